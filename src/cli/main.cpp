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
#include "cli/explain_options.hpp"
#include "cli/host_options.hpp"
#include "cli/patch_options.hpp"
#include "cli/undo_options.hpp"
#include "cuda_runpath/app/audit_command.hpp"
#include "cuda_runpath/app/doctor_command.hpp"
#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/explain_command.hpp"
#include "cuda_runpath/app/patch_command.hpp"
#include "cuda_runpath/app/platforms_command.hpp"
#include "cuda_runpath/app/rules_command.hpp"
#include "cuda_runpath/app/undo_command.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array<std::string_view, 1> later_commands = {"hook"};

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

int run(int argc, char** argv) {
  keep_heap_small();
  if (!hold_standard_streams()) return exit_fault;
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "help") {
    print_patch_help();
    return exit_ok;
  }
  if (std::find(later_commands.begin(), later_commands.end(), word) != later_commands.end()) {
    fmt::print(stderr, "error: '{}' is not implemented in this version; a file of that name is written ./{}\n", word,
               word);
    return exit_fault;
  }
  if (word == "undo") {
    const ParsedUndo parsed = parse_undo(argc, argv);
    return parsed.settings ? run_undo(*parsed.settings, read_environment()) : parsed.exit_code;
  }
  if (word == "explain") {
    const ParsedExplain parsed = parse_explain(argc, argv);
    return parsed.settings ? run_explain(*parsed.settings, read_environment()) : parsed.exit_code;
  }
  if (word == "audit") {
    const ParsedAudit parsed = parse_audit(argc, argv);
    return parsed.settings ? run_audit(*parsed.settings, read_environment()) : parsed.exit_code;
  }
  if (word == "rules") {
    const ParsedRules parsed = parse_rules(argc, argv);
    return parsed.settings ? run_rules(*parsed.settings, read_environment()) : parsed.exit_code;
  }
  if (word == "doctor") {
    const ParsedDoctor parsed = parse_doctor(argc, argv);
    return parsed.settings ? run_doctor(*parsed.settings, read_environment()) : parsed.exit_code;
  }
  if (word == "platforms") {
    const ParsedPlatforms parsed = parse_platforms(argc, argv);
    return parsed.settings ? run_platforms(*parsed.settings, read_environment()) : parsed.exit_code;
  }
  const ParsedPatch parsed = parse_patch(argc, argv);
  if (!parsed.settings) return parsed.exit_code;
  return run_patch(*parsed.settings, read_environment());
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
