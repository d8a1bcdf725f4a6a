#include "fuzz/kept_content.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cuda_runpath/elf/symbols.hpp"

namespace cuda_runpath {
namespace {

/// False for a table of symbols (its length is a guess without sections) that runs into something else.
bool is_sane(const ElfFile& file, const SymbolTable& table) {
  const Range symbols{table.file_offset, table.file_offset + table.count * file.symbol_size()};
  const FileHeader& header = file.header();
  const std::uint64_t headers_end = header.program_headers_offset + file.segments().size() * file.program_header_size();
  const DynamicTable& dynamic = *file.dynamic();
  const Range strings{file.strings()->file_offset, file.strings()->file_offset + file.strings()->bytes.size()};
  const std::uint64_t dynamic_end = dynamic.file_offset + dynamic.entries.size() * file.dynamic_entry_size();
  for (const Section& section : file.sections()) {
    if (section.type != elf::SHT_DYNSYM && symbols.overlaps(section.file_range())) return false;
  }
  return symbols.begin >= 64 && !symbols.overlaps(strings) && !symbols.overlaps({dynamic.file_offset, dynamic_end}) &&
         !symbols.overlaps({header.program_headers_offset, headers_end});
}

/// Nothing for a name outside of the strings: what it reads is nobody's promise.
std::vector<std::optional<std::string>> symbol_names(const ElfFile& file) {
  std::vector<std::optional<std::string>> names;
  const Result<SymbolTable> table = dynamic_symbols(file);
  if (!table || !file.strings() || !is_sane(file, *table)) return names;
  (void)for_each_symbol(file, *table, [&](std::uint64_t, const Symbol& symbol) {
    const Result<std::string_view> name = file.strings()->string_at(symbol.name_offset);
    names.push_back(name ? std::optional<std::string>(*name) : std::nullopt);
    return SymbolWalk::On;
  });
  return names;
}

/// Headers, tables and strings: what an edit is there to change.
std::vector<Range> changeable_ranges(const ElfFile& file) {
  const FileHeader& header = file.header();
  std::vector<Range> ranges{{0, file.is64() ? 64U : 52U}};
  const auto add = [&](std::uint64_t begin, std::uint64_t size) {
    if (const auto range = range_of(begin, size)) ranges.push_back(*range);
  };
  add(header.program_headers_offset, header.program_header_count * file.program_header_size());
  add(header.section_headers_offset, header.section_header_count * file.section_header_size());
  add(file.dynamic()->file_offset, file.dynamic()->entries.size() * file.dynamic_entry_size());
  add(file.strings()->file_offset, file.strings()->bytes.size());
  const Segment* interpreter = file.segment(elf::PT_INTERP);
  if (interpreter != nullptr && !file.sections().empty()) add(interpreter->file_offset, interpreter->file_size);
  for (const Section& section : file.sections()) {
    switch (section.type) {
      case elf::SHT_NOTE:
      case elf::SHT_HASH:
      case elf::SHT_GNU_HASH:
      case elf::SHT_DYNSYM:
      case elf::SHT_SYMTAB:
      case elf::SHT_GNU_VERSYM:
      case elf::SHT_GNU_VERDEF:
      case elf::SHT_GNU_VERNEED:
        add(section.file_offset, section.size);
        break;
      default:
        break;
    }
  }
  return ranges;
}

bool is_one_byte_value(std::byte byte) {
  return byte == std::byte{0} || byte == std::byte{'X'};
}

/// Where headers and sections name nothing, only zeros and patchelf's X may be overwritten.
std::string overwritten_fault(const ElfFile& before, const ElfFile& after) {
  const std::vector<Range> changeable = changeable_ranges(before);
  const std::uint64_t size = before.file().size();
  const Result<Bytes> old_bytes = read_block(before.file(), 0, size);
  const Result<Bytes> new_bytes = read_block(after.file(), 0, size);
  if (!old_bytes || !new_bytes) return "the file became shorter";
  for (std::uint64_t at = 0; at < size; ++at) {
    const auto difference = std::mismatch(old_bytes->begin() + static_cast<std::ptrdiff_t>(at), old_bytes->end(),
                                          new_bytes->begin() + static_cast<std::ptrdiff_t>(at));
    if (difference.first == old_bytes->end()) break;
    at = static_cast<std::uint64_t>(difference.first - old_bytes->begin());
    if (is_one_byte_value(*difference.first)) continue;
    const bool expected =
        std::any_of(changeable.begin(), changeable.end(), [&](const Range& range) { return range.holds(at); });
    if (!expected) return fmt::format("a byte at {:#x} that is neither free nor ours was overwritten", at);
  }
  return {};
}

/// The end of all that headers name.
std::uint64_t end_of_named(const ElfFile& file) {
  const FileHeader& header = file.header();
  std::uint64_t end = file.is64() ? 64 : 52;
  const auto reach = [&](std::uint64_t begin, std::uint64_t size) {
    if (const auto range = range_of(begin, size); range && size != 0) end = std::max(end, range->end);
  };
  reach(header.program_headers_offset, header.program_header_count * file.program_header_size());
  reach(header.section_headers_offset, header.section_header_count * file.section_header_size());
  for (const Segment& segment : file.segments()) reach(segment.file_offset, segment.file_size);
  for (const Section& section : file.sections()) reach(section.file_offset, section.file_range().size());
  return end;
}

/// What lies behind the file proper (an archive, an image) begins with zeros as often as not: all of
/// it is somebody's, unless it is nothing but zeros.
std::string payload_fault(const ElfFile& before, const ElfFile& after) {
  const std::uint64_t begin = end_of_named(before);
  const std::uint64_t size = before.file().size();
  if (begin >= size) return {};
  const Result<Bytes> old_bytes = read_block(before.file(), begin, size - begin);
  const Result<Bytes> new_bytes = read_block(after.file(), begin, size - begin);
  if (!old_bytes || !new_bytes) return "the payload behind the file was cut off";
  const std::byte first = old_bytes->front();
  const bool filler = is_one_byte_value(first) &&
                      std::all_of(old_bytes->begin(), old_bytes->end(), [&](std::byte byte) { return byte == first; });
  if (filler) return {};
  if (after.file().size() != size) return "the file grows behind a payload, which is found from its end";
  if (*old_bytes == *new_bytes) return {};
  return fmt::format("the payload behind the file (from {:#x}) was overwritten", begin);
}

/// Whether the section is part of the program itself, which stays at its address with its bytes.
bool is_program(const ElfFile& file, const Section& section) {
  const bool plain = section.type == elf::SHT_PROGBITS || section.type >= 0x70000000U || section.type == elf::SHT_RELA;
  const Segment* interpreter = file.segment(elf::PT_INTERP);
  const bool name = interpreter != nullptr && interpreter->file_range().overlaps(section.file_range());
  return plain && section.allocated() && !section.file_range().empty() && !name;
}

std::string program_fault(const ElfFile& before, const ElfFile& after) {
  const std::vector<Range> changeable = changeable_ranges(before);
  for (const Section& section : before.sections()) {
    if (!is_program(before, section)) continue;
    const auto claimed_twice = [&](const Range& range) { return range.overlaps(section.file_range()); };
    if (std::any_of(changeable.begin(), changeable.end(), claimed_twice)) continue;
    if (before.offset_of_address(section.address) != section.file_offset) continue;
    if (after.offset_of_address(section.address) != section.file_offset) return section.name + " moved";
    const Result<Bytes> old_bytes = read_block(before.file(), section.file_offset, section.size);
    const Result<Bytes> new_bytes = read_block(after.file(), section.file_offset, section.size);
    if (!old_bytes || !new_bytes || *old_bytes != *new_bytes) return section.name + " was overwritten";
  }
  return {};
}

}  // namespace

std::string kept_content_fault(const ElfFile& before, const ElfFile& after, const RunpathPlan& plan,
                               const FileEdit& edit) {
  if (edit.old_size != before.file().size() || edit.new_size != after.file().size()) return "wrong sizes in the edit";
  if (edit.new_size < edit.old_size) return "the file shrinks";
  if (plan.changes() && edit.empty()) return "a change without a write";
  const auto names = symbol_names(before);
  const auto kept = [](const auto& old_name, const auto& new_name) { return !old_name || old_name == new_name; };
  if (const auto now = symbol_names(after);
      !names.empty() && !std::equal(names.begin(), names.end(), now.begin(), now.end(), kept)) {
    return "the name of a symbol reads differently";
  }
  if (std::string fault = overwritten_fault(before, after); !fault.empty()) return fault;
  if (std::string fault = payload_fault(before, after); !fault.empty()) return fault;
  return program_fault(before, after);
}

}  // namespace cuda_runpath
