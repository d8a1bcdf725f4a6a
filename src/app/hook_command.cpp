#include "cuda_runpath/app/hook_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cuda_runpath/version.hpp>
#include <filesystem>

#include "app/hook_output.hpp"
#include "cuda_runpath/app/patch_job.hpp"
#include "cuda_runpath/app/terminal.hpp"

namespace cuda_runpath {
namespace {

namespace fs = std::filesystem;

/// The running program, when it still lies where it was started.
Result<std::string> path_of_this_program() {
  std::error_code fault;
  const fs::path path = fs::read_symlink("/proc/self/exe", fault);
  if (!fault && fs::exists(path, fault)) return path.string();
  return fail(ErrorKind::Io, "cannot tell where this program lies", "name it with --tool FILE");
}

/// Checked as a patch would check it. The environment and the configuration file have no say: they
/// are asked again when the hook runs.
Result<PatchJob> patch_job_of(const HookSettings& settings) {
  PatchSettings patch;
  patch.platform = settings.platform;
  patch.compat_directory = settings.compat_directory;
  patch.driver_directories = settings.driver_directories;
  return make_patch_job(std::move(patch), {}, {});
}

Result<HookValues> values_of(const HookSettings& settings) {
  const Result<PatchJob> job = patch_job_of(settings);
  if (!job) return tl::unexpected(job.error());
  const Result<std::string> tool = settings.tool ? *settings.tool : path_of_this_program();
  if (!tool) return tl::unexpected(tool.error());
  HookValues values;
  values.tool = *tool;
  values.compat_directory = job->directories.compat_directory;
  values.driver_directories = job->directories.driver_directories;
  if (job->platform) values.platform = job->platform->name;
  values.version = program_version;
  return values;
}

std::string list_of_hooks() {
  std::string text;
  for (const HookSystem& system : hook_systems()) {
    text += fmt::format("{:<12}{}\n", system.name, system.summary);
    for (const std::string_view path : hook_paths(system.kind)) text += fmt::format("{:<14}{}\n", "", path);
  }
  return text;
}

Status write_or_print(const std::vector<HookFile>& files, const std::optional<std::string>& directory) {
  std::string text;
  if (directory) {
    if (Status done = write_hook_files(files, *directory); !done) return done;
    for (const HookFile& file : files) text += (fs::path(*directory) / file.path).string() + '\n';
  } else if (files.size() == 1) {
    text = files.front().text;
  } else {
    return fail(ErrorKind::BadConfig, fmt::format("this hook is {} files", files.size()),
                "name a directory for them with --output DIR");
  }
  print(stdout, text);
  return {};
}

Status emit_hook(HookKind kind, const HookSettings& settings) {
  const Result<HookValues> values = values_of(settings);
  if (!values) return tl::unexpected(values.error());
  const Result<std::vector<HookFile>> files = fill_hook(kind, *values);
  if (!files) return tl::unexpected(files.error());
  return write_or_print(*files, settings.output_directory);
}

}  // namespace

int run_hook(const HookSettings& settings, const Environment& environment) {
  if (!settings.kind) {
    print(stdout, list_of_hooks());
    return exit_ok;
  }
  const Status done = emit_hook(*settings.kind, settings);
  if (done) return exit_ok;
  print(stderr, error_line(describe(done.error()), color_for(STDERR_FILENO, ColorWhen::Auto, environment)));
  return exit_fault;
}

}  // namespace cuda_runpath
