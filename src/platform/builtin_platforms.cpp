/// `data/platforms.def` as a table: checked by the compiler, widened to `PlatformRule` at first use.
#include <algorithm>
#include <array>
#include <string_view>

#include "cuda_runpath/base/table_checks.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"

namespace cuda_runpath {
namespace {

struct Row {
  std::string_view name, machines, drivers, drivers_32;
  CompatUse compat_use;
  std::string_view compat, cuda_min, cuda_max, why, source, checked;
};

constexpr std::array rows{
#define PLATFORM_RULE(name, machines, drivers, drivers_32, use, compat, cuda_min, cuda_max, why, source, checked) \
  Row{name, machines, drivers, drivers_32, CompatUse::use, compat, cuda_min, cuda_max, why, source, checked},
#include "platforms.def"
#undef PLATFORM_RULE
};

static_assert(strictly_sorted(rows, [](const Row& a, const Row& b) { return a.name < b.name; }),
              "data/platforms.def: sort the rows by name, each name once");
static_assert(std::all_of(rows.begin(), rows.end(),
                          [](const Row& r) { return !r.why.empty() && !r.source.empty() && is_iso_date(r.checked); }),
              "data/platforms.def: every row needs why, source and the ISO date of the last look");
static_assert(std::all_of(rows.begin(), rows.end(),
                          [](const Row& r) { return (r.compat_use == CompatUse::Never) <= r.compat.empty(); }),
              "data/platforms.def: a platform without compat has no compat directory");
static_assert(std::all_of(rows.begin(), rows.end(),
                          [](const Row& r) { return (r.compat_use == CompatUse::Default) <= !r.compat.empty(); }),
              "data/platforms.def: compat by default needs its directory");

std::vector<std::string> split(std::string_view list, char separator) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

PlatformRule rule_of(const Row& row) {
  PlatformRule rule;
  rule.name = row.name;
  rule.machines = split(row.machines, ' ');
  rule.driver_directories = split(row.drivers, ':');
  rule.driver_directories_32 = split(row.drivers_32, ':');
  rule.compat_use = row.compat_use;
  rule.compat_directory = row.compat;
  rule.compat_cuda_min = Version::parse(row.cuda_min);
  rule.compat_cuda_max = Version::parse(row.cuda_max);
  rule.why = row.why;
  rule.source = row.source;
  rule.checked = row.checked;
  return rule;
}

}  // namespace

const std::vector<PlatformRule>& builtin_platforms() {
  static const std::vector<PlatformRule> table = [] {
    std::vector<PlatformRule> rules;
    rules.reserve(rows.size());
    std::transform(rows.begin(), rows.end(), std::back_inserter(rules), rule_of);
    return rules;
  }();
  return table;
}

}  // namespace cuda_runpath
