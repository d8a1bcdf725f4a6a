#include "cuda_runpath/elf/elf_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "elf/elf_reader.hpp"

namespace cuda_runpath {

std::optional<std::size_t> DynamicTable::index_of(std::uint64_t tag) const {
  for (std::size_t i = used; i-- > 0;) {
    if (entries[i].tag == tag) return i;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> DynamicTable::value_of(std::uint64_t tag) const {
  const std::optional<std::size_t> index = index_of(tag);
  return index ? std::optional(entries[*index].value) : std::nullopt;
}

std::size_t DynamicTable::count_of(std::uint64_t tag) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < used; ++i) count += entries[i].tag == tag ? 1 : 0;
  return count;
}

std::size_t DynamicTable::spare_entries() const {
  std::size_t nulls = 0;
  while (used + nulls < entries.size() && entries[used + nulls].tag == elf::DT_NULL) ++nulls;
  return nulls == 0 ? 0 : nulls - 1;
}

Result<std::string_view> DynamicStrings::string_at(std::uint64_t offset) const {
  const std::string_view all = text_of(bytes);
  if (offset >= all.size()) {
    return fail_at(ErrorKind::Malformed, file_offset,
                   fmt::format("string offset {:#x} is past the end of the dynamic string table ({:#x} bytes)", offset,
                               all.size()),
                   "re-extract the file");
  }
  const std::string_view rest = all.substr(offset);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) {
    return fail_at(ErrorKind::Malformed, file_offset + offset, "a string runs past the end of the dynamic string table",
                   "re-extract the file");
  }
  return rest.substr(0, end);
}

Result<ElfFile> ElfFile::read(const RandomAccess& file) {
  return ElfReader(file).read();
}

const Segment* ElfFile::segment(std::uint32_t type) const {
  const auto found = std::find_if(segments_.begin(), segments_.end(), [&](const Segment& s) { return s.type == type; });
  return found == segments_.end() ? nullptr : &*found;
}

const Section* ElfFile::section(std::string_view name) const {
  const auto found = std::find_if(sections_.begin(), sections_.end(), [&](const Section& s) { return s.name == name; });
  return found == sections_.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> ElfFile::offset_of_address(std::uint64_t address) const {
  for (const Segment& load : segments_) {
    if (load.type != elf::PT_LOAD || address < load.address) continue;
    if (address - load.address < load.file_size) return load.file_offset + (address - load.address);
  }
  return std::nullopt;
}

}  // namespace cuda_runpath
