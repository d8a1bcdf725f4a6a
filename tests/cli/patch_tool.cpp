#include "cli/patch_tool.hpp"

#include <map>

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* opens_driver =
    "#include <dlfcn.h>\n"
    "#include <stdio.h>\n"
    "int try_driver(void) { return dlopen(\"libcuda.so.1\", RTLD_NOW) != NULL; }\n"
    "int main(void) { puts(try_driver() ? \"driver\" : \"no driver\"); return 0; }\n";
constexpr const char* opens_nvml =
    "#include <dlfcn.h>\n"
    "int try_nvml(void) { return dlopen(\"libnvidia-ml.so.1\", RTLD_NOW) != 0; }\n";
constexpr const char* plain = "int main(void) { return 0; }\n";

CompileJob job_for(Sample sample, const ScratchDirectory& directory) {
  CompileJob job;
  job.output = directory.file("sample-" + std::to_string(static_cast<int>(sample)));
  job.source_text = opens_driver;
  switch (sample) {
    case Sample::OpensDriver:
      job.flags = {"-ldl"};
      break;
    case Sample::NixOpensDriver:
      job.flags = {
          "-ldl",
          "-Wl,--dynamic-linker=/nix/store/0123456789abcdfghijklmnpqrsvwxyz-glibc-2.39/lib/ld-linux-x86-64.so.2"};
      break;
    case Sample::Plain:
      job.source_text = plain;
      break;
    case Sample::NeedsCudart: {
      CompileJob cudart;
      cudart.source_text = "int cudaGetDevice(int* d) { return *d = 0; }\n";
      cudart.flags = {"-shared", "-fPIC", "-Wl,-soname,libcudart.so.12"};
      cudart.output = directory.file("libcudart.so");
      const Compiled stand_in = compile(cudart);
      job.source_text = "int cudaGetDevice(int*); int get(void) { int d; return cudaGetDevice(&d); }\n";
      job.flags = {"-shared", "-fPIC", stand_in.path};
      break;
    }
    case Sample::OpensNvml:
      job.source_text = opens_nvml;
      job.flags = {"-shared", "-fPIC", "-ldl"};
      break;
    case Sample::Rpath:
      job.flags = {"-shared", "-fPIC", "-ldl", "-Wl,--disable-new-dtags,-rpath,/old"};
      break;
  }
  return job;
}

/// Each sample is compiled once in a run.
const Compiled& compiled(Sample sample) {
  static const ScratchDirectory directory;
  static std::map<Sample, Compiled> made;
  const auto found = made.find(sample);
  if (found != made.end()) return found->second;
  return made.emplace(sample, compile(job_for(sample, directory))).first->second;
}

Result<ObjectFacts> facts_of(const std::string& path) {
  const Result<DiskFile> file = DiskFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return read_object_facts(*file);
}

}  // namespace

void PatchToolTest::put(Sample sample, const std::string& name) {
  const Compiled& source = compiled(sample);
  SKIP_OR_FAIL_UNLESS_COMPILED(source);
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path(), ignored);
  ASSERT_TRUE(copy_file(source.path, path(name)));
}

RunResult PatchToolTest::run(std::vector<std::string> arguments, RunOptions options) const {
  for (const char* variable :
       {"CUDA_RUNPATH_PLATFORM", "NIX_BUILD_CORES", "NIX_BUILD_TOP", "NIX_STORE", "NIX_STORE_DIR", "NO_COLOR"}) {
    options.env.emplace(variable, "");
  }
  if (options.cwd.empty()) options.cwd = scratch_.path();
  arguments.insert(arguments.begin(), CUDA_RUNPATH_TOOL);
  return run_program(arguments, options);
}

RunResult PatchToolTest::run_nixos(std::vector<std::string> arguments, RunOptions options) const {
  arguments.insert(arguments.begin(), {"--platform", "nixos"});
  return run(std::move(arguments), std::move(options));
}

std::string PatchToolTest::runpath(const std::string& name) const {
  const Result<ObjectFacts> facts = facts_of(path(name));
  return facts ? facts->runpath.value_or("-") : "?";
}

std::string PatchToolTest::rpath(const std::string& name) const {
  const Result<ObjectFacts> facts = facts_of(path(name));
  return facts ? facts->rpath.value_or("-") : "?";
}

}  // namespace cuda_runpath
