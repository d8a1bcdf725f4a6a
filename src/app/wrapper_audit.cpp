#include "app/wrapper_audit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cuda_runpath {
namespace {

constexpr std::string_view variable = "LD_LIBRARY_PATH";
constexpr std::uint64_t most_read = std::uint64_t{256} << 10U;  ///< bytes: wrappers are small
constexpr std::uint64_t script_mark_size = 2;

/// `directory` in `text` as a whole: not the beginning of a longer name.
bool names_directory(std::string_view text, std::string_view directory) {
  for (std::size_t at = text.find(directory); at != std::string_view::npos; at = text.find(directory, at + 1)) {
    const std::size_t end = at + directory.size();
    const char next = end < text.size() ? text[end] : '\0';
    const bool longer = next == '-' || next == '_' || next == '.' || (next >= '0' && next <= '9') ||
                        ((next | 0x20) >= 'a' && (next | 0x20) <= 'z');
    if (!longer) return true;
  }
  return false;
}

const std::string* directory_in(std::string_view text, const std::set<std::string>& directories) {
  const auto found = std::find_if(directories.begin(), directories.end(),
                                  [&](const std::string& directory) { return names_directory(text, directory); });
  return found == directories.end() ? nullptr : &*found;
}

Finding finding_of(std::string message) {
  const AuditRule& rule = rule_of(RuleId::CR010);
  return {rule.id, rule.severity, std::move(message), {}, std::nullopt, std::string(rule.fix)};
}

}  // namespace

Result<std::optional<Finding>> audit_script(const RandomAccess& file, const std::set<std::string>& directories) {
  if (file.size() < script_mark_size) return std::nullopt;
  const Result<Bytes> mark = read_block(file, 0, script_mark_size);
  if (!mark) return tl::unexpected(mark.error());
  if (text_of(*mark) != "#!") return std::nullopt;
  const Result<Bytes> bytes = read_block(file, 0, std::min(file.size(), most_read));
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string_view text = text_of(*bytes);
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t first = line.find_first_not_of(" \t");
    const bool comment = first != std::string_view::npos && line[first] == '#';
    if (comment || line.find(variable) == std::string_view::npos) continue;
    if (const std::string* directory = directory_in(line, directories)) {
      return finding_of(fmt::format("line {} of this script sets {} to {}", number, variable, *directory));
    }
  }
  return std::nullopt;
}

Result<std::optional<Finding>> audit_binary_wrapper(const RandomAccess& file,
                                                    const std::set<std::string>& directories) {
  if (file.size() > most_read) return std::nullopt;
  const Result<Bytes> bytes = read_block(file, 0, file.size());
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string_view text = text_of(*bytes);
  if (text.find(variable) == std::string_view::npos) return std::nullopt;
  const std::string* directory = directory_in(text, directories);
  if (directory == nullptr) return std::nullopt;
  return finding_of(fmt::format("this compiled wrapper sets {} to {}", variable, *directory));
}

}  // namespace cuda_runpath
