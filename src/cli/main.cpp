/// The first word decides which command runs; without one of the reserved words it is patch.
///
/// Done by hand: CLI11 has no default subcommand, and would take a file called `audit` in the
/// middle of a list for one.
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string_view>

#include "cli/audit_options.hpp"
#include "cli/command_line.hpp"
#include "cli/explain_options.hpp"
#include "cli/hook_options.hpp"
#include "cli/host_options.hpp"
#include "cli/patch_options.hpp"
#include "cli/undo_options.hpp"
#include "cuda_runpath/app/audit_command.hpp"
#include "cuda_runpath/app/doctor_command.hpp"
#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/app/explain_command.hpp"
#include "cuda_runpath/app/hook_command.hpp"
#include "cuda_runpath/app/patch_command.hpp"
#include "cuda_runpath/app/platforms_command.hpp"
#include "cuda_runpath/app/rules_command.hpp"
#include "cuda_runpath/app/undo_command.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

/// A file opened while descriptor 1 or 2 is free would take its number, and our messages would be
/// written into it.
bool hold_standard_streams() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) != -1) continue;
    if (open("/dev/null", O_RDWR) != descriptor) return false;
  }
  return true;
}

/// Peak memory is part of the contract (32 MB, whatever the file). glibc raises its mmap threshold with
/// every large block that is freed, and then keeps such blocks (string tables of megabytes) in each
/// thread's heap; a fixed threshold gives them back at once.
void keep_heap_small() {
#ifdef M_MMAP_THRESHOLD
  constexpr int largest_heap_block = 2 * 1024 * 1024;  // bytes
  constexpr int kept_at_the_end = 4 * 1024 * 1024;     // bytes: giving back and asking again costs page faults
  mallopt(M_MMAP_THRESHOLD, largest_heap_block);
  mallopt(M_TRIM_THRESHOLD, kept_at_the_end);
  mallopt(M_TOP_PAD, 256 * 1024);
#endif
}

template <auto Parse, auto Run>
int run_word(Words words) {
  const auto parsed = Parse(words);
  return parsed.settings ? Run(*parsed.settings, read_environment()) : parsed.exit_code;
}

struct Command {
  std::string_view word;
  int (*run)(Words words);
};

constexpr std::array commands{
    Command{"audit", run_word<parse_audit, run_audit>},
    Command{"doctor", run_word<parse_doctor, run_doctor>},
    Command{"explain", run_word<parse_explain, run_explain>},
    Command{"hook", run_word<parse_hook, run_hook>},
    Command{"patch", run_word<parse_patch, run_patch>},
    Command{"platforms", run_word<parse_platforms, run_platforms>},
    Command{"rules", run_word<parse_rules, run_rules>},
    Command{"undo", run_word<parse_undo, run_undo>},
};

const Command* command_called(std::string_view word) {
  const auto named = std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.word == word; });
  return named == commands.end() ? nullptr : &*named;
}

/// `help` is --help, `help audit` is audit --help.
int print_help(Words behind) {
  const std::string_view word = behind.empty() ? std::string_view("patch") : behind.front();
  const Command* command = command_called(word);
  if (command == nullptr) {
    return report_usage_error(fmt::format("no command is called '{}'", printable(word)), "help");
  }
  char option[] = "--help";
  std::array<char*, 1> words{option};
  return command->run(words);
}

int run_command(Words words) {
  if (words.empty()) return run_word<parse_patch, run_patch>(words);
  const std::string_view first = words.front();
  if (first == "help") return print_help(words.subspan(1));
  const Command* command = command_called(first);
  return command != nullptr ? command->run(words.subspan(1)) : run_word<parse_patch, run_patch>(words);
}

/// Half an answer is none, whatever the command.
int with_output_written(int exit_code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  std::fputs("error: cannot write to standard output; what arrived there is not the whole answer\n", stderr);
  return exit_fault;
}

int run(int argc, char** argv) {
  keep_heap_small();
  if (!hold_standard_streams()) return exit_fault;
  const Words words(argv, static_cast<std::size_t>(argc));
  return with_output_written(run_command(words.empty() ? words : words.subspan(1)));
}

}  // namespace
}  // namespace cuda_runpath

int main(int argc, char** argv) {
  try {
    return cuda_runpath::run(argc, argv);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "error: %s\n", fault.what());
  } catch (...) {
    std::fputs("error: unknown fault\n", stderr);
  }
  return cuda_runpath::exit_fault;
}
