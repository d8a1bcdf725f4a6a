#include "cuda_runpath/app/surroundings.hpp"

#include <algorithm>
#include <filesystem>

#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

namespace fs = std::filesystem;

constexpr int deepest_ancestor = 12;  ///< how far up a package root is looked for

fs::path real_path(const std::string& path) {
  std::error_code fault;
  const fs::path real = fs::canonical(path, fault);
  return fault ? fs::path(path) : real;
}

bool is_real_libcuda(const fs::path& path) {
  const Result<DiskFile> disk = DiskFile::open(path.string());
  if (!disk) return false;
  const Result<ElfFile> file = ElfFile::read(*disk);
  if (!file) return false;
  const Result<ObjectFacts> facts = read_object_facts(*file);
  return facts && !is_driver_stub(*file, *facts, path.string());
}

bool holds_real_libcuda(const fs::path& directory) {
  std::error_code fault;
  for (fs::directory_iterator entry(directory, fault), end; !fault && entry != end; entry.increment(fault)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("libcuda.so.") && is_real_libcuda(entry->path())) return true;
  }
  return false;
}

bool has_conda_root_above(const fs::path& file) {
  std::error_code fault;
  fs::path directory = file.parent_path();
  for (int level = 0; level < deepest_ancestor && directory.has_relative_path(); ++level) {
    if (fs::is_directory(directory / "conda-meta", fault)) return true;
    directory = directory.parent_path();
  }
  return false;
}

bool is_in_python_packages(const fs::path& file) {
  return std::any_of(file.begin(), file.end(),
                     [](const fs::path& part) { return part == "site-packages" || part == "dist-packages"; });
}

}  // namespace

bool is_inside_store(const std::string& path, std::string_view store) {
  if (store.empty()) return false;
  const std::string real = real_path(path).string();
  return real.size() > store.size() && real.starts_with(store) && real[store.size()] == '/';
}

std::optional<std::string> wrapped_program(const std::string& path) {
  const fs::path wrapper(path);
  const fs::path hidden = wrapper.parent_path() / ("." + wrapper.filename().string() + "-wrapped");
  std::error_code fault;
  if (!fs::is_regular_file(hidden, fault)) return std::nullopt;
  return hidden.string();
}

bool is_in_compat_package(const ObjectFacts& facts, const std::string& path,
                          const std::optional<std::string>& compat_directory) {
  if (!facts.soname) return false;
  const Library* library = find_library(*facts.soname);
  if (library == nullptr || library->compat_copy == CompatCopy::No) return false;
  const fs::path directory = real_path(path).parent_path();
  if (compat_directory && directory == real_path(*compat_directory)) return true;
  return holds_real_libcuda(directory);
}

std::vector<std::string> hash_keepers(const std::vector<FoundFile>& files, const std::vector<std::string>& arguments) {
  const auto any_file = [&](auto&& matches) {
    return std::any_of(files.begin(), files.end(), [&](const FoundFile& file) { return matches(file.path); });
  };
  const auto any_argument = [&](auto&& matches) {
    return std::any_of(arguments.begin(), arguments.end(),
                       [&](const std::string& path) { return matches(real_path(path)); });
  };
  std::vector<std::string> keepers;
  const auto is_record = [](std::string_view path) { return path.ends_with(".dist-info/RECORD"); };
  const auto is_conda = [](std::string_view path) { return path.find("/conda-meta/") != std::string_view::npos; };
  if (any_file(is_record) || any_argument(is_in_python_packages)) keepers.emplace_back("RECORD of a wheel");
  if (any_file(is_conda) || any_argument(has_conda_root_above)) keepers.emplace_back("paths.json of a conda package");
  return keepers;
}

}  // namespace cuda_runpath
