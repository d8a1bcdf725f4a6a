/// The table and the bodies, brought together by the compiler: a row without its template does not build.
#include "hook/hook_table.hpp"

#include <algorithm>
#include <array>

namespace cuda_runpath {
namespace {

struct EmbeddedHook {
  std::string_view source, body;
};

constexpr std::array embedded{
#include "embedded_hooks.inc"
};

/// Not found: a body of no bytes, which no template has.
constexpr std::string_view body_of(std::string_view source) {
  for (const EmbeddedHook& hook : embedded) {
    if (hook.source == source) return hook.body;
  }
  return {};
}

constexpr std::array systems{
#define HOOK_KIND(kind, name, summary) HookSystem{HookKind::kind, name, summary},
#define HOOK_FILE(kind, source, path, language, mode)
#include "hooks.def"
#undef HOOK_KIND
#undef HOOK_FILE
};

constexpr std::array templates{
#define HOOK_KIND(kind, name, summary)
#define HOOK_FILE(kind, source, path, language, mode) \
  HookTemplate{HookKind::kind, source, path, HookLanguage::language, HookMode::mode, body_of(source)},
#include "hooks.def"
#undef HOOK_KIND
#undef HOOK_FILE
};

static_assert(std::adjacent_find(systems.begin(), systems.end(),
                                 [](const HookSystem& a, const HookSystem& b) { return a.name >= b.name; }) ==
                  systems.end(),
              "data/hooks.def: sort the kinds by name, each name once");
static_assert(std::adjacent_find(templates.begin(), templates.end(),
                                 [](const HookTemplate& a, const HookTemplate& b) {
                                   return a.kind > b.kind || (a.kind == b.kind && a.path >= b.path);
                                 }) == templates.end(),
              "data/hooks.def: sort the files by kind and emitted path, each path once");
static_assert(std::none_of(templates.begin(), templates.end(), [](const HookTemplate& t) { return t.body.empty(); }),
              "data/hooks.def: a row names a template that is not below hooks/, or an empty one");

}  // namespace

std::span<const HookSystem> hook_systems() {
  return systems;
}

std::span<const HookTemplate> hook_templates() {
  return templates;
}

std::optional<HookKind> hook_kind_of(std::string_view name) {
  const auto found = std::find_if(systems.begin(), systems.end(), [&](const HookSystem& s) { return s.name == name; });
  if (found == systems.end()) return std::nullopt;
  return found->kind;
}

std::vector<std::string_view> hook_paths(HookKind kind) {
  std::vector<std::string_view> paths;
  for (const HookTemplate& file : templates) {
    if (file.kind == kind) paths.push_back(file.path);
  }
  return paths;
}

}  // namespace cuda_runpath
