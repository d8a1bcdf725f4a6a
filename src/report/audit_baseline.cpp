#include "cuda_runpath/report/audit_baseline.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/base/text.hpp"
#include "report/audit_words.hpp"
#include "report/json_values.hpp"

namespace cuda_runpath {
namespace {

constexpr int baseline_version = 1;

tl::unexpected<Error> no_baseline(const std::string& path, const std::string& why) {
  return fail(ErrorKind::BadConfig, fmt::format("{}: {}", path, why), "write it anew with audit --write-baseline");
}

/// A string value of `object`, or "".
std::string text_in(const Json& object, const char* key) {
  const auto value = object.find(key);
  return value != object.end() && value->is_string() ? value->get<std::string>() : std::string();
}

}  // namespace

Result<Baseline> Baseline::parse(std::string_view text, const std::string& path) {
  const Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return no_baseline(path, "is no JSON object, and so no baseline");
  const auto version = root.find("schema_version");
  if (version == root.end() || !version->is_number_integer()) return no_baseline(path, "has no schema_version");
  if (*version != Json(baseline_version)) {
    return no_baseline(path,
                       fmt::format("is a baseline of version {}, known is {}", version->dump(), baseline_version));
  }
  const auto findings = root.find("findings");
  if (findings == root.end() || !findings->is_array()) return no_baseline(path, "has no list of findings");
  Baseline baseline;
  for (std::size_t i = 0; i < findings->size(); ++i) {
    const Json& finding = (*findings)[i];
    const std::string print = finding.is_object() ? text_in(finding, "fingerprint") : std::string();
    if (print.empty()) return no_baseline(path, fmt::format("finding {} has no fingerprint", i));
    baseline.entries_[print] = {fmt::format("{} in {}", text_in(finding, "rule"), text_in(finding, "path")), false};
  }
  return baseline;
}

void Baseline::apply(AuditResult& result) {
  if (result.findings.empty()) return;
  const std::vector<std::string> prints = distinct_fingerprints(result);
  std::vector<Finding> kept;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const auto entry = entries_.find(prints[i]);
    if (entry != entries_.end()) entry->second.met = true;
    (entry != entries_.end() ? result.suppressed : kept).push_back(std::move(result.findings[i]));
  }
  result.findings = std::move(kept);
}

std::vector<std::string> Baseline::unused() const {
  std::vector<std::string> titles;
  for (const auto& [print, entry] : entries_) {
    if (!entry.met) titles.push_back(printable(entry.title));
  }
  std::sort(titles.begin(), titles.end());
  return titles;
}

void BaselineWriter::add(const AuditResult& result) {
  const std::vector<std::string> prints = distinct_fingerprints(result);
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const Finding& finding = result.findings[i];
    Json line = {{"fingerprint", prints[i]}, {"rule", name_of(finding.rule)}};
    put_path(line, "path", stable_path(result.path));
    put_path(line, "entry", finding.entry);
    line["message"] = text_value(finding.message);
    lines_.push_back(dump(line));
  }
}

std::string BaselineWriter::text() const {
  std::string text =
      fmt::format("{{\"schema_version\":{},\"tool\":\"patch-cuda-runpath\",\"findings\":[", baseline_version);
  for (std::size_t i = 0; i < lines_.size(); ++i) text += (i == 0 ? "\n" : ",\n") + lines_[i];
  return text + "\n]}\n";
}

}  // namespace cuda_runpath
