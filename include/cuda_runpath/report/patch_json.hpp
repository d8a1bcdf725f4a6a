/// The patch results for programs: one JSON document, schema version 1 (docs/schema/patch.schema.json).
///
/// The document is written piece by piece, so that a run over many files holds none of them. It is
/// pure ASCII; a string that is not UTF-8 is escaped as in the text output, and its bytes follow
/// in hexadecimal beside it (`path_hex`).
#pragma once

#include <string>
#include <string_view>

#include "cuda_runpath/report/patch_result.hpp"

namespace cuda_runpath {

/// What the head of the document says about the run.
struct JsonHead {
  std::string_view tool_version;
  std::string_view mode;  ///< "patch" or "dry-run"
};

/// Everything up to the first object.
[[nodiscard]] std::string json_head(const JsonHead& head);

/// One object, with the comma in front of it where one is due.
enum class JsonPlace { First, Later };
[[nodiscard]] std::string json_object(const PatchResult& result, JsonPlace place);

/// From the end of the objects to the end of the document.
[[nodiscard]] std::string json_tail(const PatchSummary& summary, int exit_code);

}  // namespace cuda_runpath
