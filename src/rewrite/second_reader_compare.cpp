// Two readings side by side: of one file by two readers, or of two files by the second reader.
//
// Every field is compared, and the first few differences of each kind are said: one wrong offset
// gives thousands of wrong symbols.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/rewrite/second_reader.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t most_of_a_kind = 3;

/// Who says the first and the second value, for the messages.
struct Sides {
  std::string_view moment;
  std::string_view first;
  std::string_view second;
};

constexpr std::string_view no_string = "none";

std::string shown(const std::string& text) {
  return fmt::format("\"{}\"", printable(text));
}
std::string shown(const std::optional<std::string>& text) {
  return text ? shown(*text) : std::string(no_string);
}
std::string shown(std::uint64_t number) {
  return fmt::format("{:#x}", number);
}
std::string shown(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& entry : list) text += (text.empty() ? "" : ", ") + printable(entry);
  return fmt::format("[{}]", text);
}

class Differences {
 public:
  explicit Differences(Sides sides) : sides_(sides) {}

  /// Says so when the two values differ; `what` names them.
  template <class T>
  void expect_same(std::string_view what, const T& first, const T& second) {
    if (first == second) return;
    found_.push_back({second_reader_invariant, fmt::format("{}: {}: {} {}, {} {}", sides_.moment, what, sides_.first,
                                                           shown(first), sides_.second, shown(second))});
  }
  [[nodiscard]] std::size_t count() const { return found_.size(); }
  [[nodiscard]] std::vector<Violation> take() { return std::move(found_); }

  /// Cuts what was found since there were `begin` differences to a few, and says how many there were.
  void shorten_since(std::size_t begin, std::string_view kind) {
    const std::size_t all = found_.size() - begin;
    if (all <= most_of_a_kind) return;
    found_.resize(begin + most_of_a_kind);
    found_.push_back({second_reader_invariant, fmt::format("{}: {}: {} differences in all", sides_.moment, kind, all)});
  }

 private:
  Sides sides_;
  std::vector<Violation> found_;
};

/// Compares two lists entry by entry with `compare(place, first, second)`; `place` is like "segment 3".
template <class T, class Compare>
void compare_lists(Differences& found, std::string_view kind, const std::vector<T>& first, const std::vector<T>& second,
                   Compare compare) {
  const std::size_t begin = found.count();
  found.expect_same(fmt::format("{} count", kind), std::uint64_t{first.size()}, std::uint64_t{second.size()});
  const std::size_t common = std::min(first.size(), second.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (!(first[i] == second[i])) compare(fmt::format("{} {}", kind, i), first[i], second[i]);
  }
  found.shorten_since(begin, kind);
}

void compare_identity(Differences& found, const FileHeader& first, const FileHeader& second) {
  found.expect_same("class", std::uint64_t(first.elf_class), std::uint64_t(second.elf_class));
  found.expect_same("byte order", std::uint64_t(first.byte_order == std::endian::big),
                    std::uint64_t(second.byte_order == std::endian::big));
  found.expect_same("e_type", std::uint64_t{first.type}, std::uint64_t{second.type});
  found.expect_same("e_machine", std::uint64_t{first.machine}, std::uint64_t{second.machine});
  found.expect_same("e_entry", first.entry, second.entry);
  found.expect_same("e_flags", std::uint64_t{first.flags}, std::uint64_t{second.flags});
}

void compare_names(Differences& found, const ElfReading& first, const ElfReading& second) {
  found.expect_same("interpreter", first.interpreter, second.interpreter);
  found.expect_same("DT_NEEDED", first.needed, second.needed);
  found.expect_same("DT_SONAME", first.soname, second.soname);
}

void compare_segments(Differences& found, const ElfReading& first, const ElfReading& second) {
  compare_lists(found, "program header", first.segments, second.segments,
                [&](const std::string& place, const Segment& a, const Segment& b) {
                  found.expect_same(place + " p_type", std::uint64_t{a.type}, std::uint64_t{b.type});
                  found.expect_same(place + " p_flags", std::uint64_t{a.flags}, std::uint64_t{b.flags});
                  found.expect_same(place + " p_offset", a.file_offset, b.file_offset);
                  found.expect_same(place + " p_vaddr", a.address, b.address);
                  found.expect_same(place + " p_paddr", a.physical_address, b.physical_address);
                  found.expect_same(place + " p_filesz", a.file_size, b.file_size);
                  found.expect_same(place + " p_memsz", a.memory_size, b.memory_size);
                  found.expect_same(place + " p_align", a.alignment, b.alignment);
                });
}

void compare_sections(Differences& found, const ElfReading& first, const ElfReading& second) {
  compare_lists(found, "section header", first.sections, second.sections,
                [&](const std::string& place, const Section& a, const Section& b) {
                  found.expect_same(place + " name", a.name, b.name);
                  found.expect_same(place + " sh_type", std::uint64_t{a.type}, std::uint64_t{b.type});
                  found.expect_same(place + " sh_flags", a.flags, b.flags);
                  found.expect_same(place + " sh_addr", a.address, b.address);
                  found.expect_same(place + " sh_offset", a.file_offset, b.file_offset);
                  found.expect_same(place + " sh_size", a.size, b.size);
                  found.expect_same(place + " sh_link", std::uint64_t{a.link}, std::uint64_t{b.link});
                  found.expect_same(place + " sh_info", std::uint64_t{a.info}, std::uint64_t{b.info});
                  found.expect_same(place + " sh_addralign", a.alignment, b.alignment);
                  found.expect_same(place + " sh_entsize", a.entry_size, b.entry_size);
                });
}

void compare_symbols(Differences& found, const std::vector<ReadSymbol>& first, const std::vector<ReadSymbol>& second) {
  compare_lists(
      found, "dynamic symbol", first, second, [&](const std::string& place, const ReadSymbol& a, const ReadSymbol& b) {
        found.expect_same(place + " name", a.name, b.name);
        found.expect_same(place + " version", a.version, b.version);
        found.expect_same(place + " DT_VERSYM", std::uint64_t{a.version_index}, std::uint64_t{b.version_index});
        found.expect_same(place + " st_info", std::uint64_t{a.info}, std::uint64_t{b.info});
        found.expect_same(place + " st_shndx", std::uint64_t{a.section_index}, std::uint64_t{b.section_index});
        found.expect_same(place + " st_value", a.value, b.value);
      });
}

/// The build-id, the ABI tag, the properties. Not all notes: LIEF 0.9.0 loses its way among the
/// notes of annobin (owner "GA..." with bytes behind a NUL), which half of CUDA's libraries have.
std::vector<ReadNote> system_notes(const ElfReading& reading) {
  std::vector<ReadNote> notes;
  std::copy_if(reading.notes.begin(), reading.notes.end(), std::back_inserter(notes),
               [](const ReadNote& note) { return note.owner == "GNU"; });
  return notes;
}

void compare_notes(Differences& found, const ElfReading& first, const ElfReading& second) {
  compare_lists(found, "note", system_notes(first), system_notes(second),
                [&](const std::string& place, const ReadNote& a, const ReadNote& b) {
                  found.expect_same(place + " type", std::uint64_t{a.type}, std::uint64_t{b.type});
                  found.expect_same(place + " description", std::string(text_of(a.description)),
                                    std::string(text_of(b.description)));
                });
}

std::vector<ReadSymbol> first_symbols(const ElfReading& reading, std::size_t count) {
  const auto begin = reading.symbols.begin();
  return {begin, begin + static_cast<std::ptrdiff_t>(std::min(count, reading.symbols.size()))};
}

/// How many symbols can be compared: all, unless a reader had to guess where the table ends.
std::size_t comparable_symbols(const ElfReading& first, const ElfReading& second) {
  const bool known = first.symbol_count == SymbolCount::Known && second.symbol_count == SymbolCount::Known;
  return known ? std::max(first.symbols.size(), second.symbols.size())
               : std::min(first.symbols.size(), second.symbols.size());
}

std::optional<std::string> planned(const std::optional<std::string>& before, RunpathTag tag, const RunpathPlan& plan) {
  if (plan.new_tag == tag) return plan.new_value;
  if (plan.old_tag == tag) return std::nullopt;
  return before;
}

/// The symbols as they must be after the edit: one in a section that moved goes with it.
std::vector<ReadSymbol> moved_symbols(const ElfReading& before, const ElfReading& after) {
  std::vector<ReadSymbol> symbols = before.symbols;
  for (ReadSymbol& symbol : symbols) {
    const std::size_t index = symbol.section_index;
    if (index == elf::SHN_UNDEF || index >= before.sections.size() || index >= after.sections.size()) continue;
    constexpr unsigned type_mask = 0xf;
    constexpr unsigned tls = 6;  // STT_TLS: the value is no address
    if ((symbol.info & type_mask) == tls) continue;
    symbol.value += after.sections[index].address - before.sections[index].address;
  }
  return symbols;
}

}  // namespace

std::vector<Violation> reading_differences(const ElfReading& own, const ElfReading& second, std::string_view moment) {
  Differences found({moment, "we read", "the second reader"});
  compare_identity(found, own.header, second.header);
  found.expect_same("e_phoff", own.header.program_headers_offset, second.header.program_headers_offset);
  found.expect_same("e_shoff", own.header.section_headers_offset, second.header.section_headers_offset);
  compare_names(found, own, second);
  found.expect_same("DT_RPATH", own.rpath, second.rpath);
  found.expect_same("DT_RUNPATH", own.runpath, second.runpath);
  compare_lists(found, "dynamic entry", own.dynamic, second.dynamic,
                [&](const std::string& place, const DynamicEntry& a, const DynamicEntry& b) {
                  found.expect_same(place + " d_tag", a.tag, b.tag);
                  found.expect_same(place + " d_val", a.value, b.value);
                });
  compare_segments(found, own, second);
  if (!own.sections.empty()) compare_sections(found, own, second);
  const std::size_t count = comparable_symbols(own, second);
  compare_symbols(found, first_symbols(own, count), first_symbols(second, count));
  compare_notes(found, own, second);
  return found.take();
}

std::vector<Violation> edit_contradictions(const ElfReading& before, const ElfReading& after, const RunpathPlan& plan) {
  Differences found({"by the second reader", "expected", "found"});
  compare_identity(found, before.header, after.header);
  compare_names(found, before, after);
  found.expect_same("DT_RPATH", planned(before.rpath, RunpathTag::Rpath, plan), after.rpath);
  found.expect_same("DT_RUNPATH", planned(before.runpath, RunpathTag::Runpath, plan), after.runpath);
  compare_lists(found, "section header", before.sections, after.sections,
                [&](const std::string& place, const Section& a, const Section& b) {
                  found.expect_same(place + " name", a.name, b.name);
                  found.expect_same(place + " sh_type", std::uint64_t{a.type}, std::uint64_t{b.type});
                  found.expect_same(place + " sh_flags", a.flags, b.flags);
                });
  compare_symbols(found, moved_symbols(before, after), after.symbols);
  compare_notes(found, before, after);
  return found.take();
}

}  // namespace cuda_runpath
