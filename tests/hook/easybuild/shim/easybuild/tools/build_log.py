"""Stand-ins for what a hooks file takes from easybuild.tools.build_log."""


class EasyBuildError(Exception):
    def __init__(self, message, *args):
        super().__init__(message % args if args else message)


def print_msg(message, *args, log=None):
    print("== " + (message % args if args else message))
