/// The dependency closure of a program as ld.so would build it, and the search behind every library in it.
///
/// A RUNPATH counts only for what its own object asks for, an RPATH for everything below it too, and a library
/// that is already there is never looked for again: who asked first, and in which order, decides the winner.
/// Source: glibc elf/dl-load.c, elf/dl-deps.c; musl ldso/dynlink.c; checked against LD_DEBUG=libs of glibc 2.36.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/loader/library_files.hpp"
#include "cuda_runpath/loader/loader_model.hpp"

namespace cuda_runpath {

/// Why a place was looked at.
enum class SearchOrigin {
  Path,         ///< the name has a slash: no search
  Loaded,       ///< already loaded under this name or SONAME
  Rpath,        ///< DT_RPATH of the asking object or of one above it
  LibraryPath,  ///< LD_LIBRARY_PATH
  Runpath,      ///< DT_RUNPATH of the asking object
  Cache,        ///< ld.so.cache
  Default,      ///< the loader's default directories
};
[[nodiscard]] const char* name_of(SearchOrigin origin);  ///< "RPATH", "LD_LIBRARY_PATH", ...

enum class PlaceOutcome {
  NoDirectory,  ///< the directory does not exist
  NoFile,
  OtherMachine,  ///< passed over: of another machine or class
  Found,
  Unusable,  ///< ends the search with an error of the loader: not an ELF file, too short
  Shadowed,  ///< would be taken, were it not for an earlier place
};

/// How far a search goes on.
enum class SearchExtent {
  ToTheEnd,    ///< behind what is found, too: who else would have been taken; also for what the caller has loaded
  ToTheFirst,  ///< as the loader does
};

/// One place of a search, in the order of looking.
struct SearchedPlace {
  SearchOrigin origin = SearchOrigin::Default;
  std::optional<std::size_t> owner;  ///< the object whose RPATH or RUNPATH it is from
  std::string written;               ///< the entry as it stands there: "$ORIGIN/../lib"; else empty
  std::string directory;             ///< expanded
  std::string file;                  ///< what was opened there, also in a hwcaps directory below; empty: nothing
  PlaceOutcome outcome = PlaceOutcome::NoFile;
};

/// How one library was looked for.
struct LibrarySearch {
  std::string name;                   ///< as asked for
  std::size_t caller = 0;             ///< index of the object that asked
  std::optional<std::size_t> object;  ///< index of what was found
  std::vector<SearchedPlace> places;
  std::string fault;  ///< why nothing was found, in the loader's sense
};

/// The file that a search ends with; "" when it ends with none.
[[nodiscard]] std::string found_file(const LibrarySearch& search);

struct LoadedObject {
  std::string path;  ///< as the loader names it
  const LibraryFile* file = nullptr;
  std::optional<std::size_t> requested_by;  ///< the object that asked first; nothing for the program
  std::vector<std::string> names;           ///< under which it was asked for

  [[nodiscard]] const ObjectFacts& facts() const { return *file->facts; }
};

struct SearchSettings {
  LoaderModel model;
  std::string interpreter;  ///< path of the loader itself, which is loaded too; empty: unknown
  std::optional<LoaderCache> cache;
  std::optional<std::string> library_path;  ///< LD_LIBRARY_PATH
  std::vector<std::string> preload;         ///< LD_PRELOAD
  std::string working_directory = "/";      ///< what an empty element stands for
};

/// A program with everything it loads at start, and what it loads later.
class LoadedProgram {
 public:
  /// Loads `path` and its dependency closure, breadth first. `files` must outlive the result.
  /// Errors: those of the file itself; a library that is missing is part of the answer.
  [[nodiscard]] static Result<LoadedProgram> load(LibraryFiles& files, SearchSettings settings,
                                                  const std::string& path);

  [[nodiscard]] const std::vector<LoadedObject>& objects() const { return objects_; }     ///< in load order
  [[nodiscard]] const std::vector<LibrarySearch>& searches() const { return searches_; }  ///< one for each DT_NEEDED

  /// What `dlopen(name)` called by object `caller` would find now. Loads nothing.
  [[nodiscard]] LibrarySearch find(const std::string& name, std::size_t caller,
                                   SearchExtent extent = SearchExtent::ToTheFirst) const;
  /// As above, and loads it with its closure: a later search finds it by name.
  LibrarySearch open(const std::string& name, std::size_t caller);

  [[nodiscard]] const SearchSettings& settings() const { return settings_; }

 private:
  LoadedProgram(LibraryFiles& files, SearchSettings settings) : files_(&files), settings_(std::move(settings)) {}
  std::size_t add(const std::string& path, const LibraryFile& file, std::optional<std::size_t> requested_by);
  [[nodiscard]] LibrarySearch search_for(const std::string& name, std::size_t caller, SearchExtent extent) const;
  [[nodiscard]] std::size_t asking_object(std::size_t caller) const;
  LibrarySearch request(const std::string& name, std::size_t caller);
  void load_needed_from(std::size_t first);

  LibraryFiles* files_;
  SearchSettings settings_;
  std::vector<LoadedObject> objects_;
  std::vector<LibrarySearch> searches_;
};

}  // namespace cuda_runpath
