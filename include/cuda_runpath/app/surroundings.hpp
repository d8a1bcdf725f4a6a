/// What lies around a file on disk and changes what may be done with it: a Nix store, a wheel or
/// conda package, a wrapper's hidden program, the other libraries of the compat package.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/io/tree_walk.hpp"

namespace cuda_runpath {

/// Whether the real path of `path` lies below `store`, the canonical path of a Nix store.
[[nodiscard]] bool is_inside_store(const std::string& path, std::string_view store);

/// The hidden program `.foo-wrapped` beside a wrapper called `foo`, when there is one.
[[nodiscard]] std::optional<std::string> wrapped_program(const std::string& path);

/// Whether the object belongs to the cuda_compat package: a library that the package has a copy of,
/// in the compat directory itself or beside a real (not stub) `libcuda.so.*`.
[[nodiscard]] bool is_in_compat_package(const ObjectFacts& facts, const std::string& path,
                                        const std::optional<std::string>& compat_directory);

/// Which package manager keeps hashes of these files: "wheel (RECORD)", "conda (paths.json)"; empty when none.
[[nodiscard]] std::vector<std::string> hash_keepers(const std::vector<FoundFile>& files,
                                                    const std::vector<std::string>& arguments);

}  // namespace cuda_runpath
