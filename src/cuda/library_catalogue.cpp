/// `data/libraries.def` as a table, checked by the compiler; and file names looked up in it.
#include "cuda_runpath/cuda/library_catalogue.hpp"

#include <algorithm>
#include <array>

#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array catalogue{
#define CUDA_LIBRARY(stem, origin, compat, source) Library{stem, LibraryOrigin::origin, CompatCopy::compat, source},
#include "libraries.def"
#undef CUDA_LIBRARY
};

static_assert(strictly_sorted(catalogue, [](const Library& a, const Library& b) { return a.stem < b.stem; }),
              "data/libraries.def: sort the rows by stem, each stem once");
static_assert(std::all_of(catalogue.begin(), catalogue.end(), [](const Library& l) { return !l.source.empty(); }),
              "data/libraries.def: every row needs a source");
static_assert(std::all_of(catalogue.begin(), catalogue.end(),
                          [](const Library& l) {
                            return l.stem.starts_with("lib") && l.stem.find(".so") == std::string_view::npos &&
                                   l.stem.find('/') == std::string_view::npos;
                          }),
              "data/libraries.def: a stem is a file name up to \".so\"");
static_assert(std::all_of(catalogue.begin(), catalogue.end(),
                          [](const Library& l) {
                            return l.compat_copy == CompatCopy::No || l.origin == LibraryOrigin::Driver;
                          }),
              "data/libraries.def: the compat package holds copies of driver libraries only");

// Names in the bytes of a program are found by these heads: src/cuda/driver_names.cpp.
static_assert(std::all_of(catalogue.begin(), catalogue.end(),
                          [](const Library& l) {
                            return l.origin == LibraryOrigin::Toolkit || l.stem.starts_with("libcuda") ||
                                   l.stem.starts_with("libnv");
                          }),
              "data/libraries.def: a driver library of another head needs it in driver_names.cpp too");

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// Whether `suffix` is what may follow ".so": nothing, or numbers with dots.
bool is_version_suffix(std::string_view suffix) {
  while (!suffix.empty()) {
    if (suffix.front() != '.') return false;
    suffix.remove_prefix(1);
    const std::size_t digits = std::min(suffix.find_first_not_of("0123456789"), suffix.size());
    if (digits == 0) return false;
    suffix.remove_prefix(digits);
  }
  return true;
}

/// `stem` without the "-0123abcd" that auditwheel puts into the names of libraries it bundles.
std::string_view without_wheel_hash(std::string_view stem) {
  constexpr std::size_t tail = 9;
  if (stem.size() <= tail || stem[stem.size() - tail] != '-') return stem;
  const std::string_view hash = stem.substr(stem.size() - tail + 1);
  const bool is_hash =
      std::all_of(hash.begin(), hash.end(), [](char c) { return is_digit(c) || ('a' <= c && c <= 'f'); });
  return is_hash ? stem.substr(0, stem.size() - tail) : stem;
}

const Library* find_stem(std::string_view stem) {
  const auto at = std::lower_bound(catalogue.begin(), catalogue.end(), stem,
                                   [](const Library& library, std::string_view s) { return library.stem < s; });
  return at != catalogue.end() && at->stem == stem ? &*at : nullptr;
}

}  // namespace

std::span<const Library> library_catalogue() {
  return catalogue;
}

const Library* find_library(std::string_view name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const std::size_t end = name.find(".so");
  if (end == std::string_view::npos || !is_version_suffix(name.substr(end + 3))) return nullptr;
  const std::string_view stem = name.substr(0, end);
  if (const Library* library = find_stem(stem)) return library;
  return find_stem(without_wheel_hash(stem));
}

}  // namespace cuda_runpath
