/// The order of musl: LD_LIBRARY_PATH, RPATH or RUNPATH up the chain of who asked, its path file or defaults.
///
/// There is no difference between the two tags, and no cache. `dlopen` counts as asked by the program, whoever
/// calls it: the RUNPATH of a library does not help what it opens. Source: musl ldso/dynlink.c, load_library.
#include <algorithm>
#include <array>

#include "loader/place_probe.hpp"
#include "loader/search_steps.hpp"

namespace cuda_runpath {
namespace {

/// Names that musl's one library stands for: "lib" + one of these + ".so" or "."...
constexpr std::array<std::string_view, 7> own_names = {"c", "pthread", "rt", "m", "dl", "util", "xnet"};

bool is_own_name(std::string_view name) {
  if (!name.starts_with("lib")) return false;
  const std::string_view stem = name.substr(3, name.find('.') == std::string_view::npos ? 0 : name.find('.') - 3);
  return std::find(own_names.begin(), own_names.end(), stem) != own_names.end();
}

/// Index of the loader itself among the objects; nothing when it is not known.
std::optional<std::size_t> own_object(const SearchWorld& world) {
  for (std::size_t i = 0; i < world.objects.size(); ++i) {
    if (world.objects[i].path == world.settings.interpreter) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> loaded_object(const SearchWorld& world, const std::string& name, std::size_t caller) {
  if (is_own_name(name)) return own_object(world);
  for (std::size_t i = 0; i < world.objects.size(); ++i) {
    if (is_own_request(world, i, caller, name)) continue;
    const std::vector<std::string>& names = world.objects[i].names;
    if (std::find(names.begin(), names.end(), name) != names.end()) return i;
  }
  return std::nullopt;
}

bool search(const SearchWorld& world, std::size_t caller, PlaceProbe& probe) {
  const auto tokens_of = [&](std::size_t index) {
    return TokenValues{directory_of(world.objects[index].path), {}, {}, world.settings.working_directory};
  };
  const auto search_list = [&](const std::string& list, SearchOrigin origin, std::size_t owner) {
    const std::optional<std::size_t> named = origin == SearchOrigin::LibraryPath ? std::nullopt : std::optional(owner);
    const std::vector<SearchEntry> entries = expand_list_of_musl(list, tokens_of(owner));
    return std::any_of(entries.begin(), entries.end(),
                       [&](const SearchEntry& entry) { return probe.look_in(entry, origin, named); });
  };
  if (world.settings.library_path && search_list(*world.settings.library_path, SearchOrigin::LibraryPath, 0))
    return true;
  for (std::optional<std::size_t> at = caller; at; at = world.objects[*at].requested_by) {
    const ObjectFacts& facts = world.objects[*at].facts();
    if (facts.runpath && search_list(*facts.runpath, SearchOrigin::Runpath, *at)) return true;
    if (!facts.runpath && facts.rpath && search_list(*facts.rpath, SearchOrigin::Rpath, *at)) return true;
  }
  const std::vector<std::string>& defaults = world.settings.model.default_directories;
  return std::any_of(defaults.begin(), defaults.end(), [&](const std::string& directory) {
    return probe.look_in({{}, directory}, SearchOrigin::Default, std::nullopt);
  });
}

}  // namespace

FoundLibrary search_like_musl(const SearchWorld& world, const std::string& name, std::size_t caller) {
  FoundLibrary found;
  found.search.name = name;
  found.search.caller = caller;
  PlaceProbe probe(world, found);
  if (name.find('/') != std::string::npos) {
    probe.look_at(absolute_path(name, world.settings.working_directory), SearchOrigin::Path);
  } else if (const std::optional<std::size_t> object = loaded_object(world, name, caller)) {
    found.search.object = object;
    found.search.places.push_back(
        {SearchOrigin::Loaded, object, {}, {}, world.objects[*object].path, PlaceOutcome::Found});
  } else {
    search(world, caller, probe);
  }
  const bool missing = found.file == nullptr && !found.search.object && found.search.fault.empty();
  if (missing) found.search.fault = "No such file or directory";
  return found;
}

}  // namespace cuda_runpath
