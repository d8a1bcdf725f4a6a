/// Files that make a package manager call patch-cuda-runpath by itself: `data/hooks.def`.
///
/// The bodies lie in hooks/ and are embedded. Here they are filled in: the path of the tool and what
/// the user named, escaped for the language of each file. Nothing is read or written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/error.hpp"

namespace cuda_runpath {

enum class HookKind { Debhelper, EasyBuild, Nix, Rpm, Shell, Spack };

/// A build system that has a hook.
struct HookSystem {
  HookKind kind;
  std::string_view name;     ///< the word of --for
  std::string_view summary;  ///< one line, no full stop
};

/// All of them, sorted by name.
[[nodiscard]] std::span<const HookSystem> hook_systems();
[[nodiscard]] std::optional<HookKind> hook_kind_of(std::string_view name);

/// The paths below the output directory that `kind` emits, sorted.
[[nodiscard]] std::vector<std::string_view> hook_paths(HookKind kind);

/// What is filled into the bodies.
struct HookValues {
  std::string tool;                             ///< absolute path of patch-cuda-runpath
  std::optional<std::string> compat_directory;  ///< "" means none; nothing: the platform rule decides
  std::vector<std::string> driver_directories;  ///< in order; empty: the platform rule decides
  std::optional<std::string> platform;          ///< nothing: decided when the tool runs
  std::string version;                          ///< of patch-cuda-runpath
};

enum class HookMode { Data, Program };

struct HookFile {
  std::string path;  ///< below the output directory
  std::string text;
  HookMode mode = HookMode::Data;
};

/// The files of a hook, in the order of `hook_paths`. Equal values give equal files.
/// Errors: BadConfig for a value that cannot be in a RUNPATH or in a text file of one line, or a tool
/// that is no absolute path.
[[nodiscard]] Result<std::vector<HookFile>> fill_hook(HookKind kind, const HookValues& values);

}  // namespace cuda_runpath
