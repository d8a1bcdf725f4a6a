#include "rewrite/runpath_entry.hpp"

#include <fmt/format.h>

#include "cuda_runpath/elf/encode.hpp"

namespace cuda_runpath {
namespace {

/// An entry whose meaning DT_FLAGS repeats, or that is only a hint.
struct Reclaimable {
  std::uint64_t tag;
  std::uint64_t flag;  ///< the bit of DT_FLAGS that says the same; 0 for a hint
};

/// Source: gABI "Dynamic Section", DF_SYMBOLIC to DF_BIND_NOW; glibc elf/do-rel.h, where the counts
/// only choose a faster loop.
constexpr Reclaimable reclaimable[] = {
    {elf::DT_SYMBOLIC, elf::DF_SYMBOLIC},
    {elf::DT_TEXTREL, elf::DF_TEXTREL},
    {elf::DT_BIND_NOW, elf::DF_BIND_NOW},
    {elf::DT_RELACOUNT, 0},
    {elf::DT_RELCOUNT, 0},
};

class EntryWriter {
 public:
  EntryWriter(Layout& layout, std::size_t index) : layout_(layout), index_(index) {}

  void value(Stage stage, std::uint64_t value) { field(stage, 1, value, "runpath value"); }
  void tag(Stage stage, std::uint64_t tag) { field(stage, 0, tag, "runpath tag"); }

 private:
  void field(Stage stage, std::uint64_t which, std::uint64_t number, std::string_view purpose) {
    const ElfFile& file = layout_.file();
    const std::uint64_t width = file.address_size();
    const std::uint64_t offset = file.dynamic()->file_offset + index_ * file.dynamic_entry_size() + which * width;
    layout_.write(stage, offset, encode_integer(file, number, width), purpose);
  }

  Layout& layout_;
  std::size_t index_;
};

Result<std::size_t> single_entry(const DynamicTable& table, RunpathTag tag) {
  const std::size_t count = table.count_of(dynamic_tag(tag));
  if (count == 1) return *table.index_of(dynamic_tag(tag));
  return fail_at(ErrorKind::Refused, table.file_offset,
                 fmt::format("{} entries of {}, expected 1", count, name_of(tag)));
}

std::optional<std::size_t> reclaimable_entry(const DynamicTable& table) {
  const std::uint64_t flags = table.value_of(elf::DT_FLAGS).value_or(0);
  for (const Reclaimable& each : reclaimable) {
    if (table.count_of(each.tag) == 1 && (flags & each.flag) == each.flag) return table.index_of(each.tag);
  }
  return std::nullopt;
}

/// The value first: at every instant the entry is what it was, or a whole DT_RUNPATH. A reclaimed
/// entry becomes an empty list in between (value 0 is the empty string), which loaders ignore.
Status add_entry(Layout& layout, std::uint64_t tag, std::uint64_t string_offset) {
  const DynamicTable& table = *layout.file().dynamic();
  if (table.spare_entries() > 0) {
    EntryWriter entry(layout, table.used);
    entry.value(Stage::Value, string_offset);
    entry.tag(Stage::Tag, tag);
    return {};
  }
  const std::optional<std::size_t> index = reclaimable_entry(table);
  const Bytes& strings = layout.file().strings()->bytes;
  if (!index || strings.empty() || strings.front() != std::byte{0}) {
    return fail_at(ErrorKind::Refused, table.file_offset,
                   "no spare DT_NULL for a new DT_RUNPATH, and no entry that could be reclaimed",
                   "link the object with any -rpath, so that it has an entry to edit");
  }
  EntryWriter entry(layout, *index);
  entry.value(Stage::Value, 0);
  entry.tag(Stage::Tag, tag);
  entry.value(Stage::Settle, string_offset);
  return {};
}

}  // namespace

std::uint64_t dynamic_tag(RunpathTag tag) {
  if (tag == RunpathTag::None) return elf::DT_NULL;
  return tag == RunpathTag::Rpath ? elf::DT_RPATH : elf::DT_RUNPATH;
}

Status put_runpath_entry(Layout& layout, const RunpathPlan& plan, std::uint64_t string_offset) {
  const DynamicTable& table = *layout.file().dynamic();
  if (plan.old_tag == RunpathTag::None) return add_entry(layout, dynamic_tag(plan.new_tag), string_offset);
  const Result<std::size_t> index = single_entry(table, plan.old_tag);
  if (!index) return tl::unexpected(index.error());
  EntryWriter entry(layout, *index);
  if (table.entries[*index].value != string_offset) entry.value(Stage::Value, string_offset);
  if (plan.new_tag != plan.old_tag) entry.tag(Stage::Tag, dynamic_tag(plan.new_tag));
  return {};
}

Status remove_runpath_entry(Layout& layout, const RunpathPlan& plan) {
  const ElfFile& file = layout.file();
  const DynamicTable& table = *file.dynamic();
  const Result<std::size_t> index = single_entry(table, plan.old_tag);
  if (!index) return tl::unexpected(index.error());
  if (*index + 1 == table.used) {
    EntryWriter entry(layout, *index);
    entry.tag(Stage::Tag, elf::DT_NULL);
    entry.value(Stage::Settle, 0);
    return {};
  }
  Bytes moved;
  for (std::size_t i = *index + 1; i <= table.used; ++i) {
    const Bytes each = encode(file, table.entries[i]);
    moved.insert(moved.end(), each.begin(), each.end());
  }
  layout.safety = EditSafety::NeedsJournal;
  layout.write(Stage::Tag, table.file_offset + *index * file.dynamic_entry_size(), std::move(moved), "dynamic entries");
  return {};
}

}  // namespace cuda_runpath
