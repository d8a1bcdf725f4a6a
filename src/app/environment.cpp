#include "cuda_runpath/app/environment.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace cuda_runpath {
namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::optional<unsigned> number(const char* name) {
  const std::optional<std::string> text = variable(name);
  if (!text) return std::nullopt;
  unsigned value = 0;
  const char* const end = text->data() + text->size();
  const auto [next, fault] = std::from_chars(text->data(), end, value);
  if (fault != std::errc{} || next != end) return std::nullopt;
  return value;
}

/// The codeset of the locale by the variables themselves: setlocale would load the locale's files.
bool names_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::optional<std::string> locale = variable(name);
    if (!locale) continue;
    // glibc takes en_US.UTF-8, en_US.utf-8 and en_US.utf8 for one.
    std::transform(locale->begin(), locale->end(), locale->begin(),
                   [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return locale->find("utf-8") != std::string::npos || locale->find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

Environment read_environment() {
  Environment environment;
  environment.platform = variable("CUDA_RUNPATH_PLATFORM");
  environment.nix_build_cores = number("NIX_BUILD_CORES");
  environment.nix_store = variable("NIX_STORE_DIR");
  if (!environment.nix_store) environment.nix_store = variable("NIX_STORE");
  environment.in_nix_build = variable("NIX_BUILD_TOP").has_value();
  environment.no_color = variable("NO_COLOR").has_value();
  environment.dumb_terminal = variable("TERM") == "dumb";
  environment.library_path = variable("LD_LIBRARY_PATH");
  for (const char* name : {"CUDA_HOME", "CUDA_PATH"}) {
    if (const std::optional<std::string> home = variable(name)) environment.cuda_homes.push_back(*home);
  }
  std::istringstream path(variable("PATH").value_or(""));
  for (std::string directory; std::getline(path, directory, ':');) {
    if (directory.starts_with('/')) environment.path.push_back(directory);
  }
  environment.utf8 = names_utf8();
  return environment;
}

}  // namespace cuda_runpath
