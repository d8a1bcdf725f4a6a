// Releases by the names of libraries. A SONAME promises compatibility, so it gives the major release alone.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"

namespace cuda_runpath {
namespace {

/// Libraries that have releases of their own, by the beginning of their stems.
struct Product {
  std::string_view stem;
  std::string_view name;
};
constexpr std::array<Product, 8> products = {{{"libcudnn", "cuDNN"},
                                              {"libnccl", "NCCL"},
                                              {"libnvinfer", "TensorRT"},
                                              {"libnvonnxparser", "TensorRT"},
                                              {"libcutensor", "cuTENSOR"},
                                              {"libcusparseLt", "cuSPARSELt"},
                                              {"libcudss", "cuDSS"},
                                              {"libnvshmem", "NVSHMEM"}}};

std::string component_of(const Library& library) {
  for (const Product& product : products) {
    if (library.stem.starts_with(product.stem)) return std::string(product.name);
  }
  return std::string(library.stem);
}

/// Up to 10.2 the SONAME of libcudart was its release; libcudart.so.11.0 is every 11.x.
/// Source: general knowledge for these, measured for 13.
bool is_release(const Library& library, const Version& version) {
  return library.stem == "libcudart" && version.parts.size() == 2 && version.parts.front() < 11;
}

std::optional<VersionInside> version_in(std::string_view name, std::string_view tag) {
  const Library* library = find_library(name);
  if (library == nullptr || library->origin == LibraryOrigin::Driver) return std::nullopt;
  const std::size_t suffix = name.rfind(".so.");
  if (suffix == std::string_view::npos) return std::nullopt;
  std::optional<Version> version = Version::parse(name.substr(suffix + 4));
  if (!version) return std::nullopt;
  const bool exact = is_release(*library, *version);
  if (!exact) version->parts.resize(1);
  return VersionInside{component_of(*library), std::move(*version),
                       exact ? VersionBound::Exact : VersionBound::MajorOnly,
                       fmt::format("{} {}", tag, printable(name))};
}

void add(std::optional<VersionInside> version, std::vector<VersionInside>& versions) {
  if (!version) return;
  const bool known = std::any_of(versions.begin(), versions.end(), [&](const VersionInside& other) {
    return other.component == version->component && other.version == version->version;
  });
  if (!known) versions.push_back(std::move(*version));
}

}  // namespace

std::vector<VersionInside> versions_by_name(const ObjectFacts& facts) {
  std::vector<VersionInside> versions;
  if (facts.soname) add(version_in(*facts.soname, "DT_SONAME"), versions);
  for (const std::string& name : facts.needed) add(version_in(name, "DT_NEEDED"), versions);
  return versions;
}

}  // namespace cuda_runpath
