/// Invariants 3, 4 and 6: what the loader follows from the dynamic table.
#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/elf/symbols.hpp"
#include "rewrite/invariants.hpp"
#include "rewrite/layout.hpp"
#include "rewrite/runpath_entry.hpp"
#include "rewrite/string_references.hpp"

namespace cuda_runpath {
namespace {

/// The tags whose value is the address of a table that an edit may move.
bool is_movable_pointer(std::uint64_t tag) {
  switch (tag) {
    case elf::DT_STRTAB:
    case elf::DT_SYMTAB:
    case elf::DT_HASH:
    case elf::DT_GNU_HASH:
    case elf::DT_VERSYM:
    case elf::DT_VERDEF:
    case elf::DT_VERNEED:
      return true;
    default:
      return false;
  }
}

/// Entries that may give their place to a new DT_RUNPATH: hints, and what DT_FLAGS says again.
bool may_be_reclaimed(const DynamicTable& table, std::uint64_t tag) {
  const std::uint64_t flags = table.value_of(elf::DT_FLAGS).value_or(0);
  if (tag == elf::DT_SYMBOLIC) return (flags & elf::DF_SYMBOLIC) != 0;
  if (tag == elf::DT_TEXTREL) return (flags & elf::DF_TEXTREL) != 0;
  if (tag == elf::DT_BIND_NOW) return (flags & elf::DF_BIND_NOW) != 0;
  return tag == elf::DT_RELACOUNT || tag == elf::DT_RELCOUNT;
}

bool differs_as_planned(const DynamicTable& before, const DynamicEntry& old_entry, const DynamicEntry& new_entry) {
  if (old_entry.tag == new_entry.tag) {
    return is_movable_pointer(old_entry.tag) || old_entry.tag == elf::DT_STRSZ;
  }
  const bool now_runpath = new_entry.tag == elf::DT_RUNPATH || new_entry.tag == elf::DT_RPATH;
  return now_runpath && may_be_reclaimed(before, old_entry.tag);
}

std::vector<DynamicEntry> without(const DynamicTable& table, std::uint64_t tag) {
  std::vector<DynamicEntry> entries(table.entries.begin(),
                                    table.entries.begin() + static_cast<std::ptrdiff_t>(table.used));
  std::erase_if(entries, [&](const DynamicEntry& entry) { return tag != elf::DT_NULL && entry.tag == tag; });
  return entries;
}

std::string string_of(const ElfFile& file, std::uint64_t offset) {
  const Result<std::string_view> text = file.strings()->string_at(offset);
  return text ? std::string(*text) : "<unreadable>";
}

/// Every string by who refers to it, but the planned list itself.
std::vector<std::pair<ReferenceKind, std::string>> referred_strings(const ElfFile& file, std::uint64_t planned_tag,
                                                                    Violations& found) {
  std::vector<std::pair<ReferenceKind, std::string>> strings;
  const Status done = for_each_string_reference(file, [&](const StringReference& reference) {
    if (reference.kind == ReferenceKind::Dynamic && reference.tag == planned_tag) return;
    strings.emplace_back(reference.kind, string_of(file, reference.offset));
  });
  if (!done) found.add(4, "the references to the strings cannot be followed: " + done.error().message);
  return strings;
}

/// st_name of every dynamic symbol; nothing when the table cannot be followed.
std::optional<std::vector<std::uint32_t>> symbol_name_offsets(const ElfFile& file, const SymbolTable& table) {
  std::vector<std::uint32_t> offsets;
  offsets.reserve(table.count);
  const Status done = for_each_symbol(file, table, [&](std::uint64_t, const Symbol& symbol) {
    offsets.push_back(symbol.name_offset);
    return SymbolWalk::On;
  });
  return done ? std::optional(std::move(offsets)) : std::nullopt;
}

bool writes_into(const FileEdit& edit, const Range& range) {
  return std::any_of(edit.writes.begin(), edit.writes.end(),
                     [&](const Write& write) { return write.range().overlaps(range); });
}

/// Whether no symbol has another name offset. Only where the edit moves the table or writes into it (section
/// symbols are mended there) can that be.
bool same_symbol_names(const Comparison& both, const SymbolTable& before, const SymbolTable& after) {
  const std::uint64_t size = before.count * both.before.symbol_size();
  const bool touched = writes_into(both.edit, {before.file_offset, before.file_offset + size});
  if (!touched && before.file_offset == after.file_offset) return true;
  const auto old_offsets = symbol_name_offsets(both.before, before);
  return old_offsets && old_offsets == symbol_name_offsets(both.after, after);
}

}  // namespace

void check_pointers(const Comparison& both, Violations& found) {
  for (std::size_t i = 0; i < std::min(both.before.sections().size(), both.after.sections().size()); ++i) {
    const Section& before = both.before.sections()[i];
    const Section& after = both.after.sections()[i];
    std::uint64_t tag = tag_reaching(before);
    if (i == both.before.strings()->section_index) tag = elf::DT_STRTAB;
    if (tag == elf::DT_NULL || !before.allocated() || both.before.dynamic()->value_of(tag) != before.address) continue;
    const auto value = both.after.dynamic()->value_of(tag);
    if (value != after.address) {
      found.add(3, fmt::format("the pointer to {} is {:#x}, its section is at {:#x}", before.name, value.value_or(0),
                               after.address));
    }
  }
  for (const DynamicEntry& entry : both.after.dynamic()->entries) {
    if (!is_movable_pointer(entry.tag)) continue;
    const auto before = both.before.dynamic()->value_of(entry.tag);
    const bool was_inside = before && both.before.offset_of_address(*before);
    if (was_inside && !both.after.offset_of_address(entry.value)) {
      found.add(3, fmt::format("dynamic tag {:#x} points outside of the file", entry.tag));
    }
  }
}

void check_strings(const Comparison& both, Violations& found) {
  const Bytes& before = both.before.strings()->bytes;
  const Bytes& after = both.after.strings()->bytes;
  const std::uint64_t tag = dynamic_tag(both.plan.new_tag);
  if (tag != elf::DT_NULL) {
    const auto value = both.after.dynamic()->value_of(tag);
    if (!value || string_of(both.after, *value) != both.plan.new_value) {
      found.add(4, fmt::format("{} does not read as planned", name_of(both.plan.new_tag)));
    }
  }
  const Result<SymbolTable> old_symbols = dynamic_symbols(both.before);
  const Result<SymbolTable> new_symbols = dynamic_symbols(both.after);
  if (old_symbols && (!new_symbols || old_symbols->count != new_symbols->count)) {
    found.add(4, "the dynamic symbols are no longer counted as they were");
  }
  const bool same_prefix = after.size() >= before.size() && equal_bytes(before, ByteView(after).first(before.size()));
  // Then every offset reads the same string.
  if (same_prefix && old_symbols && new_symbols && same_symbol_names(both, *old_symbols, *new_symbols)) return;
  std::vector<std::pair<ReferenceKind, std::string>> old_strings =
      referred_strings(both.before, dynamic_tag(both.plan.old_tag), found);
  std::vector<std::pair<ReferenceKind, std::string>> new_strings = referred_strings(both.after, tag, found);
  if (old_strings != new_strings) found.add(4, "a string that something refers to reads differently");
}

void check_dynamic_entries(const Comparison& both, Violations& found) {
  const DynamicTable& before = *both.before.dynamic();
  const std::uint64_t old_tag = dynamic_tag(both.plan.old_tag);
  const std::uint64_t new_tag = dynamic_tag(both.plan.new_tag);
  const std::vector<DynamicEntry> old_entries = without(before, old_tag);
  std::vector<DynamicEntry> new_entries = without(*both.after.dynamic(), new_tag);
  const bool added = old_tag == elf::DT_NULL && new_entries.size() < old_entries.size();
  std::size_t at = 0;
  for (const DynamicEntry& entry : old_entries) {
    const bool same = at < new_entries.size() && new_entries[at] == entry;
    const bool planned = at < new_entries.size() && differs_as_planned(before, entry, new_entries[at]);
    if (same || planned) {
      ++at;
    } else if (!added || !may_be_reclaimed(before, entry.tag)) {
      found.add(6, fmt::format("dynamic tag {:#x} changed or is gone", entry.tag));
      return;
    }
  }
  if (at != new_entries.size()) found.add(6, "the dynamic table has entries that were not there");
}

}  // namespace cuda_runpath
