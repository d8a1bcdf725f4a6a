/// How text, numbers and errors become JSON in every document of ours.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/base/error.hpp"
#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/cuda/evidence.hpp"

namespace cuda_runpath {

using Json = nlohmann::ordered_json;

/// `text` as it is where it is UTF-8, escaped where it is not: JSON strings hold Unicode only.
[[nodiscard]] Json text_value(std::string_view text);
/// null for "".
[[nodiscard]] Json text_or_null(std::string_view text);
[[nodiscard]] Json version_or_null(const std::optional<Version>& version);
[[nodiscard]] Json list_of(const std::vector<std::string>& lines);
/// `object[key]` as text; a path that is not UTF-8 also in hexadecimal, as `key`_hex.
void put_path(Json& object, const std::string& key, std::string_view path);
[[nodiscard]] Json json_of(const Evidence& evidence);
[[nodiscard]] Json json_of(const Error& error);

/// ASCII only: DEL and the C1 control characters, valid in JSON, would reach a terminal as they are.
[[nodiscard]] std::string dump(const Json& value);

}  // namespace cuda_runpath
