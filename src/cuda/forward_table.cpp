/// Forward compatibility looked up in its tables, which the compiler checks.
#include "cuda_runpath/cuda/forward_table.hpp"

#include <algorithm>
#include <array>

#include "cuda/release_order.hpp"
#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array rows{
#define FORWARD_SUPPORT(package, base, support, note, provenance) \
  ForwardRow{package, base, ForwardSupport::support, note, provenance},
#include "forward_support.def"
#undef FORWARD_SUPPORT
};

constexpr std::uint64_t branch_of(std::string_view driver) {
  return take_number(driver);
}

static_assert(strictly_sorted(rows,
                              [](const ForwardRow& a, const ForwardRow& b) {
                                const int by_package = compare_dotted(a.package, b.package);
                                return by_package < 0 || (by_package == 0 && branch_of(a.base) < branch_of(b.base));
                              }),
              "data/forward_support.def: sort the rows by package, then by base, each branch once");
static_assert(all_sourced(rows), "data/forward_support.def: every row needs a source and a date");
static_assert(std::all_of(rows.begin(), rows.end(),
                          [](const auto& row) { return is_dotted(row.package) && is_dotted(row.base); }),
              "data/forward_support.def: versions are numbers with dots");

constexpr std::array interops{
#define FORWARD_INTEROP(base, cuda_driver, opengl, vulkan, power9_ats, provenance) \
  InteropRow{base, cuda_driver, InteropSupport::opengl, InteropSupport::vulkan, InteropSupport::power9_ats, provenance},
#include "forward_interop.def"
#undef FORWARD_INTEROP
};
static_assert(strictly_sorted(interops,
                              [](const InteropRow& a, const InteropRow& b) {
                                const int by_base = compare_dotted(a.base, b.base);
                                return by_base < 0 ||
                                       (by_base == 0 && branch_of(a.cuda_driver) < branch_of(b.cuda_driver));
                              }),
              "data/forward_interop.def: sort the rows by base, then by CUDA driver, each branch once");
static_assert(all_sourced(interops), "data/forward_interop.def: every row needs a source and a date");

constexpr std::array packages{
#define COMPAT_FILES(target, first_cuda, last_cuda, files, from_driver, note, provenance) \
  CompatFiles{CompatTarget::target, first_cuda, last_cuda, files, from_driver, note, provenance},
#include "compat_files.def"
#undef COMPAT_FILES
};
static_assert(strictly_sorted(packages,
                              [](const CompatFiles& a, const CompatFiles& b) {
                                return a.target < b.target ||
                                       (a.target == b.target && compare_dotted(a.last_cuda, b.first_cuda) < 0);
                              }),
              "data/compat_files.def: sort the rows by target, then by CUDA; their ranges do not overlap");
static_assert(all_sourced(packages), "data/compat_files.def: every row needs a source and a date");
static_assert(std::all_of(packages.begin(), packages.end(),
                          [](const CompatFiles& row) {
                            return is_dotted(row.first_cuda) && compare_dotted(row.first_cuda, row.last_cuda) <= 0 &&
                                   row.files.starts_with("libcuda.so.");
                          }),
              "data/compat_files.def: a range of versions, and libcuda first among the files");

/// Whether `driver` is of the branch of `base` and not before it.
bool is_from_base(const Version& driver, std::string_view base) {
  const auto first = Version::parse(base);
  if (!first || driver.parts.empty() || driver.parts.front() != first->parts.front()) return false;
  return !is_before(driver, *first);
}

}  // namespace

std::span<const ForwardRow> forward_rows() {
  return rows;
}

const ForwardRow* forward_support(const Version& package, const Version& driver) {
  if (package.parts.size() < 2) return nullptr;
  const Version minor = minor_release(package);
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const ForwardRow& row) {
    return Version::parse(row.package) == minor && is_from_base(driver, row.base);
  });
  return at == rows.end() ? nullptr : &*at;
}

std::span<const InteropRow> interop_rows() {
  return interops;
}

const InteropRow* find_interop(const Version& base, const Version& cuda_driver) {
  const auto at = std::find_if(interops.begin(), interops.end(), [&](const InteropRow& row) {
    return is_from_base(base, row.base) && is_from_base(cuda_driver, row.cuda_driver);
  });
  return at == interops.end() ? nullptr : &*at;
}

std::span<const CompatFiles> compat_files() {
  return packages;
}

const CompatFiles* find_compat_files(CompatTarget target, const Version& cuda) {
  if (cuda.parts.size() < 2) return nullptr;
  const Version minor = minor_release(cuda);
  const auto at = std::find_if(packages.begin(), packages.end(), [&](const CompatFiles& row) {
    return row.target == target && Version::parse(row.first_cuda) <= minor && minor <= Version::parse(row.last_cuda);
  });
  return at == packages.end() ? nullptr : &*at;
}

}  // namespace cuda_runpath
