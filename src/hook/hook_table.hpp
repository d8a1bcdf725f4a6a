/// `data/hooks.def` with the embedded bodies: which file comes of which template, and how it is quoted.
#pragma once

#include <span>
#include <string_view>

#include "cuda_runpath/hook/hook_files.hpp"

namespace cuda_runpath {

/// Whose single-quoted string a placeholder stands in.
enum class HookLanguage { Shell, Perl, Python, Yaml, RpmMacro, Plain };

struct HookTemplate {
  HookKind kind;
  std::string_view source;  ///< path below hooks/
  std::string_view path;    ///< path below the output directory
  HookLanguage language;
  HookMode mode;
  std::string_view body;
};

/// All of them, as the table has them.
[[nodiscard]] std::span<const HookTemplate> hook_templates();

}  // namespace cuda_runpath
