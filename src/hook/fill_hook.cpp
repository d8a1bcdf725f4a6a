/// Bodies and values -> files. All values are checked first: one that cannot be quoted fills nothing.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/hook/hook_files.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "hook/hook_table.hpp"
#include "hook/quoting.hpp"

namespace cuda_runpath {
namespace {

/// --compat-dir takes this word for: no compat, whatever the rule says.
constexpr std::string_view no_compat = "none";

struct Filling {
  std::string_view placeholder;
  std::string value;
};
using Fillings = std::array<Filling, 5>;

/// The languages of the hooks are UTF-8, and each value stands in one line.
Status check_text(std::string_view what, std::string_view value) {
  constexpr const char* advice = "name one without, a link for instance";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(value.begin(), value.end(), is_control)) {
    return fail(ErrorKind::BadConfig, fmt::format("{} \"{}\" holds a control character", what, value), advice);
  }
  if (!is_utf8(value)) {
    return fail(ErrorKind::BadConfig, fmt::format("{} \"{}\" is not UTF-8, as a hook has to be", what, value), advice);
  }
  return {};
}

Status check_search_directory(std::string_view option, std::string_view directory) {
  if (const Status good = check_directory(directory); !good) {
    return fail(good.error().kind, fmt::format("{}: {}", option, good.error().message), good.error().advice);
  }
  return check_text(option, directory);
}

Status check_values(const HookValues& values) {
  if (!values.tool.starts_with('/')) {
    return fail(ErrorKind::BadConfig, fmt::format("--tool \"{}\" is not an absolute path", values.tool),
                "a hook runs in directories of its own: name the tool from the root");
  }
  if (Status good = check_text("--tool", values.tool); !good) return good;
  if (Status good = check_text("--platform", values.platform.value_or("")); !good) return good;
  if (values.compat_directory && !values.compat_directory->empty()) {
    if (Status good = check_search_directory("--compat-dir", *values.compat_directory); !good) return good;
  }
  for (const std::string& directory : values.driver_directories) {
    if (Status good = check_search_directory("--driver-dir", directory); !good) return good;
  }
  return {};
}

Fillings fillings_of(const HookValues& values) {
  std::string compat;
  if (values.compat_directory) compat = values.compat_directory->empty() ? no_compat : *values.compat_directory;
  return {{{"@compatDir@", std::move(compat)},
           {"@driverDir@", fmt::format("{}", fmt::join(values.driver_directories, ":"))},
           {"@platform@", values.platform.value_or("")},
           {"@tool@", values.tool},
           {"@version@", values.version}}};
}

/// One pass from left to right, so that a value that looks like a placeholder stays what it is.
std::string filled(const HookTemplate& file, const Fillings& fillings) {
  std::string text;
  std::string_view rest = file.body;
  while (!rest.empty()) {
    const std::size_t at = std::min(rest.find('@'), rest.size());
    text += rest.substr(0, at);
    rest.remove_prefix(at);
    const auto found = std::find_if(fillings.begin(), fillings.end(),
                                    [&](const Filling& filling) { return rest.starts_with(filling.placeholder); });
    if (found != fillings.end()) {
      text += quoted_for(file.language, found->value);
      rest.remove_prefix(found->placeholder.size());
    } else if (!rest.empty()) {
      text += rest.front();
      rest.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace

Result<std::vector<HookFile>> fill_hook(HookKind kind, const HookValues& values) {
  if (const Status good = check_values(values); !good) return tl::unexpected(good.error());
  const Fillings fillings = fillings_of(values);
  std::vector<HookFile> files;
  for (const HookTemplate& file : hook_templates()) {
    if (file.kind == kind) files.push_back({std::string(file.path), filled(file, fillings), file.mode});
  }
  return files;
}

}  // namespace cuda_runpath
