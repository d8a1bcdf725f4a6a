/// One search for one library, in the way of each libc. Finds; loads nothing.
#pragma once

#include <string>

#include "cuda_runpath/loader/library_search.hpp"

namespace cuda_runpath {

/// What a search works on.
struct SearchWorld {
  LibraryFiles& files;
  const SearchSettings& settings;
  const std::vector<LoadedObject>& objects;
  SearchExtent extent = SearchExtent::ToTheFirst;
};

/// Whether a search to the end passes over a loaded object, since `caller` itself made it be loaded: how that came
/// about is what is asked.
[[nodiscard]] inline bool is_own_request(const SearchWorld& world, std::size_t object, std::size_t caller) {
  return world.extent == SearchExtent::ToTheEnd && object != 0 && world.objects[object].requested_by == caller;
}

/// The outcome, with the file when it is not among the loaded objects yet.
struct FoundLibrary {
  LibrarySearch search;
  const LibraryFile* file = nullptr;
  std::string path;
};

[[nodiscard]] FoundLibrary search_like_glibc(const SearchWorld& world, const std::string& name, std::size_t caller);
[[nodiscard]] FoundLibrary search_like_musl(const SearchWorld& world, const std::string& name, std::size_t caller);

}  // namespace cuda_runpath
