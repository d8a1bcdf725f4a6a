#include "app/loader_setup.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <utility>

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_cache = 64ULL * 1024 * 1024;  // bytes

/// Where the interpreter lies by the ABI of each machine; a library does not say which one loads it.
constexpr std::array<std::pair<std::string_view, const char*>, 5> usual_interpreters = {{
    {"x86_64", "/lib64/ld-linux-x86-64.so.2"},
    {"aarch64", "/lib/ld-linux-aarch64.so.1"},
    {"ppc64le", "/lib64/ld64.so.2"},
    {"i686", "/lib/ld-linux.so.2"},
    {"armv7l", "/lib/ld-linux-armhf.so.3"},
}};

std::string usual_interpreter(const ObjectFacts& facts) {
  const std::string machine = machine_name(facts);
  const bool musl = std::any_of(facts.needed.begin(), facts.needed.end(), [](const std::string& name) {
    return name.starts_with("libc.musl-") || name == "libc.so";
  });
  if (musl) return "/lib/ld-musl-" + machine + ".so.1";
  const auto at = std::find_if(usual_interpreters.begin(), usual_interpreters.end(),
                               [&](const auto& row) { return row.first == machine; });
  return at == usual_interpreters.end() ? std::string() : at->second;
}

/// The interpreter of a library: of the glibc in its own RUNPATH when that is a store's, else the usual one.
std::string interpreter_of_library(DiskLibraryFiles& files, const ObjectFacts& facts) {
  std::string usual = usual_interpreter(facts);
  std::istringstream list(facts.runpath.value_or(facts.rpath.value_or("")));
  for (std::string directory; std::getline(list, directory, ':');) {
    if (!directory.starts_with("/nix/store/")) continue;
    std::string candidate = directory + usual.substr(std::min(usual.rfind('/'), usual.size()));
    if (files.find(candidate) != nullptr) return candidate;
  }
  return usual;
}

Result<Bytes> read_whole(DiskLibraryFiles& files, const std::string& path) {
  const std::optional<RootedPath::Resolved> place = files.root().resolve(path);
  if (!place) return fail(ErrorKind::Io, "not there");
  const Result<DiskFile> disk = DiskFile::open(place->on_host);
  if (!disk) return tl::unexpected(disk.error());
  return read_block(*disk, 0, std::min(disk->size(), largest_cache));
}

std::optional<LoaderModel> model_of_interpreter(DiskLibraryFiles& files, const std::string& path, const Cpu& cpu) {
  const Result<OpenedLibrary> library = files.open(path);
  if (!library) return std::nullopt;
  Result<std::optional<LoaderModel>> model = read_loader_model(library->file, *library->facts, path, cpu);
  return model ? std::move(*model) : std::nullopt;
}

Cpu cpu_of_this_machine() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  // The first processor stands for all: its paragraph ends with an empty line.
  std::string text;
  for (std::string line; std::getline(cpuinfo, line) && !line.empty();) text += line + '\n';
  return read_cpu(text);
}

/// musl's path file, when there is one, replaces its default directories.
void read_musl_directories(DiskLibraryFiles& files, LoaderModel& model) {
  const Result<Bytes> content = read_whole(files, model.cache_path);
  if (!content) return;
  model.default_directories.clear();
  std::string text(text_of(*content));
  std::replace(text.begin(), text.end(), '\n', ':');
  std::istringstream list(text);
  for (std::string directory; std::getline(list, directory, ':');) {
    if (!directory.empty()) model.default_directories.push_back(directory);
  }
}

}  // namespace

SearchSettings make_search_settings(DiskLibraryFiles& files, const ObjectFacts& program, const LoaderWishes& wishes) {
  SearchSettings settings;
  settings.interpreter = program.interpreter ? *program.interpreter : interpreter_of_library(files, program);
  const Cpu cpu = cpu_of_this_machine();
  std::optional<LoaderModel> model = model_of_interpreter(files, settings.interpreter, cpu);
  if (!model || (wishes.libc && model->libc != *wishes.libc)) {
    const bool musl = settings.interpreter.find("/ld-musl-") != std::string::npos;
    model = builtin_loader_model(wishes.libc.value_or(musl ? Libc::Musl : Libc::Glibc), program, cpu);
  }
  if (model->libc == Libc::Musl) {
    read_musl_directories(files, *model);
  } else if (!model->cache_path.empty()) {
    if (const Result<Bytes> content = read_whole(files, model->cache_path)) {
      if (Result<LoaderCache> cache = LoaderCache::parse(*content)) settings.cache = std::move(*cache);
    }
  }
  settings.model = std::move(*model);
  settings.library_path = wishes.library_path;
  settings.preload = wishes.preload;
  settings.working_directory = wishes.working_directory;
  return settings;
}

}  // namespace cuda_runpath
