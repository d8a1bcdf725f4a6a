#include "loader/place_probe.hpp"

#include <fmt/format.h>

namespace cuda_runpath {
namespace {

std::string joined(const std::string& directory, std::string_view name) {
  return fmt::format("{}/{}", directory == "/" ? "" : directory, name);
}

/// Whether the loader passes over the file in silence: glibc elf/dl-load.c, open_verify.
bool is_of_other_machine(const ObjectFacts& facts, const ObjectFacts& program) {
  return facts.elf_class != program.elf_class || facts.byte_order != program.byte_order ||
         facts.machine != program.machine;
}

/// Why the loader stops at a file of the right machine; empty when it does not.
std::string fault_of(const LibraryFile& file) {
  if (!file.facts) return file.facts.error().message;
  if (file.type != elf::ET_DYN && file.type != elf::ET_EXEC) return "neither a shared object nor a program";
  return {};
}

}  // namespace

/// Whether `file` ends a search that nothing has ended yet; writes the outcome down.
bool PlaceProbe::decide(SearchedPlace& place, const LibraryFile* file) {
  if (file == nullptr) {
    place.file.clear();
    place.outcome = PlaceOutcome::NoFile;
    return false;
  }
  std::string fault = fault_of(*file);
  if (file->facts && is_of_other_machine(*file->facts, world_.objects.front().facts())) {
    place.outcome = PlaceOutcome::OtherMachine;
    if (world_.settings.model.libc != Libc::Musl) return false;
    // musl does not look at the machine: it maps the file, and fails later.
    fault = fmt::format("of another machine ({})", machine_name(*file->facts));
  }
  if (decided_) {
    place.outcome = PlaceOutcome::Shadowed;
  } else if (fault.empty()) {
    place.outcome = PlaceOutcome::Found;
    found_.file = file;
  } else {
    place.outcome = PlaceOutcome::Unusable;
    found_.search.fault = fmt::format("{}: {}", place.file, fault);
  }
  return true;
}

bool PlaceProbe::judge(SearchedPlace place) {
  const bool decides = decide(place, world_.files.find(place.file));
  found_.search.places.push_back(std::move(place));
  decided_ = decided_ || decides;
  return decides && world_.extent == SearchExtent::ToTheFirst;
}

std::vector<std::string> PlaceProbe::hwcaps_directories(const std::string& directory) const {
  std::vector<std::string> present;
  const LoaderModel& model = world_.settings.model;
  const std::string hwcaps = joined(directory, "glibc-hwcaps");
  if (!model.hwcaps.empty() && world_.files.is_directory(hwcaps)) {
    for (const std::string& level : model.hwcaps) {
      if (std::string path = joined(hwcaps, level); world_.files.is_directory(path)) present.push_back(std::move(path));
    }
  }
  for (const std::string& legacy : model.legacy_hwcaps) {
    const std::string top = joined(directory, std::string_view(legacy).substr(0, legacy.find('/')));
    if (!world_.files.is_directory(top)) continue;
    if (std::string path = joined(directory, legacy); world_.files.is_directory(path))
      present.push_back(std::move(path));
  }
  return present;
}

bool PlaceProbe::look_in(const SearchEntry& entry, SearchOrigin origin, std::optional<std::size_t> owner) {
  SearchedPlace place{origin, owner, entry.written, entry.directory, {}, PlaceOutcome::NoDirectory};
  if (!world_.files.is_directory(entry.directory)) {
    found_.search.places.push_back(std::move(place));
    return false;
  }
  const std::string& name = found_.search.name;
  for (const std::string& directory : hwcaps_directories(entry.directory)) {
    if (world_.files.find(joined(directory, name)) == nullptr) continue;
    place.file = joined(directory, name);
    if (judge(place)) return true;
  }
  place.file = joined(entry.directory, name);
  return judge(std::move(place));
}

bool PlaceProbe::look_at(const std::string& path, SearchOrigin origin) {
  return judge({origin, std::nullopt, {}, directory_of(path), path, PlaceOutcome::NoFile});
}

}  // namespace cuda_runpath
