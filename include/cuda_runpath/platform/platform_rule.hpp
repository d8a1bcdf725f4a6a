/// Which directories hold the driver and the compat libraries on a target: `data/platforms.def`.
///
/// Decided for the target, never by looking at the host that builds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

enum class CompatUse {
  Never,    ///< the platform has none, or it would fail there (geforce: 804)
  OptIn,    ///< only when the user names a directory
  Default,  ///< used unless told otherwise (Jetson)
};

/// One rule. A row of the built-in table, or a `[[platform]]` of the configuration file.
///
/// `{cuda}` in `compat_directory` stands for the CUDA release (`--cuda-version`); without one,
/// `-{cuda}` is left out: "/usr/local/cuda-{cuda}/compat" is /usr/local/cuda-13.0/compat or /usr/local/cuda/compat.
struct PlatformRule {
  std::string name;
  std::vector<std::string> machines;               ///< `uname -m` words it applies to
  std::vector<std::string> driver_directories;     ///< in order; empty: the loader's defaults find the driver
  std::vector<std::string> driver_directories_32;  ///< for ELFCLASS32 objects, where they differ
  CompatUse compat_use = CompatUse::OptIn;
  std::string compat_directory;            ///< empty: none known; the user names one; see below
  std::optional<Version> compat_cuda_min;  ///< compat is for CUDA >= this, when known
  std::optional<Version> compat_cuda_max;  ///< compat is for CUDA <= this, when known
  std::string why;
  std::string source;
  std::string checked;  ///< ISO date of the last look
};

/// The built-in rules, sorted by name.
[[nodiscard]] const std::vector<PlatformRule>& builtin_platforms();

/// The rule called `name` among `rules`, or nullptr.
[[nodiscard]] const PlatformRule* find_platform(std::span<const PlatformRule> rules, std::string_view name);

/// The platform that the object's own marks prove: an interpreter, RUNPATH or RPATH under a Nix
/// store means "nixos". Nothing when they prove none.
[[nodiscard]] std::optional<std::string> platform_from_marks(const ObjectFacts& facts);

/// Whether `rule` is for objects of this machine.
[[nodiscard]] bool applies_to_machine(const PlatformRule& rule, const ObjectFacts& facts);

/// The directories an object of a platform gets, before policy arranges them.
struct SearchDirectories {
  std::optional<std::string> compat;
  std::vector<std::string> drivers;  ///< in order; may be empty
  std::string reason;                ///< why compat is or is not there; lower case, no full stop
};

/// What the user said about directories; nothing said means the rule decides.
struct DirectoryWishes {
  std::optional<std::string> compat_directory;  ///< --compat-dir; "" means none
  std::vector<std::string> driver_directories;  ///< --driver-dir, in order
  std::optional<Version> cuda_version;          ///< --cuda-version
};

/// The directories for an object by rule and wishes. A compat directory named by the user wins over the rule.
/// Driver directories of a rule that the loader searches anyway are left out.
[[nodiscard]] SearchDirectories search_directories(const PlatformRule& rule, const DirectoryWishes& wishes,
                                                   const ObjectFacts& facts);

/// Checks a directory named by a user: absolute, or beginning with `$ORIGIN`; no other `$`, no `:`,
/// no newline, not empty. Errors: BadConfig saying which.
[[nodiscard]] Status check_directory(std::string_view directory);

}  // namespace cuda_runpath
