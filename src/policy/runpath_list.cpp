/// A stored search list taken apart, and the words for what happens to its entries.
#include <algorithm>

#include "cuda_runpath/policy/runpath_plan.hpp"

namespace cuda_runpath {

const char* name_of(EntryAction action) {
  switch (action) {
    case EntryAction::Keep:
      return "keep";
    case EntryAction::Add:
      return "add";
    case EntryAction::Move:
      return "move";
    case EntryAction::Drop:
      return "drop";
  }
  return "unknown";
}

const char* name_of(RunpathTag tag) {
  switch (tag) {
    case RunpathTag::None:
      return "none";
    case RunpathTag::Rpath:
      return "DT_RPATH";
    case RunpathTag::Runpath:
      return "DT_RUNPATH";
  }
  return "unknown";
}

std::vector<std::string> split_runpath(std::string_view list) {
  std::vector<std::string> entries;
  if (list.empty()) return entries;
  for (;;) {
    const std::size_t end = list.find(':');
    entries.emplace_back(list.substr(0, end));
    if (end == std::string_view::npos) return entries;
    list.remove_prefix(end + 1);
  }
}

bool is_cuda_stub_directory(std::string_view directory) {
  if (!is_stub_directory(directory)) return false;
  std::string lower(directory);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return 'A' <= c && c <= 'Z' ? c | 0x20 : c; });
  return lower.find("cuda") != std::string::npos || lower.find("nvidia") != std::string::npos;
}

bool is_stub_directory(std::string_view directory) {
  constexpr std::string_view stubs = "stubs";
  for (std::size_t at = directory.find(stubs); at != std::string_view::npos; at = directory.find(stubs, at + 1)) {
    const std::size_t end = at + stubs.size();
    const bool begins = at == 0 || directory[at - 1] == '/';
    const bool ends = end == directory.size() || directory[end] == '/';
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace cuda_runpath
