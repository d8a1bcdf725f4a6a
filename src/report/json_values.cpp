#include "report/json_values.hpp"

#include <fmt/format.h>

#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

std::string hex_of(std::string_view text) {
  std::string digits;
  for (const char c : text) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return digits;
}

}  // namespace

Json text_value(std::string_view text) {
  return is_utf8(text) ? std::string(text) : printable(text);
}

Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : text_value(text);
}

void put_path(Json& object, const std::string& key, std::string_view path) {
  object[key] = text_value(path);
  if (!is_utf8(path)) object[key + "_hex"] = hex_of(path);
}

Json json_of(const Evidence& evidence) {
  return {{"tier", static_cast<int>(evidence.tier)},
          {"library", text_or_null(evidence.library)},
          {"reason", text_value(evidence.reason)},
          {"file_offset", evidence.file_offset ? Json(*evidence.file_offset) : Json(nullptr)}};
}

Json version_or_null(const std::optional<Version>& version) {
  return version ? Json(version->text()) : Json(nullptr);
}

Json json_of(const Error& error) {
  return {{"kind", name_of(error.kind)},
          {"message", text_value(error.message)},
          {"file_offset", error.file_offset ? Json(*error.file_offset) : Json(nullptr)},
          {"advice", text_or_null(error.advice)}};
}

Json list_of(const std::vector<std::string>& lines) {
  Json list = Json::array();
  for (const std::string& line : lines) list.push_back(text_value(line));
  return list;
}

std::string dump(const Json& value) {
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace cuda_runpath
