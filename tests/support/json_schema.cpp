#include "support/json_schema.hpp"

#include "support/files.hpp"

namespace cuda_runpath {
namespace {

using Json = nlohmann::json;

bool has_type(const Json& value, const std::string& type) {
  return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
         (type == "string" && value.is_string()) || (type == "integer" && value.is_number_integer()) ||
         (type == "boolean" && value.is_boolean()) || (type == "null" && value.is_null());
}

bool fits_type(const Json& schema, const Json& value) {
  if (!schema.contains("type")) return true;
  if (schema["type"].is_string()) return has_type(value, schema["type"]);
  for (const auto& type : schema["type"]) {
    if (has_type(value, type)) return true;
  }
  return false;
}

bool fits_words(const Json& schema, const Json& value) {
  if (schema.contains("const")) return schema["const"] == value;
  if (!schema.contains("enum")) return true;
  for (const auto& word : schema["enum"]) {
    if (word == value) return true;
  }
  return false;
}

class SchemaCheck {
 public:
  explicit SchemaCheck(const Json& root) : root_(root) {}

  std::string fault(const Json& schema, const Json& value) const {
    if (schema.contains("$ref")) {
      return fault(root_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value);
    }
    if (schema.contains("anyOf")) return fault_of_any(schema["anyOf"], value);
    if (!fits_words(schema, value)) return "not one of the words: " + value.dump();
    if (!fits_type(schema, value)) return "wrong type: " + value.dump();
    if (value.is_object()) return fault_in_object(schema, value);
    if (value.is_array()) return fault_in_array(schema, value);
    return {};
  }

 private:
  std::string fault_of_any(const Json& schemas, const Json& value) const {
    std::string faults;
    for (const auto& one : schemas) {
      const std::string inside = fault(one, value);
      if (inside.empty()) return {};
      faults += "; " + inside;
    }
    return "none of anyOf" + faults;
  }

  std::string fault_in_object(const Json& schema, const Json& value) const {
    for (const auto& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) return "missing: " + key.get<std::string>();
    }
    for (const auto& [key, item] : value.items()) {
      if (!schema["properties"].contains(key)) return "unknown key: " + key;
      if (std::string inside = fault(schema["properties"][key], item); !inside.empty()) return key + ": " + inside;
    }
    return {};
  }

  std::string fault_in_array(const Json& schema, const Json& value) const {
    for (const auto& item : value) {
      if (std::string inside = fault(schema["items"], item); !inside.empty()) return inside;
    }
    return {};
  }

  const Json& root_;
};

}  // namespace

std::string schema_fault(const std::string& name, const nlohmann::json& value) {
  const std::string path = std::string(CUDA_RUNPATH_SOURCE_DIR) + "/docs/schema/" + name + ".schema.json";
  const Json schema = Json::parse(read_text(path), nullptr, false);
  if (schema.is_discarded()) return path + " is no JSON";
  return SchemaCheck(schema).fault(schema, value);
}

}  // namespace cuda_runpath
