/// The order of glibc: loaded, RPATH up the chain, LD_LIBRARY_PATH, RUNPATH, cache, defaults.
///
/// RPATH counts for nothing in an object that has a RUNPATH. Source: glibc elf/dl-load.c, _dl_map_object.
#include <fmt/format.h>

#include <algorithm>

#include "loader/place_probe.hpp"
#include "loader/search_steps.hpp"

namespace cuda_runpath {
namespace {

class GlibcSearch {
 public:
  GlibcSearch(const SearchWorld& world, const std::string& name, std::size_t caller)
      : world_(world), caller_(caller), probe_(world, found_) {
    found_.search.name = name;
    found_.search.caller = caller;
  }

  FoundLibrary run() {
    if (found_.search.name.find('/') != std::string::npos) {
      const TokenValues tokens = tokens_of(caller_);
      probe_.look_at(absolute_path(expand_tokens(found_.search.name, tokens), tokens.working_directory),
                     SearchOrigin::Path);
    } else if (!is_loaded()) {
      search();
    }
    const bool missing = found_.file == nullptr && !found_.search.object && found_.search.fault.empty();
    if (missing) found_.search.fault = "cannot open shared object file: No such file or directory";
    return std::move(found_);
  }

 private:
  [[nodiscard]] const ObjectFacts& facts_of(std::size_t index) const { return world_.objects[index].facts(); }

  [[nodiscard]] TokenValues tokens_of(std::size_t index) const {
    const LoaderModel& model = world_.settings.model;
    return {directory_of(world_.objects[index].path), model.lib_token, model.platform_token,
            world_.settings.working_directory};
  }

  bool is_loaded() {
    const std::string& name = found_.search.name;
    for (std::size_t i = 0; i < world_.objects.size(); ++i) {
      if (is_own_request(world_, i, caller_, name)) continue;
      const std::vector<std::string>& names = world_.objects[i].names;
      const bool by_name = std::find(names.begin(), names.end(), name) != names.end();
      if (!by_name && facts_of(i).soname != name) continue;
      found_.search.object = i;
      found_.search.places.push_back({SearchOrigin::Loaded, i, {}, {}, world_.objects[i].path, PlaceOutcome::Found});
      return true;
    }
    return false;
  }

  bool search_list(const std::string& list, std::string_view separators, SearchOrigin origin, std::size_t owner) {
    if (list.empty()) return false;
    for (const SearchEntry& entry : expand_list_of_glibc(list, separators, tokens_of(owner))) {
      if (probe_.look_in(entry, origin, origin == SearchOrigin::LibraryPath ? std::nullopt : std::optional(owner))) {
        return true;
      }
    }
    return false;
  }

  bool search_rpaths() {
    if (facts_of(caller_).runpath) return false;
    for (std::optional<std::size_t> at = caller_; at; at = world_.objects[*at].requested_by) {
      const ObjectFacts& facts = facts_of(*at);
      if (facts.runpath || !facts.rpath) continue;
      if (search_list(*facts.rpath, ":", SearchOrigin::Rpath, *at)) return true;
    }
    return false;
  }

  bool search_cache() {
    const SearchSettings& settings = world_.settings;
    if (!settings.cache) return false;
    const std::optional<std::string> file =
        settings.cache->find(found_.search.name, cache_flags_of(facts_of(0)), settings.model.hwcaps);
    if (!file) return false;
    const auto& defaults = settings.model.default_directories;
    const bool in_defaults = std::any_of(defaults.begin(), defaults.end(), [&](const std::string& directory) {
      return file->starts_with(directory + "/");
    });
    if (without_defaults() && in_defaults) return false;
    return probe_.look_at(*file, SearchOrigin::Cache);
  }

  [[nodiscard]] bool without_defaults() const { return (facts_of(caller_).flags_1 & elf::DF_1_NODEFLIB) != 0; }

  void search() {
    if (search_rpaths()) return;
    if (world_.settings.library_path &&
        search_list(*world_.settings.library_path, ":;", SearchOrigin::LibraryPath, 0)) {
      return;
    }
    if (facts_of(caller_).runpath && search_list(*facts_of(caller_).runpath, ":", SearchOrigin::Runpath, caller_))
      return;
    if (search_cache() || without_defaults()) return;
    for (const std::string& directory : world_.settings.model.default_directories) {
      if (probe_.look_in({{}, directory}, SearchOrigin::Default, std::nullopt)) return;
    }
  }

  const SearchWorld& world_;
  std::size_t caller_;
  FoundLibrary found_;
  PlaceProbe probe_;
};

}  // namespace

FoundLibrary search_like_glibc(const SearchWorld& world, const std::string& name, std::size_t caller) {
  return GlibcSearch(world, name, caller).run();
}

}  // namespace cuda_runpath
