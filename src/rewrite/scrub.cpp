#include "rewrite/scrub.hpp"

#include <algorithm>

#include "rewrite/runpath_entry.hpp"
#include "rewrite/string_references.hpp"

namespace cuda_runpath {
namespace {

/// The part of the string at `begin` (with its NUL at `end`) that no reference but the one replaced
/// reaches: strings share tails, so what is dead is a prefix, or nothing.
class DeadPrefix {
 public:
  DeadPrefix(std::string_view strings, std::uint64_t begin)
      : strings_(strings), begin_(begin), nul_(strings.find('\0', begin)), end_(nul_) {}

  void refer(std::uint64_t offset) {
    if (offset > nul_) return;
    if (offset >= begin_)
      end_ = std::min(end_, offset);
    else if (strings_.find('\0', offset) >= begin_)
      end_ = begin_;
  }

  [[nodiscard]] Range range() const { return {begin_, end_}; }

 private:
  std::string_view strings_;
  std::uint64_t begin_;
  std::uint64_t nul_;
  std::uint64_t end_;
};

Result<Range> dead_part_of_old_list(const Layout& layout, const RunpathPlan& plan,
                                    std::optional<std::uint64_t> new_string) {
  const ElfFile& file = layout.file();
  const std::uint64_t tag = dynamic_tag(plan.old_tag);
  const std::optional<std::uint64_t> old = file.dynamic()->value_of(tag);
  if (plan.old_tag == RunpathTag::None || !old) return Range{};
  DeadPrefix dead(text_of(file.strings()->bytes), *old);
  const Status done = for_each_string_reference(file, [&](const StringReference& reference) {
    const bool replaced = reference.kind == ReferenceKind::Dynamic && reference.tag == tag;
    if (!replaced) dead.refer(reference.offset);
  });
  if (!done) return tl::unexpected(done.error());
  if (new_string) dead.refer(*new_string);
  return dead.range();
}

/// The parts of `range` that `layout` puts nothing into: neither a write nor one program header more.
std::vector<Range> not_written(const Layout& layout, Range range) {
  const std::uint64_t headers = layout.file().header().program_headers_offset;
  std::vector<Range> taken{{headers, headers + layout.segments.size() * layout.file().program_header_size()}};
  for (const StagedWrite& write : layout.staged) {
    taken.push_back({write.file_offset, write.file_offset + write.bytes.size()});
  }
  std::vector<Range> parts{range};
  for (const Range& written : taken) {
    std::vector<Range> rest;
    for (const Range& part : parts) {
      if (!part.overlaps(written)) {
        rest.push_back(part);
        continue;
      }
      if (part.begin < written.begin) rest.push_back({part.begin, written.begin});
      if (written.end < part.end) rest.push_back({written.end, part.end});
    }
    parts = std::move(rest);
  }
  return parts;
}

}  // namespace

Status scrub(Layout& layout, const RunpathPlan& plan, std::optional<std::uint64_t> new_string) {
  const Result<Range> dead = dead_part_of_old_list(layout, plan, new_string);
  if (!dead) return tl::unexpected(dead.error());
  std::vector<Range> wiped;
  for (const Range& range : layout.vacated) {
    const std::vector<Range> parts = not_written(layout, range);
    wiped.insert(wiped.end(), parts.begin(), parts.end());
  }
  if (!dead->empty()) wiped.push_back({layout.strings_offset + dead->begin, layout.strings_offset + dead->end});
  for (const Range& range : wiped) layout.write(Stage::Scrub, range.begin, Bytes(range.size()), "scrubbed");
  return {};
}

}  // namespace cuda_runpath
