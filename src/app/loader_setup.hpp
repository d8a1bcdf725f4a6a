/// Which loader will start an object, and with what: its interpreter, that one's cache, the environment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/disk_library_files.hpp"
#include "cuda_runpath/loader/library_search.hpp"

namespace cuda_runpath {

/// What the user said about the loader; nothing said means the object and the root decide.
struct LoaderWishes {
  std::optional<Libc> libc;                 ///< --libc
  std::optional<std::string> library_path;  ///< --env LD_LIBRARY_PATH=...
  std::vector<std::string> preload;         ///< --env LD_PRELOAD=...
  std::string working_directory = "/";
};

/// The settings for a search that begins at `program`. What is missing (an interpreter that the root does not
/// have, a cache) falls back to the built-in model, which `model.described_by` says.
[[nodiscard]] SearchSettings make_search_settings(DiskLibraryFiles& files, const ObjectFacts& program,
                                                  const LoaderWishes& wishes);

}  // namespace cuda_runpath
