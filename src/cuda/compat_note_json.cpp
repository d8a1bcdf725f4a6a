// One note was shipped with a comma behind its last member, which is no JSON: such commas are taken out and
// the text is read again. Nothing else is repaired; what cannot be read is left out and said.
#include "cuda/compat_note_json.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

using nlohmann::json;

constexpr std::size_t most_numbers = 1024;
constexpr std::size_t most_shown = 64;  ///< characters of a value in a fault

/// Lists and objects are only named: writing them out would go as deep as they are nested.
std::string shown(const json& value) {
  if (value.is_structured()) return fmt::format("{} of {}", value.is_array() ? "a list" : "an object", value.size());
  const std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return printable(text.size() <= most_shown ? text : text.substr(0, most_shown) + "...");
}

/// `text` without commas that only white space parts from a closing bracket; those in strings stay.
std::string without_trailing_commas(std::string_view text) {
  std::string out;
  std::size_t comma = std::string::npos;  ///< index into `out` of a comma with nothing but space behind it
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\' && i + 1 < text.size()) {
      out += c;
      out += text[++i];
      continue;
    }
    if (c == '"') in_string = !in_string;
    const bool closes = !in_string && (c == '}' || c == ']');
    if (closes && comma != std::string::npos) out.erase(comma, 1);
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space) comma = std::string::npos;
    if (!in_string && c == ',') comma = out.size();
    out += c;
  }
  return out;
}

std::optional<json> parse_object(std::string_view text, std::vector<std::string>& faults) {
  json found = json::parse(text, nullptr, false);
  if (found.is_discarded()) {
    found = json::parse(without_trailing_commas(text), nullptr, false);
    if (found.is_object()) faults.emplace_back("it is no JSON: a comma in front of a closing bracket was passed over");
  }
  if (found.is_object()) return found;
  faults.push_back(found.is_discarded()
                       ? "it is no JSON; nothing of it was read"
                       : fmt::format("it is {}, no JSON object; nothing of it was read", shown(found)));
  return std::nullopt;
}

void read_format(const json& note, std::vector<std::string>& faults) {
  const auto format = note.find("format");
  if (format == note.end()) {
    faults.emplace_back("it has no \"format\"; read as format 1");
  } else if (*format != json(1)) {
    faults.push_back(fmt::format("its format is {}, known is 1; read as format 1", shown(*format)));
  }
}

/// A release of CUDA has two numbers, or three with an update.
std::optional<Version> read_cuda(const json& note, std::vector<std::string>& faults) {
  const auto value = note.find("CUDA version");
  if (value == note.end()) {
    faults.emplace_back("it has no \"CUDA version\"");
    return std::nullopt;
  }
  std::optional<Version> version;
  if (value->is_string()) version = Version::parse(value->get_ref<const std::string&>());
  if (version && version->parts.size() >= 2 && version->parts.size() <= 3) return version;
  faults.push_back(fmt::format("its \"CUDA version\" is {}, which is no release such as \"12.9\"", shown(*value)));
  return std::nullopt;
}

std::optional<std::uint32_t> number_in(const json& value) {
  if (!value.is_number_unsigned()) return std::nullopt;
  const std::uint64_t number = value.get<std::uint64_t>();
  if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

std::vector<std::uint32_t> read_numbers(const json& note, const char* name, std::vector<std::string>& faults) {
  const auto list = note.find(name);
  if (list == note.end()) return {};
  if (!list->is_array()) {
    faults.push_back(fmt::format("its \"{}\" is {}, no list of numbers; left out", name, shown(*list)));
    return {};
  }
  std::vector<std::uint32_t> numbers;
  const json* odd = nullptr;
  for (const json& value : *list) {
    if (numbers.size() == most_numbers) {
      faults.push_back(
          fmt::format("its \"{}\" has {} entries, only the first {} were read", name, list->size(), most_numbers));
      break;
    }
    const std::optional<std::uint32_t> number = number_in(value);
    if (number) numbers.push_back(*number);
    if (!number && odd == nullptr) odd = &value;
  }
  if (odd != nullptr) {
    faults.push_back(fmt::format("its \"{}\" has {}, which is no number of 32 bits; left out", name, shown(*odd)));
  }
  return numbers;
}

}  // namespace

void read_compat_description(std::string_view description, CompatNote& note) {
  const std::size_t end = description.find('\0');
  if (end == std::string_view::npos)
    note.faults.emplace_back("its text has no NUL at the end; read to the end of the note");
  const std::optional<json> object = parse_object(description.substr(0, end), note.faults);
  if (!object) return;
  read_format(*object, note.faults);
  note.cuda = read_cuda(*object, note.faults);
  note.driver_branches = read_numbers(*object, "driver", note.faults);
  note.devices = read_numbers(*object, "device", note.faults);
}

}  // namespace cuda_runpath
