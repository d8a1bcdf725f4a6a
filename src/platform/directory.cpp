#include "cuda_runpath/platform/directory.hpp"

namespace cuda_runpath {
namespace {

/// Takes the first component off `rest`.
std::string_view take_component(std::string_view& rest) {
  const std::size_t end = rest.find('/');
  const std::string_view component = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return component;
}

}  // namespace

std::string normal_directory(std::string_view directory) {
  if (directory.empty()) return {};
  const bool absolute = directory.front() == '/';
  std::string normal;
  while (!directory.empty()) {
    std::string_view component = take_component(directory);
    if (component.empty() || component == ".") continue;
    if (component == "${ORIGIN}") component = "$ORIGIN";
    if (absolute || !normal.empty()) normal += '/';
    normal += component;
  }
  if (normal.empty()) normal = absolute ? "/" : ".";
  return normal;
}

bool is_loader_default(std::string_view directory) {
  const std::string normal = normal_directory(directory);
  std::string_view rest = normal;
  if (rest.starts_with("/usr/")) rest.remove_prefix(4);
  if (rest == "/lib" || rest == "/lib64" || rest == "/lib32" || rest == "/libx32") return true;
  if (!rest.starts_with("/lib/")) return false;
  rest.remove_prefix(5);
  // A multiarch triplet: x86_64-linux-gnu, arm-linux-gnueabihf, aarch64-linux-musl, ...
  return rest.find('/') == std::string_view::npos && rest.find("-linux-") != std::string_view::npos;
}

}  // namespace cuda_runpath
