#include "support/compile.hpp"

#include <filesystem>
#include <system_error>

#include "support/files.hpp"
#include "support/run.hpp"

namespace cuda_runpath {
namespace {

/// "aarch64-linux-gnu-" of "aarch64-linux-gnu-gcc"; "" of "cc".
std::string tool_prefix(std::string_view compiler) {
  const std::size_t dash = compiler.rfind('-');
  if (dash == std::string_view::npos || compiler.find("-linux-") == std::string_view::npos) return {};
  return std::string(compiler.substr(0, dash + 1));
}

/// The program behind -fuse-ld=NAME. lld and mold link for every machine, bfd and gold for their own.
std::string linker_program(std::string_view compiler, Linker linker) {
  switch (linker) {
    case Linker::Default:
      return {};
    case Linker::Bfd:
      return tool_prefix(compiler) + "ld.bfd";
    case Linker::Gold:
      return tool_prefix(compiler) + "ld.gold";
    case Linker::Lld:
      return "ld.lld";
    case Linker::Mold:
      return "mold";
  }
  return {};
}

/// A cross gcc looks for ld.lld and ld.mold only under its own prefix; -B shows it the one there is.
std::vector<std::string> linker_flags(const CompileJob& job) {
  if (job.linker == Linker::Default) return {};
  std::vector<std::string> flags{std::string("-fuse-ld=") + name_of(job.linker)};
  const bool for_every_machine = job.linker == Linker::Lld || job.linker == Linker::Mold;
  if (!for_every_machine || tool_prefix(job.compiler).empty()) return flags;
  const std::string directory = job.output + ".linker";
  std::error_code ignored;
  std::filesystem::create_directories(directory, ignored);
  const std::string program = find_tool(linker_program(job.compiler, job.linker)).value_or("");
  std::filesystem::create_symlink(program, directory + "/ld." + name_of(job.linker), ignored);
  flags.push_back("-B" + directory);
  return flags;
}

}  // namespace

const char* name_of(Linker linker) {
  switch (linker) {
    case Linker::Default:
      return "default";
    case Linker::Bfd:
      return "bfd";
    case Linker::Gold:
      return "gold";
    case Linker::Lld:
      return "lld";
    case Linker::Mold:
      return "mold";
  }
  return "unknown";
}

std::string fixture(std::string_view name) {
  return std::string(CUDA_RUNPATH_SOURCE_DIR) + "/fixtures/" + std::string(name);
}

bool has_linker(std::string_view compiler, Linker linker) {
  return linker == Linker::Default || find_tool(linker_program(compiler, linker)).has_value();
}

Compiled compile(const CompileJob& job) {
  Compiled made;
  if (!find_tool(job.compiler)) {
    made.skip_reason = job.compiler + " is not installed";
    return made;
  }
  if (!has_linker(job.compiler, job.linker)) {
    made.skip_reason = linker_program(job.compiler, job.linker) + " is not installed";
    return made;
  }
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(job.output).parent_path(), ignored);
  std::vector<std::string> argv{job.compiler};
  for (const std::string& source : job.sources) argv.push_back(source.front() == '/' ? source : fixture(source));
  if (!job.source_text.empty()) {
    const std::string written = job.output + "." + job.source_name;
    write_text(written, job.source_text);
    argv.push_back(written);
  }
  const std::vector<std::string> linker = linker_flags(job);
  argv.insert(argv.end(), linker.begin(), linker.end());
  argv.insert(argv.end(), job.flags.begin(), job.flags.end());
  argv.insert(argv.end(), {"-o", job.output});
  const RunResult result = run_program(argv);
  if (result.ok()) {
    made.path = job.output;
  } else {
    for (const std::string& word : argv) made.fault += word + " ";
    made.fault += "\n" + describe(result);
  }
  return made;
}

}  // namespace cuda_runpath
