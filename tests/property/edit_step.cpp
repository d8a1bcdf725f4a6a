#include "property/edit_step.hpp"

#include <algorithm>

#include "support/run.hpp"

namespace cuda_runpath {
namespace {

std::vector<std::string> entries_of(const std::optional<std::string>& list) {
  std::vector<std::string> entries;
  if (!list || list->empty()) return entries;
  std::size_t begin = 0;
  for (std::size_t end = list->find(':'); end != std::string::npos; end = list->find(':', begin)) {
    entries.push_back(list->substr(begin, end - begin));
    begin = end + 1;
  }
  entries.push_back(list->substr(begin));
  return entries;
}

std::string joined(const std::vector<std::string>& entries) {
  std::string list;
  for (const std::string& entry : entries) list += (list.empty() ? "" : ":") + entry;
  return list;
}

bool holds(const std::vector<std::string>& entries, const std::string& entry) {
  return std::find(entries.begin(), entries.end(), entry) != entries.end();
}

EditStep our_step(Dice& dice) {
  constexpr const char* commits[] = {"auto", "in-place", "replace"};
  EditStep step;
  step.kind = dice.once_in(5) ? StepKind::Remove : StepKind::Prepend;
  std::string compat = dice.once_in(3) ? "/p/compat" : "/c" + std::string(dice.below(dice.once_in(4) ? 900 : 30), 'c');
  const std::string driver = dice.once_in(2) ? "/p/driver" : "/d" + std::string(dice.below(60), 'd');
  step.command = {CUDA_RUNPATH_TOOL, "--isolated", "--platform", "nixos",     "--select",        "all",
                  "--commit",        dice.of(commits), "--driver-dir", driver, "--compat-dir"};
  if (dice.once_in(4)) compat.clear();
  step.command.push_back(compat.empty() ? "none" : compat);
  if (!compat.empty()) step.directories.push_back(compat);
  step.directories.push_back(driver);
  if (step.kind == StepKind::Remove) step.command.emplace_back("--remove");
  if (dice.once_in(3)) step.command.emplace_back("--scrub");
  if (dice.once_in(4)) step.command.insert(step.command.end(), {"--tag", dice.once_in(2) ? "runpath" : "rpath"});
  return step;
}

EditStep patchelf_step(Dice& dice) {
  const std::string list = "/q/" + std::string(dice.below(dice.once_in(3) ? 600 : 20), 'q') + ":/old";
  const std::vector<std::string> commands[] = {{"patchelf", "--set-rpath", list},
                                               {"patchelf", "--set-rpath", list, "--force-rpath"},
                                               {"patchelf", "--add-rpath", list},
                                               {"patchelf", "--remove-rpath"},
                                               {"patchelf", "--shrink-rpath"}};
  return {StepKind::Patchelf, dice.of(commands), {}};
}

EditStep strip_step(Dice& dice) {
  const std::vector<std::string> commands[] = {{"strip"},
                                               {"strip", "--strip-debug"},
                                               {"objcopy", "--strip-unneeded"},
                                               {"objcopy", "--remove-section=.comment"}};
  return {StepKind::Strip, dice.of(commands), {}};
}

}  // namespace

std::string EditStep::text() const {
  std::string words;
  for (const std::string& word : command) words += (words.empty() ? "" : " ") + word;
  return words.substr(words.rfind('/', words.find(' ')) == std::string::npos ? 0 : words.rfind('/', words.find(' ')) + 1);
}

EditStep random_step(Dice& dice) {
  const std::uint64_t draw = dice.below(10);
  if (draw == 0) return strip_step(dice);
  if (draw <= 2 && find_tool("patchelf")) return patchelf_step(dice);
  return our_step(dice);
}

std::optional<std::string> expected_list(const std::optional<std::string>& old_list, const EditStep& step) {
  const std::vector<std::string> old = entries_of(old_list);
  std::vector<std::string> expected;
  if (step.kind == StepKind::Remove) {
    const bool touched =
        std::any_of(old.begin(), old.end(), [&](const auto& entry) { return holds(step.directories, entry); });
    if (!touched) return old_list;
    for (const std::string& entry : old) {
      if (!entry.empty() && !holds(step.directories, entry)) expected.push_back(entry);
    }
    return expected.empty() ? std::nullopt : std::optional(joined(expected));
  }
  expected = step.directories;
  for (const std::string& entry : old) {
    const bool stub = (entry + "/").find("/stubs/") != std::string::npos;
    if (!entry.empty() && !stub && !holds(expected, entry)) expected.push_back(entry);
  }
  return joined(expected);
}

}  // namespace cuda_runpath
