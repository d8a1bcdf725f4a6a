#include "app/program_index.hpp"

#include <algorithm>

#include "cuda_runpath/app/ordered_run.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/platform/directory.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {
namespace {

std::optional<ObjectFacts> facts_of(const std::string& path) {
  const Result<DiskFile> disk = DiskFile::open(path);
  if (!disk) return std::nullopt;
  const Result<ElfFile> file = ElfFile::read(*disk);
  if (!file) return std::nullopt;
  Result<ObjectFacts> facts = read_object_facts(*file);
  return facts ? std::optional(std::move(*facts)) : std::nullopt;
}

}  // namespace

void ProgramIndex::add(const AuditedFile& file, const ObjectFacts& facts) {
  if (facts.needed.empty()) return;
  Needer needer{file.name, {}, false};
  if (facts.kind == ObjectKind::DynamicExecutable) {
    const std::vector<std::string> list = split_runpath(facts.runpath.value_or(""));
    needer.has_directory = std::any_of(list.begin(), list.end(), [&](const std::string& entry) {
      return directories_.count(normal_directory(entry)) != 0;
    });
  } else {
    needer.soname = facts.soname.value_or(file.name.substr(file.name.rfind('/') + 1));
  }
  for (const std::string& name : facts.needed) by_needed_.emplace(name, needers_.size());
  needers_.push_back(std::move(needer));
}

void ProgramIndex::build() {
  std::size_t next = 0;
  run_in_order(
      files_.size(), threads_, [&](std::size_t index) { return facts_of(files_[index].found.path); },
      [&](const std::optional<ObjectFacts>& facts) {
        const AuditedFile& file = files_[next++];
        if (facts) add(file, *facts);
      },
      [](std::size_t) {});
}

std::string ProgramIndex::program_with_directory(const std::string& soname) {
  std::call_once(built_, [&] { build(); });
  std::vector<std::string> asked{soname};
  std::set<std::string> known(asked.begin(), asked.end());
  while (!asked.empty()) {
    const std::string name = std::move(asked.back());
    asked.pop_back();
    const auto [begin, end] = by_needed_.equal_range(name);
    for (auto at = begin; at != end; ++at) {
      const Needer& needer = needers_[at->second];
      if (needer.has_directory) return needer.name;
      if (!needer.soname.empty() && known.insert(needer.soname).second) asked.push_back(needer.soname);
    }
  }
  return {};
}

}  // namespace cuda_runpath
