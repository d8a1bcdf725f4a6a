#include "cuda_runpath/report/explain_json.hpp"

#include "report/json_values.hpp"

namespace cuda_runpath {
namespace {

constexpr int schema_version = 1;

const char* name_of(ImageKind kind) {
  switch (kind) {
    case ImageKind::Ptx:
      return "ptx";
    case ImageKind::Cubin:
      return "cubin";
    case ImageKind::LtoIr:
      return "lto-ir";
    case ImageKind::Other:
      return "other";
  }
  return "other";
}

const char* name_of(ImageCompression compression) {
  switch (compression) {
    case ImageCompression::None:
      return "none";
    case ImageCompression::Lz4:
      return "lz4";
    case ImageCompression::Zstd:
      return "zstd";
    case ImageCompression::Unknown:
      return "unknown";
  }
  return "unknown";
}

const char* name_of(VersionBound bound) {
  switch (bound) {
    case VersionBound::Exact:
      return "exact";
    case VersionBound::AtLeast:
      return "at-least";
    case VersionBound::MajorOnly:
      return "major-only";
  }
  return "exact";
}

const char* name_of(DriverRequest request) {
  switch (request) {
    case DriverRequest::Needed:
      return "needed";
    case DriverRequest::Runtime:
      return "runtime";
    case DriverRequest::Dlopen:
      return "dlopen";
  }
  return "dlopen";
}

const char* name_of(PlaceOutcome outcome) {
  switch (outcome) {
    case PlaceOutcome::NoDirectory:
      return "no-directory";
    case PlaceOutcome::NoFile:
      return "no-file";
    case PlaceOutcome::OtherMachine:
      return "other-machine";
    case PlaceOutcome::Found:
      return "found";
    case PlaceOutcome::Unusable:
      return "unusable";
    case PlaceOutcome::Shadowed:
      return "shadowed";
  }
  return "no-file";
}

Json json_of(const VersionInside& version) {
  return {{"component", text_value(version.component)},
          {"version", version.version.text()},
          {"bound", name_of(version.bound)},
          {"reason", text_value(version.reason)}};
}

Json json_of(const DeviceImage& image) {
  return {{"kind", name_of(image.kind)},       {"target", image.target.text()},
          {"ptx", version_or_null(image.ptx)}, {"compression", name_of(image.compression)},
          {"debug", image.has_debug_info},     {"file_offset", image.file_offset},
          {"stored_size", image.stored_size}};
}

Json json_of(const LibrarySearch& search) {
  Json places = Json::array();
  for (const SearchedPlace& place : search.places) {
    Json one;
    one["origin"] = name_of(place.origin);
    one["owner"] = place.owner ? Json(*place.owner) : Json(nullptr);
    one["written"] = text_or_null(place.written);
    put_path(one, "directory", place.directory);
    if (!place.file.empty()) put_path(one, "file", place.file);
    one["outcome"] = name_of(place.outcome);
    places.push_back(std::move(one));
  }
  return {{"name", text_value(search.name)},
          {"caller", search.caller},
          {"found", text_or_null(found_file(search))},
          {"fault", text_or_null(search.fault)},
          {"places", std::move(places)}};
}

Json json_of(const DriverFile& driver) {
  Json object;
  put_path(object, "path", driver.path);
  put_path(object, "real_path", driver.real_path);
  object["stub"] = driver.is_stub;
  object["driver"] = driver.driver ? json_of(*driver.driver) : Json(nullptr);
  object["cuda"] = version_or_null(driver.cuda);
  object["cuda_reason"] = text_or_null(driver.cuda_reason);
  object["compat_note"] = nullptr;
  if (driver.note) {
    object["compat_note"] = {{"cuda", version_or_null(driver.note->cuda)},
                             {"driver_branches", driver.note->driver_branches},
                             {"devices", driver.note->devices},
                             {"faults", list_of(driver.note->faults)}};
  }
  object["jit_compiler"] = driver.jit_compiler ? json_of(*driver.jit_compiler) : Json(nullptr);
  return object;
}

Json json_of(const Verdict& verdict) {
  Json steps = Json::array();
  for (const VerdictStep& step : verdict.steps) {
    steps.push_back({{"statement", text_value(step.statement)},
                     {"grade", name_of(step.grade)},
                     {"source", text_value(step.source)}});
  }
  Json images = Json::array();
  for (const ImageResult& image : verdict.images) {
    images.push_back({{"image", image.image}, {"fate", name_of(image.fate)}, {"reason", text_or_null(image.reason)}});
  }
  return {{"outcome", name_of(verdict.outcome)},
          {"mechanism", name_of(verdict.mechanism)},
          {"error", verdict.error ? Json(*verdict.error) : Json(nullptr)},
          {"grade", name_of(verdict.grade)},
          {"summary", text_value(verdict.summary)},
          {"advice", text_or_null(verdict.advice)},
          {"missing", list_of(verdict.missing)},
          {"caveats", list_of(verdict.caveats)},
          {"steps", std::move(steps)},
          {"images", std::move(images)}};
}

Json json_of(const DriverOpening& opening) {
  Json object = {{"object", opening.object}, {"request", name_of(opening.request)}};
  object["evidence"] = Json::array();
  for (const Evidence& evidence : opening.evidence) object["evidence"].push_back(json_of(evidence));
  object["search"] = json_of(opening.search);
  object["drivers"] = Json::array();
  for (const DriverFile& driver : opening.files) object["drivers"].push_back(json_of(driver));
  object["runtime"] = opening.runtime ? json_of(*opening.runtime) : Json(nullptr);
  object["assumed"] = text_or_null(opening.assumed);
  object["verdict"] = opening.verdict ? json_of(*opening.verdict) : Json(nullptr);
  object["matrix"] = Json::array();
  for (const MatrixRow& row : opening.matrix) {
    object["matrix"].push_back({{"branch", row.branch}, {"cuda", row.cuda.text()}, {"verdict", json_of(row.verdict)}});
  }
  return object;
}

void put_closure(const ExplainResult& result, Json& object) {
  object["objects"] = Json::array();
  for (const ExplainedObject& one : result.objects) {
    Json entry;
    put_path(entry, "path", one.path);
    entry["requested_by"] = one.requested_by ? Json(*one.requested_by) : Json(nullptr);
    object["objects"].push_back(std::move(entry));
  }
  object["missing"] = Json::array();
  for (const LibrarySearch& search : result.missing) object["missing"].push_back(json_of(search));
  object["openings"] = Json::array();
  for (const DriverOpening& opening : result.openings) object["openings"].push_back(json_of(opening));
}

Json json_of(const ExplainResult& result) {
  Json object;
  put_path(object, "path", result.path);
  object["kind"] = text_or_null(result.kind);
  object["machine"] = text_or_null(result.machine);
  object["loader"] = text_or_null(result.loader);
  object["evidence"] = Json::array();
  for (const Evidence& evidence : result.evidence) object["evidence"].push_back(json_of(evidence));
  object["versions"] = Json::array();
  for (const VersionInside& version : result.versions) object["versions"].push_back(json_of(version));
  object["images"] = Json::array();
  for (const DeviceImage& image : result.device_code.images) object["images"].push_back(json_of(image));
  object["device_code_faults"] = list_of(result.device_code.faults);
  put_closure(result, object);
  object["question"] = text_or_null(result.question);
  object["symbols"] = nullptr;
  if (result.symbols) {
    object["symbols"] = Json::array();
    for (const CudaSymbol& symbol : *result.symbols) {
      object["symbols"].push_back({{"name", text_value(symbol.name)}, {"version", text_or_null(symbol.version)}});
    }
  }
  object["notes"] = list_of(result.notes);
  object["error"] = result.error ? json_of(*result.error) : Json(nullptr);
  return object;
}

}  // namespace

std::string render_explanations_json(const std::vector<ExplainResult>& results, std::string_view tool_version) {
  Json document = {{"schema_version", schema_version},
                   {"tool", "patch-cuda-runpath"},
                   {"version", text_value(tool_version)},
                   {"mode", "explain"}};
  document["objects"] = Json::array();
  for (const ExplainResult& result : results) document["objects"].push_back(json_of(result));
  return dump(document) + '\n';
}

}  // namespace cuda_runpath
