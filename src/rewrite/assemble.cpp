/// From a layout to writes: only the bytes that differ, one write a structure, in stage order.
#include <algorithm>
#include <cstring>

#include "cuda_runpath/elf/encode.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {
namespace {

/// The smallest write that turns the encoding `before` at `file_offset` into `after`.
void write_difference(std::vector<StagedWrite>& writes, Stage stage, std::uint64_t file_offset, const Bytes& before,
                      const Bytes& after, std::string_view purpose) {
  std::size_t first = 0;
  std::size_t end = after.size();
  while (first < end && before[first] == after[first]) ++first;
  while (end > first && before[end - 1] == after[end - 1]) --end;
  if (first == end) return;
  const auto at = [&](std::size_t i) { return after.begin() + static_cast<std::ptrdiff_t>(i); };
  writes.push_back({stage, file_offset + first, Bytes(at(first), at(end)), purpose});
}

void compare_program_headers(const Layout& layout, std::vector<StagedWrite>& writes) {
  const ElfFile& file = layout.file();
  for (std::size_t i = 0; i < file.segments().size(); ++i) {
    if (file.segments()[i] == layout.segments[i]) continue;
    const std::uint64_t offset = file.header().program_headers_offset + i * file.program_header_size();
    const bool retired = file.segments()[i].type == elf::PT_LOAD && layout.segments[i].type == elf::PT_NULL;
    // Until every pointer has left it, the segment is needed.
    write_difference(writes, retired ? Stage::Settle : Stage::ProgramHeader, offset, encode(file, file.segments()[i]),
                     encode(file, layout.segments[i]), "program header");
  }
}

/// A longer table and e_phnum go in one write where the table follows the file header (everywhere but
/// in files that another tool has rewritten), else the count comes last.
Status write_longer_table(const Layout& layout, std::vector<StagedWrite>& writes) {
  const ElfFile& file = layout.file();
  const std::uint64_t count_offset = file.is64() ? 56 : 44;  // e_phnum inside the Ehdr
  const std::uint64_t header_size = file.file_header_size();
  Bytes table;
  for (const Segment& segment : layout.segments) {
    const Bytes each = encode(file, segment);
    table.insert(table.end(), each.begin(), each.end());
  }
  const Bytes count = encode_integer(file, layout.segments.size(), 2);
  if (file.header().program_headers_offset != header_size) {
    writes.push_back({Stage::ProgramHeader, file.header().program_headers_offset, std::move(table), "program headers"});
    writes.push_back({Stage::ProgramHeader, count_offset, count, "e_phnum"});
    return {};
  }
  Result<Bytes> bytes = read_block(file.file(), count_offset, header_size - count_offset);
  if (!bytes) return tl::unexpected(bytes.error());
  std::copy(count.begin(), count.end(), bytes->begin());
  bytes->insert(bytes->end(), table.begin(), table.end());
  writes.push_back({Stage::ProgramHeader, count_offset, std::move(*bytes), "e_phnum and program headers"});
  return {};
}

void compare_dynamic(const Layout& layout, std::vector<StagedWrite>& writes) {
  const ElfFile& file = layout.file();
  const DynamicTable& table = *file.dynamic();
  for (std::size_t i = 0; i < table.entries.size(); ++i) {
    if (table.entries[i] == layout.dynamic[i]) continue;
    const Stage stage = table.entries[i].tag == elf::DT_STRSZ ? Stage::Size : Stage::Pointer;
    write_difference(writes, stage, table.file_offset + i * file.dynamic_entry_size(), encode(file, table.entries[i]),
                     encode(file, layout.dynamic[i]), "dynamic entry");
  }
}

void compare_section_headers(const Layout& layout, std::vector<StagedWrite>& writes) {
  const ElfFile& file = layout.file();
  for (std::size_t i = 0; i < file.sections().size(); ++i) {
    if (file.sections()[i] == layout.sections[i]) continue;
    const std::uint64_t offset = file.header().section_headers_offset + i * file.section_header_size();
    write_difference(writes, Stage::SectionHeader, offset, encode(file, file.sections()[i]),
                     encode(file, layout.sections[i]), "section header");
  }
}

}  // namespace

Result<FileEdit> assemble(Layout layout) {
  std::vector<StagedWrite> writes = std::move(layout.staged);
  if (layout.segments.size() == layout.file().segments().size()) {
    compare_program_headers(layout, writes);
  } else if (Status done = write_longer_table(layout, writes); !done) {
    return tl::unexpected(done.error());
  }
  compare_dynamic(layout, writes);
  compare_section_headers(layout, writes);
  std::stable_sort(writes.begin(), writes.end(),
                   [](const StagedWrite& a, const StagedWrite& b) { return a.stage < b.stage; });
  FileEdit edit{layout.file().file().size(), layout.file_size, layout.safety, {}};
  for (StagedWrite& write : writes) edit.writes.push_back({write.file_offset, std::move(write.bytes), write.purpose});
  return edit;
}

}  // namespace cuda_runpath
