/// From the paths of a command line to the regular files to look at, each inode once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

struct FoundFile {
  std::string path;         ///< as the user would name it: the argument, or argument + "/" + relative path
  std::string relative;     ///< for --output: the argument's last component, or that + "/" + path below it
  std::uint64_t names = 1;  ///< how many names of this inode were met in this run
};

struct Walk {
  std::vector<FoundFile> files;   ///< sorted by path (bytes); the first name of an inode stands for all
  std::vector<Error> errors;      ///< paths that could not be read; sorted by path
  std::uint64_t not_regular = 0;  ///< FIFOs, devices, sockets, symlinks met while walking (not named)
  std::vector<std::string>
      leftovers;  ///< our journals and temporary files met, or beside a named file: `recover_leftover` first
};

/// Walks `paths`. A directory is walked (symlinks in it are not followed, an inode is visited
/// once); a symlink named as an argument is followed; a FIFO, device or socket named as an argument
/// is an error, met while walking it is counted. Files and directories whose path relative to the
/// argument, or name, matches one of `excludes` (fnmatch patterns; `*` also matches `/`) are left
/// out; of an argument that is a directory only what is in it.
[[nodiscard]] Walk walk_paths(const std::vector<std::string>& paths, const std::vector<std::string>& excludes);

/// Reads a list of paths, one a line or NUL-separated, from a file or "-" (stdin).
/// Errors: Io when it cannot be read.
enum class ListSeparator { Newline, Nul };
[[nodiscard]] Result<std::vector<std::string>> read_path_list(const std::string& file, ListSeparator separator);

}  // namespace cuda_runpath
