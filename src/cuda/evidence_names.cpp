/// Tier 3: names of driver libraries in the bytes of an object that can open libraries by name.
#include <fmt/format.h>

#include <algorithm>

#include "cuda/byte_scan.hpp"
#include "cuda/evidence_tiers.hpp"
#include "cuda/scan_ranges.hpp"

namespace cuda_runpath {
namespace {

/// A file made to hold many versions of a name shall not fill the report.
constexpr std::size_t most_names = 64;

std::string reason_for(const DriverName& name, const std::string& place) {
  switch (name.form) {
    case NameForm::Whole:
      return fmt::format("imports dlopen and has \"{}\" in {}", name.library, place);
    case NameForm::EndOfLonger:
      return fmt::format("imports dlopen and has \"{}\" as the end of a longer string in {}", name.library, place);
    case NameForm::VectorConstant:
      return fmt::format("imports dlopen and has the first 16 bytes of \"{}\" as a constant in {}", name.library,
                         place);
    case NameForm::Immediate:
      return fmt::format("imports dlopen and has the first eight bytes of \"{}\" in its code, {}", name.library, place);
  }
  return {};
}

class NameScan {
 public:
  NameScan(const ObjectFacts& facts, EvidenceDepth depth) : depth_(depth) {
    const Library* own = facts.soname ? find_library(*facts.soname) : nullptr;
    if (own != nullptr) own_stem_ = own->stem;
  }

  Status scan(const RandomAccess& file, const ScanRange& range) {
    return scan_bytes(file, range.file_range, [&](const ScanWindow& window) { return look_at(window, range); });
  }

  [[nodiscard]] bool found_libcuda() const { return opens_libcuda(evidence_); }
  /// Whether the data that was read has names of functions of the driver.
  [[nodiscard]] bool asks_for_functions() const { return asks_for_functions_; }

  std::vector<Evidence> take() {
    std::stable_sort(evidence_.begin(), evidence_.end(),
                     [](const Evidence& a, const Evidence& b) { return a.file_offset < b.file_offset; });
    return std::move(evidence_);
  }

 private:
  ScanStep look_at(const ScanWindow& window, const ScanRange& range) {
    for (std::size_t at = next_candidate(window.bytes, window.first, window.last); at < window.last;
         at = next_candidate(window.bytes, at + 1, window.last)) {
      asks_for_functions_ = asks_for_functions_ || is_driver_function(window.bytes, at);
      const std::optional<DriverName> name = driver_name_at(window.bytes, at, window.file_offset, range.kind);
      if (!name || is_own(*name) || is_known(*name)) continue;
      known_.push_back(*name);
      evidence_.push_back(
          {EvidenceTier::DriverName, name->library, reason_for(*name, range.place), window.file_offset + at});
      if (depth_ == EvidenceDepth::UntilDecided && found_libcuda()) return ScanStep::Stop;
      if (known_.size() >= most_names) return ScanStep::Stop;
    }
    return ScanStep::On;
  }

  /// A driver library that names itself does not open itself.
  [[nodiscard]] bool is_own(const DriverName& name) const {
    const Library* library = find_library(name.library);
    return library != nullptr && library->stem == own_stem_;
  }

  [[nodiscard]] bool is_known(const DriverName& name) const {
    return std::find(known_.begin(), known_.end(), name) != known_.end();
  }

  EvidenceDepth depth_;
  bool asks_for_functions_ = false;
  std::string_view own_stem_;
  std::vector<DriverName> known_;
  std::vector<Evidence> evidence_;
};

}  // namespace

Status add_driver_names(const ElfFile& file, const ObjectFacts& facts, EvidenceDepth depth,
                        std::vector<Evidence>& evidence) {
  NameScan scan(facts, depth);
  // A segment that is executable may hold the data as well.
  const bool code_is_apart = !file.sections().empty();
  for (const ScanRange& range : scan_ranges(file)) {
    const bool costly = range.turn != ScanTurn::ReadOnly;
    if (range.turn == ScanTurn::Code && code_is_apart && !scan.asks_for_functions()) break;
    if (scan.found_libcuda() && (costly || depth == EvidenceDepth::UntilDecided)) break;
    if (Status done = scan.scan(file.file(), range); !done) return done;
  }
  for (Evidence& found : scan.take()) evidence.push_back(std::move(found));
  return {};
}

}  // namespace cuda_runpath
