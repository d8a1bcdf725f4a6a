/// Releases of PTX looked up in `data/ptx_isa.def`, which the compiler checks.
#include <algorithm>
#include <array>

#include "cuda/release_order.hpp"
#include "cuda_runpath/base/table_checks.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array releases{
#define PTX_ISA(ptx, cuda, branch, new_targets, provenance) PtxRelease{ptx, cuda, branch, new_targets, provenance},
#include "ptx_isa.def"
#undef PTX_ISA
};
static_assert(strictly_sorted(releases,
                              [](const auto& a, const auto& b) {
                                const int by_ptx = compare_dotted(a.ptx, b.ptx);
                                return by_ptx < 0 || (by_ptx == 0 && compare_dotted(a.cuda, b.cuda) < 0);
                              }),
              "data/ptx_isa.def: sort the rows by PTX, then by CUDA release, each pair once");
static_assert(all_sourced(releases), "data/ptx_isa.def: every row needs a source and a date");
static_assert(std::all_of(releases.begin(), releases.end(),
                          [](const auto& row) { return is_dotted(row.ptx) && is_dotted_or_empty(row.cuda); }),
              "data/ptx_isa.def: versions are numbers with dots");

/// "90a" for sm_90a: the way of the table.
std::string word_of(const GpuArchitecture& target) {
  std::string word = std::to_string(target.major) + std::to_string(target.minor);
  if (target.scope == ArchitectureScope::Specific) word += 'a';
  if (target.scope == ArchitectureScope::Family) word += 'f';
  return word;
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    if (take_word(list) == word) return true;
  }
  return false;
}

}  // namespace

std::span<const PtxRelease> ptx_releases() {
  return releases;
}

const PtxRelease* find_ptx(const Version& ptx) {
  const auto at = std::find_if(releases.begin(), releases.end(),
                               [&](const PtxRelease& row) { return Version::parse(row.ptx) == ptx; });
  return at == releases.end() ? nullptr : &*at;
}

const PtxRelease* newest_ptx(const Version& cuda) {
  if (cuda.parts.size() < 2) return nullptr;
  const Version minor = minor_release(cuda);
  const auto at = std::find_if(releases.rbegin(), releases.rend(), [&](const PtxRelease& row) {
    return !row.cuda.empty() && Version::parse(row.cuda) == minor;
  });
  return at == releases.rend() ? nullptr : &*at;
}

const PtxRelease* first_ptx_for(const GpuArchitecture& target) {
  const std::string word = word_of(target);
  const auto at = std::find_if(releases.begin(), releases.end(),
                               [&](const PtxRelease& row) { return has_word(row.new_targets, word); });
  return at == releases.end() ? nullptr : &*at;
}

}  // namespace cuda_runpath
