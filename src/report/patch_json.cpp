#include "cuda_runpath/report/patch_json.hpp"

#include <fmt/format.h>

#include "report/json_values.hpp"

namespace cuda_runpath {
namespace {

constexpr int schema_version = 1;

Json json_of(const RunpathPlan& plan) {
  Json entries = Json::array();
  for (const RunpathEntry& entry : plan.entries) {
    entries.push_back({{"action", name_of(entry.action)},
                       {"directory", text_value(entry.directory)},
                       {"reason", text_value(entry.reason)}});
  }
  return {{"old_tag", name_of(plan.old_tag)},
          {"new_tag", name_of(plan.new_tag)},
          {"old_value", text_value(plan.old_value)},
          {"new_value", text_value(plan.new_value)},
          {"entries", std::move(entries)}};
}

Json json_of(const EditSummary& edit) {
  return {{"rung", name_of(edit.rung)},
          {"rung_reason", text_value(edit.rung_reason)},
          {"commit", text_or_null(edit.commit_way)},
          {"commit_reason", text_or_null(edit.commit_reason)},
          {"bytes_written", edit.bytes_written},
          {"growth", edit.growth},
          {"writes", edit.write_count}};
}

Json json_of(const PatchResult& result) {
  Json object;
  put_path(object, "path", result.path);
  object["outcome"] = name_of(result.outcome);
  object["skip"] = result.skip == SkipReason::None ? Json(nullptr) : Json(name_of(result.skip));
  object["machine"] = text_or_null(result.machine);
  object["platform"] = nullptr;
  if (result.platform) {
    object["platform"] = {{"name", text_value(result.platform->name)},
                          {"reason", text_value(result.platform->reason)},
                          {"directories", text_or_null(result.directories_reason)}};
  }
  object["evidence"] = Json::array();
  for (const Evidence& evidence : result.evidence) object["evidence"].push_back(json_of(evidence));
  object["runpath"] = result.plan ? json_of(*result.plan) : Json(nullptr);
  object["edit"] = result.edit ? json_of(*result.edit) : Json(nullptr);
  if (!result.output_path.empty()) put_path(object, "output", result.output_path);
  object["notes"] = list_of(result.notes);
  object["warnings"] = list_of(result.warnings);
  object["error"] = result.error ? json_of(*result.error) : Json(nullptr);
  return object;
}

}  // namespace

std::string json_head(const JsonHead& head) {
  return fmt::format("{{\"schema_version\":{},\"tool\":{},\"version\":{},\"mode\":{},\"objects\":[", schema_version,
                     dump("patch-cuda-runpath"), dump(text_value(head.tool_version)), dump(text_value(head.mode)));
}

std::string json_object(const PatchResult& result, JsonPlace place) {
  return (place == JsonPlace::First ? "\n" : ",\n") + dump(json_of(result));
}

std::string json_tail(const PatchSummary& summary, int exit_code) {
  const Json counts = {{"files", summary.files()},
                       {"patched", summary.patched},
                       {"would_patch", summary.would_patch},
                       {"already_right", summary.already_right},
                       {"not_for_us", summary.not_for_us},
                       {"refused", summary.refused},
                       {"bytes_written", summary.bytes_written},
                       {"growth", summary.growth}};
  return fmt::format("\n],\"summary\":{},\"exit_code\":{}}}\n", dump(counts), exit_code);
}

}  // namespace cuda_runpath
