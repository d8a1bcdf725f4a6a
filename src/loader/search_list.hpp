/// RPATH, RUNPATH and LD_LIBRARY_PATH as directories: split, with `$ORIGIN`, `$LIB` and `$PLATFORM` filled in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/loader/library_search.hpp"

namespace cuda_runpath {

/// One element of a list.
struct SearchEntry {
  std::string written;
  std::string directory;  ///< absolute, or relative to the working directory made absolute
};

/// What the tokens of one object's list stand for.
struct TokenValues {
  std::string origin;  ///< directory of the object
  std::string lib;
  std::string platform;
  std::string working_directory;
};

/// The elements of `list` as glibc expands them; `separators` is ":" for RPATH and RUNPATH, ":;" for LD_LIBRARY_PATH.
/// An empty element is the working directory. Source: glibc elf/dl-load.c, fillin_rpath and _dl_dst_substitute.
[[nodiscard]] std::vector<SearchEntry> expand_list_of_glibc(std::string_view list, std::string_view separators,
                                                            const TokenValues& tokens);

/// As musl does: `$ORIGIN` only, a list with any other `$` counts for nothing; `/` at the end stays out.
/// Source: musl ldso/dynlink.c, fixup_rpath and path_open.
[[nodiscard]] std::vector<SearchEntry> expand_list_of_musl(std::string_view list, const TokenValues& tokens);

/// `text` with the tokens filled in, as glibc does for a name in DT_NEEDED or dlopen.
[[nodiscard]] std::string expand_tokens(std::string_view text, const TokenValues& tokens);

/// `path` made absolute and free of "//" and "/./"; ".." stays, since it may lead through a symbolic link.
[[nodiscard]] std::string absolute_path(std::string_view path, std::string_view working_directory);

/// What lies in front of the last slash: "/" for a file below the root.
[[nodiscard]] std::string directory_of(std::string_view path);

}  // namespace cuda_runpath
