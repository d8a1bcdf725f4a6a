/// JSON that the program prints against the schema that docs/schema promises.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace cuda_runpath {

/// Where `value` is not what docs/schema/NAME.schema.json asks of it; empty: nowhere. Understands the parts of JSON
/// Schema that ours use; a key that the schema does not name is a fault.
[[nodiscard]] std::string schema_fault(const std::string& name, const nlohmann::json& value);

}  // namespace cuda_runpath
