#include "cuda_runpath/platform/platform_rule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/platform/directory.hpp"

namespace cuda_runpath {
namespace {

/// Whether `text` begins like the name of a store object: 32 digits of Nix's base 32, then '-'.
/// Source: Nix, src/libutil/hash.cc (the alphabet leaves out e, o, t, u).
bool begins_with_store_hash(std::string_view text) {
  constexpr std::size_t digits = 32;
  constexpr std::string_view alphabet = "0123456789abcdfghijklmnpqrsvwxyz";
  if (text.size() <= digits || text[digits] != '-') return false;
  return text.substr(0, digits).find_first_not_of(alphabet) == std::string_view::npos;
}

/// /nix/store/..., or a store below another root (`nix --store /data` has /data/nix/store/HASH-name).
bool is_in_nix_store(std::string_view path) {
  constexpr std::string_view store = "/nix/store/";
  if (path.starts_with(store)) return true;
  const std::size_t at = path.find(store);
  return path.starts_with('/') && at != std::string_view::npos &&
         begins_with_store_hash(path.substr(at + store.size()));
}

bool has_store_entry(std::string_view list) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    if (is_in_nix_store(list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

}  // namespace

const PlatformRule* find_platform(std::span<const PlatformRule> rules, std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const PlatformRule& r) { return r.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

std::optional<std::string> platform_from_marks(const ObjectFacts& facts) {
  const bool marked = (facts.interpreter && is_in_nix_store(*facts.interpreter)) ||
                      (facts.runpath && has_store_entry(*facts.runpath)) ||
                      (facts.rpath && has_store_entry(*facts.rpath));
  if (!marked) return std::nullopt;
  return "nixos";
}

bool applies_to_machine(const PlatformRule& rule, const ObjectFacts& facts) {
  if (rule.machines.empty()) return true;
  return std::find(rule.machines.begin(), rule.machines.end(), machine_name(facts)) != rule.machines.end();
}

Status check_directory(std::string_view directory) {
  const auto refuse = [&](std::string_view what) {
    return fail(ErrorKind::BadConfig, fmt::format("directory \"{}\" {}", directory, what),
                "give an absolute directory, or one that begins with $ORIGIN");
  };
  if (directory.empty())
    return fail(ErrorKind::BadConfig, "a directory is empty: the loader would read the current one");
  std::string_view rest = directory;
  for (const std::string_view origin : {"$ORIGIN", "${ORIGIN}"}) {
    if (!directory.starts_with(origin)) continue;
    rest = directory.substr(origin.size());
    if (rest.empty()) return {};
  }
  if (!rest.starts_with('/')) return refuse("is neither absolute nor below $ORIGIN");
  if (rest.find('$') != std::string_view::npos) return refuse("holds a '$' other than a leading $ORIGIN");
  if (rest.find(':') != std::string_view::npos) return refuse("holds a ':', which separates entries");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(rest.begin(), rest.end(), is_control)) return refuse("holds a control character");
  return {};
}

}  // namespace cuda_runpath
