#include "cuda_runpath/loader/library_search.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "loader/search_steps.hpp"

namespace cuda_runpath {
namespace {

/// A program of more libraries than this is a fault of the input (dependency bombs of generated files).
constexpr std::size_t most_objects = 20'000;

bool is_same_file(const LoadedObject& object, const LibraryFile& file) {
  return object.file->device == file.device && object.file->inode == file.inode;
}

}  // namespace

const char* name_of(SearchOrigin origin) {
  switch (origin) {
    case SearchOrigin::Path:
      return "path";
    case SearchOrigin::Loaded:
      return "already loaded";
    case SearchOrigin::Rpath:
      return "RPATH";
    case SearchOrigin::LibraryPath:
      return "LD_LIBRARY_PATH";
    case SearchOrigin::Runpath:
      return "RUNPATH";
    case SearchOrigin::Cache:
      return "ld.so.cache";
    case SearchOrigin::Default:
      return "default directory";
  }
  return "unknown";
}

std::string found_file(const LibrarySearch& search) {
  for (const SearchedPlace& place : search.places) {
    if (place.outcome == PlaceOutcome::Found) return place.file;
  }
  return {};
}

std::size_t LoadedProgram::add(const std::string& path, const LibraryFile& file,
                               std::optional<std::size_t> requested_by) {
  objects_.push_back({path, &file, requested_by, {}});
  return objects_.size() - 1;
}

Result<LoadedProgram> LoadedProgram::load(LibraryFiles& files, SearchSettings settings, const std::string& path) {
  LoadedProgram program(files, std::move(settings));
  const LibraryFile* file = files.find(path);
  if (file == nullptr) return fail(ErrorKind::Io, fmt::format("{}: cannot open", path));
  if (!file->facts) return tl::unexpected(file->facts.error());
  // The kernel tells a program its real path; a library is known by the path it was opened with.
  const bool executable = file->facts->kind == ObjectKind::DynamicExecutable;
  program.add(executable ? file->real_path : path, *file, std::nullopt);
  const std::string& interpreter = program.settings_.interpreter;
  if (!interpreter.empty()) {
    const LibraryFile* loader = files.find(interpreter);
    if (loader != nullptr && loader->facts) program.add(interpreter, *loader, 0);
  }
  for (const std::string& name : program.settings_.preload) program.searches_.push_back(program.request(name, 0));
  program.load_needed_from(0);
  return program;
}

std::size_t LoadedProgram::asking_object(std::size_t caller) const {
  return settings_.model.libc == Libc::Musl ? 0 : caller;  // musl: dlopen asks for the program, whoever calls
}

LibrarySearch LoadedProgram::find(const std::string& name, std::size_t caller, SearchExtent extent) const {
  LibrarySearch search = search_for(name, asking_object(caller), extent);
  search.caller = caller;
  return search;
}

LibrarySearch LoadedProgram::search_for(const std::string& name, std::size_t caller, SearchExtent extent) const {
  const SearchWorld world{*files_, settings_, objects_, extent};
  const bool musl = settings_.model.libc == Libc::Musl;
  FoundLibrary found = musl ? search_like_musl(world, name, caller) : search_like_glibc(world, name, caller);
  if (found.file == nullptr) return std::move(found.search);
  const auto known = std::find_if(objects_.begin(), objects_.end(),
                                  [&](const LoadedObject& object) { return is_same_file(object, *found.file); });
  if (known != objects_.end()) found.search.object = static_cast<std::size_t>(known - objects_.begin());
  return std::move(found.search);
}

LibrarySearch LoadedProgram::request(const std::string& name, std::size_t caller) {
  LibrarySearch search = search_for(name, caller, SearchExtent::ToTheFirst);
  const std::string path = found_file(search);
  if (!search.object && !path.empty() && objects_.size() < most_objects) {
    search.object = add(path, *files_->find(path), caller);
  }
  if (search.object) {
    std::vector<std::string>& names = objects_[*search.object].names;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return search;
}

void LoadedProgram::load_needed_from(std::size_t first) {
  for (std::size_t caller = first; caller < objects_.size(); ++caller) {
    const std::vector<std::string>& needed = objects_[caller].facts().needed;
    for (const std::string& name : needed) searches_.push_back(request(name, caller));
  }
}

LibrarySearch LoadedProgram::open(const std::string& name, std::size_t caller) {
  const std::size_t before = objects_.size();
  LibrarySearch search = request(name, asking_object(caller));
  search.caller = caller;
  load_needed_from(before);
  return search;
}

}  // namespace cuda_runpath
