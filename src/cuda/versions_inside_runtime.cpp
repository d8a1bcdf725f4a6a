// The release of a CUDA runtime, exact where its code says it, else what can be said at least.
#include <fmt/format.h>

#include "cuda/runtime_marks.hpp"
#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"

namespace cuda_runpath {
namespace {

/// Whose runtime it is.
enum class Holder { None, Libcudart, Anyone };

Holder holder_of(const ObjectFacts& facts) {
  const Library* own = facts.soname ? find_library(*facts.soname) : nullptr;
  if (own != nullptr && own->stem == "libcudart") return Holder::Libcudart;
  if (own != nullptr && own->origin == LibraryOrigin::Driver) return Holder::None;
  return facts.imports_dlopen ? Holder::Anyone : Holder::None;
}

/// 13000 is 13.0, 10020 is 10.2.
Version release_of(std::uint32_t cuda_version) {
  return Version{{cuda_version / 1000, cuda_version % 1000 / 10}};
}

/// Looks at the ends of the read-only sections first: all of it is read only in an object that names libcuda.
Result<std::optional<std::uint64_t>> place_of_runtime(const ElfFile& file, const ObjectFacts& facts, Holder holder) {
  Result<std::optional<std::uint64_t>> place = find_runtime(file, RuntimeSearch::Tail);
  if (!place || *place) return place;
  if (holder != Holder::Libcudart) {
    const Result<std::vector<Evidence>> evidence = cuda_evidence(file, facts, EvidenceDepth::UntilDecided);
    if (!evidence) return tl::unexpected(evidence.error());
    if (!opens_libcuda(*evidence)) return std::nullopt;
  }
  return find_runtime(file, RuntimeSearch::Whole);
}

Result<std::optional<VersionInside>> version_of_runtime(const ElfFile& file, const ObjectFacts& facts,
                                                        std::uint64_t runtime_offset) {
  const Result<std::optional<VersionStore>> store = find_version_store(file, facts.machine);
  if (!store) return tl::unexpected(store.error());
  if (*store) {
    return VersionInside{{},
                         release_of((*store)->cuda_version),
                         VersionBound::Exact,
                         fmt::format("its code stores {} as the version of the runtime, at {:#x} and {:#x}",
                                     (*store)->cuda_version, (*store)->first_offset, (*store)->second_offset)};
  }
  const Result<std::optional<NewestApi>> newest = find_newest_api(file, runtime_offset);
  if (!newest) return tl::unexpected(newest.error());
  if (!*newest) return std::nullopt;
  const Version release = release_of((*newest)->cuda_version);
  return VersionInside{{},
                       release,
                       VersionBound::AtLeast,
                       fmt::format("the runtime at {:#x} names {}, which came with {}", runtime_offset, (*newest)->name,
                                   release.text())};
}

/// What the SONAME of a libcudart says.
std::optional<VersionInside> version_of_soname(const ObjectFacts& facts) {
  for (VersionInside& named : versions_by_name(facts)) {
    if (named.component == "libcudart" && named.reason.starts_with("DT_SONAME")) return std::move(named);
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<VersionInside>> runtime_version(const ElfFile& file, const ObjectFacts& facts) {
  const Holder holder = holder_of(facts);
  if (holder == Holder::None) return std::nullopt;
  const Result<std::optional<std::uint64_t>> place = place_of_runtime(file, facts, holder);
  if (!place) return tl::unexpected(place.error());
  Result<std::optional<VersionInside>> found = std::optional<VersionInside>();
  if (*place) found = version_of_runtime(file, facts, **place);
  if (!found) return found;
  if (*found) (*found)->component = holder == Holder::Libcudart ? "libcudart" : "CUDA runtime (static)";
  if (!*found && holder == Holder::Libcudart) return version_of_soname(facts);
  return found;
}

}  // namespace cuda_runpath
