/// JetPack releases looked up in `data/jetson.def`, which the compiler checks.
#include "cuda_runpath/cuda/jetson_table.hpp"

#include <algorithm>
#include <array>

#include "cuda/release_order.hpp"
#include "cuda_runpath/base/table_checks.hpp"

namespace cuda_runpath {
namespace {

constexpr std::array rows{
#define JETPACK(jetpack, l4t, default_cuda, compatible, not_compatible, not_from, reported, directory, note, \
                provenance)                                                                                  \
  JetPack{jetpack, l4t, default_cuda, compatible, not_compatible, not_from, reported, directory, note, provenance},
#include "jetson.def"
#undef JETPACK
};

/// Whether `list` is "11.4" or words such as "6.0=12.2".
constexpr bool is_default_list(std::string_view list) {
  if (is_dotted(list)) return true;
  while (!list.empty()) {
    const std::string_view word = take_word(list);
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) return false;
    if (!is_dotted(word.substr(0, equals)) || !is_dotted(word.substr(equals + 1))) return false;
  }
  return true;
}

static_assert(strictly_sorted(rows,
                              [](const auto& a, const auto& b) { return compare_dotted(a.jetpack, b.jetpack) < 0; }),
              "data/jetson.def: sort the rows by JetPack, each once");
static_assert(all_sourced(rows), "data/jetson.def: every row needs a source and a date");
static_assert(std::all_of(rows.begin(), rows.end(),
                          [](const JetPack& row) {
                            return is_dotted(row.jetpack) && is_default_list(row.default_cuda) &&
                                   is_dotted_list(row.compatible) && is_dotted_list(row.not_compatible) &&
                                   is_dotted_or_empty(row.not_from) && is_dotted_list(row.reported) &&
                                   (row.compatible.empty() == row.directory.empty());
                          }),
              "data/jetson.def: versions are numbers with dots; a package has a directory");

bool names_release(std::string_view list, const Version& cuda) {
  while (!list.empty()) {
    if (Version::parse(take_word(list)) == cuda) return true;
  }
  return false;
}

}  // namespace

std::span<const JetPack> jetpacks() {
  return rows;
}

const JetPack* find_jetpack(const Version& jetpack) {
  const JetPack* found = nullptr;
  for (const JetPack& row : rows) {  // sorted: "6" before "6.3", which then wins
    const auto key = Version::parse(row.jetpack);
    if (key && is_release_of(jetpack, *key)) found = &row;
  }
  return found;
}

std::optional<Version> default_cuda(const Version& jetpack) {
  const JetPack* const row = find_jetpack(jetpack);
  if (row == nullptr) return std::nullopt;
  if (auto for_all = Version::parse(row->default_cuda)) return for_all;
  std::optional<Version> found;
  for (std::string_view list = row->default_cuda; !list.empty();) {
    const std::string_view word = take_word(list);
    const std::size_t equals = word.find('=');
    const auto release = Version::parse(word.substr(0, equals));
    if (release && is_release_of(jetpack, *release)) found = Version::parse(word.substr(equals + 1));
  }
  return found;
}

std::optional<JetsonSupport> jetson_support(const Version& jetpack, const Version& cuda) {
  const JetPack* const row = find_jetpack(jetpack);
  if (row == nullptr || cuda.parts.size() < 2) return std::nullopt;
  const Version minor = minor_release(cuda);
  if (default_cuda(jetpack) == minor) return JetsonSupport::Default;
  if (names_release(row->compatible, minor)) return JetsonSupport::Compatible;
  if (names_release(row->not_compatible, minor)) return JetsonSupport::NotCompatible;
  if (const auto first = Version::parse(row->not_from); first && minor >= *first) return JetsonSupport::NotCompatible;
  return std::nullopt;
}

bool is_reported_on(const JetPack& row, const Version& cuda) {
  if (cuda.parts.size() < 2) return false;
  return names_release(row.reported, minor_release(cuda));
}

}  // namespace cuda_runpath
