/// The ladder: the first rung that fits, that the commit allows, and whose result verifies.
#include <fmt/format.h>

#include "cuda_runpath/elf/symbols.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"
#include "rewrite/rungs.hpp"
#include "rewrite/runpath_entry.hpp"
#include "rewrite/scrub.hpp"

namespace cuda_runpath {
namespace {

struct RungRow {
  Rung rung;
  EditSafety safety;
  Attempt (*attempt)(const NewString&);
};

constexpr RungRow ladder[] = {
    {Rung::R1_ReuseString, EditSafety::Ordered, reuse_string},
    {Rung::R2_UseReserve, EditSafety::Ordered, use_reserve},
    {Rung::R3_AppendInSlack, EditSafety::Ordered, append_in_slack},
    {Rung::R4_MoveToSlack, EditSafety::Ordered, move_to_slack},
    {Rung::R5_EvictNeighbour, EditSafety::NeedsJournal, evict_neighbour},
    {Rung::R6_ExtendLastLoad, EditSafety::Ordered, extend_last_load},
    {Rung::R7_NewLoad, EditSafety::Ordered, add_new_load},
    {Rung::R8_MakeRoom, EditSafety::NeedsJournal, make_room},
};

std::vector<RungRow> rungs_for(RungChoice choice) {
  if (choice == RungChoice::LeastGrowth) return {std::begin(ladder), std::end(ladder)};
  std::vector<RungRow> rungs;
  const auto add = [&](EditSafety safety) {
    for (const RungRow& row : ladder) {
      if (row.safety == safety) rungs.push_back(row);
    }
  };
  add(EditSafety::Ordered);
  if (choice == RungChoice::OrderedFirst) add(EditSafety::NeedsJournal);
  return rungs;
}

/// Tables that share bytes are damage that no edit of one of them can respect.
Status check_tables_disjoint(const ElfFile& file) {
  const FileHeader& header = file.header();
  const DynamicTable& dynamic = *file.dynamic();
  const Result<SymbolTable> symbols = dynamic_symbols(file);
  if (!symbols) return tl::unexpected(symbols.error());
  const auto range = [](std::uint64_t begin, std::uint64_t size) { return Range{begin, begin + size}; };
  std::vector<Range> tables{
      range(0, file.is64() ? 64 : 52),
      range(header.program_headers_offset, file.segments().size() * file.program_header_size()),
      range(header.section_headers_offset, file.sections().size() * file.section_header_size()),
      range(dynamic.file_offset, dynamic.entries.size() * file.dynamic_entry_size()),
      range(file.strings()->file_offset, file.strings()->bytes.size()),
      range(symbols->file_offset, symbols->count * file.symbol_size()),
  };
  for (const Section& section : file.sections()) {
    const bool of_symbols = section.type == elf::SHT_DYNSYM || section.type == elf::SHT_SYMTAB;
    // The same table, by its header: DT_HASH may count fewer symbols.
    if (of_symbols && section.file_offset != symbols->file_offset) tables.push_back(section.file_range());
  }
  for (std::size_t a = 0; a < tables.size(); ++a) {
    for (std::size_t b = a + 1; b < tables.size(); ++b) {
      if (!tables[a].overlaps(tables[b])) continue;
      return fail_at(ErrorKind::Refused, tables[b].begin, "two of headers, dynamic table, strings and symbols share bytes");
    }
  }
  return {};
}

/// What no rung can help: said before any is tried.
Status check_editable(const ElfFile& file, const RunpathPlan& plan) {
  const auto refuse = [](std::string what, std::string advice = {}) {
    return fail(ErrorKind::Refused, std::move(what), std::move(advice));
  };
  if (file.header().byte_order != std::endian::little) {
    return fail(ErrorKind::Unsupported, "big-endian files are read but not edited");
  }
  if (file.section_fault()) return tl::unexpected(*file.section_fault());
  if (!file.dynamic()) return refuse("no PT_DYNAMIC");
  if (!file.strings() || file.strings()->bytes.empty()) return refuse("no dynamic string table");
  if (file.strings()->bytes.back() != std::byte{0}) return refuse("the dynamic string table does not end with NUL");
  if (!file.sections().empty() && !file.strings()->section_index) return refuse("no section header covers DT_STRTAB");
  if (const auto index = file.strings()->section_index) {
    const std::uint64_t size = file.sections()[*index].size;
    if (size != file.strings()->bytes.size()) {
      return refuse(fmt::format("DT_STRSZ is {:#x}, the size of the .dynstr section {:#x}",
                                file.strings()->bytes.size(), size));
    }
  }
  if (Status done = check_tables_disjoint(file); !done) return done;
  if (file.section(".note.nixos.ldcache") != nullptr && plan.changes()) {
    return refuse(".note.nixos.ldcache is read before DT_RUNPATH and would be stale",
                  "build the object without the resolution cache");
  }
  return {};
}

Result<FileEdit> finish(Placed placed, const RunpathPlan& plan, Scrub wish) {
  if (Status done = put_runpath_entry(placed.layout, plan, placed.string_offset); !done) {
    return tl::unexpected(done.error());
  }
  if (wish == Scrub::Overwrite) {
    if (Status done = scrub(placed.layout, plan, placed.string_offset); !done) return tl::unexpected(done.error());
  }
  return assemble(placed.layout);
}

/// The first thing in the edited file that contradicts the plan, in words; empty when proved.
std::string first_violation(const ElfFile& file, const FileEdit& edit, const RunpathPlan& plan) {
  const EditedFile edited(file.file(), edit);
  const Result<ElfFile> after = ElfFile::read(edited);
  if (!after) return describe(after.error());
  const std::vector<Violation> violations = verify_edit(file, *after, plan, edit);
  return violations.empty() ? "" : violations.front().message;
}

Result<EditPlan> plan_removal(const ElfFile& file, const RunpathPlan& plan, RungChoice choice, Scrub wish) {
  Layout layout(file);
  if (Status done = remove_runpath_entry(layout, plan); !done) return tl::unexpected(done.error());
  if (layout.safety == EditSafety::NeedsJournal && choice == RungChoice::OrderedOnly) {
    return fail(ErrorKind::Refused, "taking the entry out moves others, which is not an ordered edit");
  }
  if (wish == Scrub::Overwrite) {
    if (Status done = scrub(layout, plan, std::nullopt); !done) return tl::unexpected(done.error());
  }
  Result<FileEdit> edit = assemble(layout);
  if (!edit) return tl::unexpected(edit.error());
  if (const std::string why = first_violation(file, *edit, plan); !why.empty()) return fail(ErrorKind::Refused, why);
  return EditPlan{Rung::R1_ReuseString, std::move(*edit), "the list is empty: the entry goes"};
}

}  // namespace

const char* name_of(Rung rung) {
  constexpr const char* names[] = {"R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"};
  return names[static_cast<std::size_t>(rung)];
}

Result<EditPlan> plan_edit(const ElfFile& file, const RunpathPlan& plan, RungChoice choice, Scrub scrub) {
  if (!plan.changes()) {
    const std::uint64_t size = file.file().size();
    return EditPlan{Rung::R0_Nothing, FileEdit{size, size, EditSafety::Ordered, {}}, "already right"};
  }
  if (Status done = check_editable(file, plan); !done) return tl::unexpected(done.error());
  if (plan.new_tag == RunpathTag::None) return plan_removal(file, plan, choice, scrub);

  NewString wanted{file, {}};
  const ByteView text = bytes_of(plan.new_value);
  wanted.text.assign(text.begin(), text.end());
  wanted.text.push_back(std::byte{0});
  std::string blockers;
  for (const RungRow& row : rungs_for(choice)) {
    Attempt attempt = row.attempt(wanted);
    std::string blocker;
    if (attempt) {
      Result<FileEdit> edit = finish(std::move(*attempt), plan, scrub);
      if (!edit) return tl::unexpected(edit.error());
      blocker = first_violation(file, *edit, plan);
      if (blocker.empty()) return EditPlan{row.rung, std::move(*edit), std::move(blockers)};
      blocker = "would not verify: " + blocker;
    } else {
      blocker = attempt.error();
    }
    blockers += fmt::format("{}{}: {}", blockers.empty() ? "" : "; ", name_of(row.rung), blocker);
  }
  return fail_at(ErrorKind::Refused, file.strings()->file_offset, "no way to store the new list: " + blockers);
}

}  // namespace cuda_runpath
