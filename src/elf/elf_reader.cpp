/// The order matters: section headers come before the dynamic table, because only they tell a
/// separate debug file (whose program headers point at bytes it does not have) from a damaged one.
#include "elf/elf_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "elf/format.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_string_table = 64ULL << 20;  // bytes; 5.3 MB is the largest seen
constexpr std::uint64_t largest_section_names = 16ULL << 20;
constexpr std::uint64_t largest_dynamic_table = 1ULL << 20;

template <class T>
Result<std::vector<T>> read_array(const RandomAccess& file, std::uint64_t file_offset, std::uint64_t count) {
  std::uint64_t size = 0;
  if (__builtin_mul_overflow(count, sizeof(T), &size)) {
    return fail_at(ErrorKind::Malformed, file_offset, fmt::format("a table of {} entries cannot be", count));
  }
  if (Status inside = check_inside(file, file_offset, size); !inside) return tl::unexpected(inside.error());
  std::vector<T> array(count);
  if (Status done = file.read(file_offset, std::as_writable_bytes(std::span(array))); !done) {
    return tl::unexpected(done.error());
  }
  return array;
}

template <class Shdr>
Section widen_section(const Shdr& raw) {
  Section section;
  section.name_offset = raw.sh_name;
  section.type = raw.sh_type;
  section.flags = raw.sh_flags;
  section.address = raw.sh_addr;
  section.file_offset = raw.sh_offset;
  section.size = raw.sh_size;
  section.link = raw.sh_link;
  section.info = raw.sh_info;
  section.alignment = raw.sh_addralign;
  section.entry_size = raw.sh_entsize;
  return section;
}

template <class Phdr>
Segment widen_segment(const Phdr& raw) {
  return {raw.p_type, raw.p_flags, raw.p_offset, raw.p_vaddr, raw.p_paddr, raw.p_filesz, raw.p_memsz, raw.p_align};
}

}  // namespace

Result<ElfFile> ElfReader::read() {
  if (Status done = read_identification(); !done) return tl::unexpected(done.error());
  const Status done = elf::with_format(result_.header_.elf_class, result_.header_.byte_order,
                                       [this]<class Format>(Format) { return read_all<Format>(); });
  if (!done) return tl::unexpected(done.error());
  return std::move(result_);
}

Status ElfReader::read_identification() {
  std::array<std::uint8_t, 16> ident{};
  if (file().size() < 4) return fail(ErrorKind::NotElf, "too short to be an ELF file");
  const std::uint64_t stored = std::min<std::uint64_t>(ident.size(), file().size());
  if (Status done = file().read(0, std::as_writable_bytes(std::span(ident)).first(stored)); !done) return done;
  if (std::memcmp(ident.data(), "\177ELF", 4) != 0) return fail(ErrorKind::NotElf, "does not begin with the ELF magic");
  if (stored < ident.size()) return fail_at(ErrorKind::Malformed, 0, "e_ident is cut off", "re-extract the file");
  if (ident[4] != 1 && ident[4] != 2) {
    return fail_at(ErrorKind::Malformed, 4, fmt::format("EI_CLASS is {}, expected 1 or 2", ident[4]));
  }
  if (ident[5] != 1 && ident[5] != 2) {
    return fail_at(ErrorKind::Malformed, 5, fmt::format("EI_DATA is {}, expected 1 or 2", ident[5]));
  }
  if (ident[6] != 1) return fail_at(ErrorKind::Malformed, 6, fmt::format("EI_VERSION is {}, expected 1", ident[6]));
  result_.header_.elf_class = ident[4] == 2 ? elf::Class::Elf64 : elf::Class::Elf32;
  result_.header_.byte_order = ident[5] == 2 ? std::endian::big : std::endian::little;
  result_.header_.os_abi = ident[7];
  return {};
}

template <class Format>
Status ElfReader::read_all() {
  if (Status done = read_file_header<Format>(); !done) return done;
  if (Status done = read_program_headers<Format>(); !done) return done;
  if (Status done = read_section_headers<Format>(); !done) {
    result_.section_fault_ = done.error();
    result_.sections_.clear();
  }
  result_.separate_debug_ = looks_like_separate_debug();
  if (!may_be_dynamic()) return {};
  if (Status done = check_loads(); !done) return done;
  if (Status done = read_dynamic_table<Format>(); !done) return done;
  return read_dynamic_strings();
}

template <class Format>
Status ElfReader::read_file_header() {
  typename Format::Ehdr raw;
  if (file().size() < sizeof raw) {
    return fail_at(ErrorKind::Malformed, file().size(),
                   fmt::format("the file header takes {} bytes, the file has {}", sizeof raw, file().size()),
                   "re-extract the file");
  }
  if (Status done = file().read(0, std::as_writable_bytes(std::span(&raw, 1))); !done) return done;
  FileHeader& header = result_.header_;
  header.type = raw.e_type;
  header.machine = raw.e_machine;
  header.entry = raw.e_entry;
  header.program_headers_offset = raw.e_phoff;
  header.section_headers_offset = raw.e_shoff;
  header.flags = raw.e_flags;
  header.program_header_count = raw.e_phnum;
  program_header_entry_size_ = raw.e_phentsize;
  stored_ = {raw.e_shnum, raw.e_shstrndx, raw.e_shentsize};
  if (raw.e_phnum == elf::PN_XNUM) {
    return fail(ErrorKind::Unsupported, "more than 65534 program headers (e_phnum is PN_XNUM)");
  }
  return {};
}

template <class Format>
Status ElfReader::read_program_headers() {
  const FileHeader& header = result_.header_;
  if (header.program_header_count == 0) return {};
  if (program_header_entry_size_ != sizeof(typename Format::Phdr)) {
    return fail(ErrorKind::Malformed, fmt::format("e_phentsize is {}, expected {}", program_header_entry_size_,
                                                  sizeof(typename Format::Phdr)));
  }
  auto raw = read_array<typename Format::Phdr>(file(), header.program_headers_offset, header.program_header_count);
  if (!raw) return tl::unexpected(raw.error());
  result_.segments_.reserve(raw->size());
  for (const auto& each : *raw) result_.segments_.push_back(widen_segment(each));
  return {};
}

template <class Format>
Status ElfReader::resolve_section_counts() {
  FileHeader& header = result_.header_;
  header.section_header_count = stored_.count;
  header.section_names_index = stored_.names;
  if (stored_.count != 0 && stored_.names != elf::SHN_XINDEX) return {};
  auto first = read_array<typename Format::Shdr>(file(), header.section_headers_offset, 1);
  if (!first) return tl::unexpected(first.error());
  const Section section = widen_section(first->front());
  if (stored_.count == 0) {
    if (section.size > file().size() / sizeof(typename Format::Shdr)) {
      return fail_at(ErrorKind::Malformed, header.section_headers_offset,
                     fmt::format("section 0 counts {:#x} section headers, more than the file can hold", section.size));
    }
    header.section_header_count = static_cast<std::uint32_t>(section.size);
  }
  if (stored_.names == elf::SHN_XINDEX) header.section_names_index = section.link;
  return {};
}

template <class Format>
Status ElfReader::read_section_headers() {
  const FileHeader& header = result_.header_;
  if (header.section_headers_offset == 0) return {};
  if (stored_.entry_size != sizeof(typename Format::Shdr)) {
    return fail(ErrorKind::Malformed,
                fmt::format("e_shentsize is {}, expected {}", stored_.entry_size, sizeof(typename Format::Shdr)));
  }
  if (Status done = resolve_section_counts<Format>(); !done) return done;
  auto raw = read_array<typename Format::Shdr>(file(), header.section_headers_offset, header.section_header_count);
  if (!raw) return tl::unexpected(raw.error());
  result_.sections_.reserve(raw->size());
  for (const auto& each : *raw) result_.sections_.push_back(widen_section(each));
  if (Status done = check_section_ranges(); !done) return done;
  return read_section_names();
}

Status ElfReader::check_section_ranges() const {
  for (std::size_t i = 0; i < result_.sections_.size(); ++i) {
    const Section& section = result_.sections_[i];
    if (section.type == elf::SHT_NULL) continue;
    const std::uint64_t stored = section.type == elf::SHT_NOBITS ? 0 : section.size;
    const std::optional<Range> range = range_of(section.file_offset, stored);
    if (stored != 0 && (!range || range->end > file().size())) {
      return fail_at(
          ErrorKind::Malformed, section.file_offset,
          fmt::format("section {} ({:#x} bytes) runs past the end of the file ({:#x})", i, stored, file().size()),
          "the file is truncated; re-extract it");
    }
    if (!range_of(section.address, section.size)) {
      return fail(ErrorKind::Malformed, fmt::format("section {} wraps around the address space", i));
    }
  }
  return {};
}

Status ElfReader::read_section_names() {
  const std::uint32_t index = result_.header_.section_names_index;
  if (index == elf::SHN_UNDEF || result_.sections_.empty()) return {};
  if (index >= result_.sections_.size()) {
    return fail(ErrorKind::Malformed,
                fmt::format("e_shstrndx is {}, the file has {} sections", index, result_.sections_.size()));
  }
  const Section& names = result_.sections_[index];
  if (names.type != elf::SHT_STRTAB || names.size > largest_section_names) {
    return fail_at(ErrorKind::Malformed, names.file_offset, "e_shstrndx does not name a string table");
  }
  const Result<Bytes> bytes = read_block(file(), names.file_offset, names.size);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string_view all = text_of(*bytes);
  for (Section& section : result_.sections_) {
    if (section.name_offset >= all.size()) {
      if (section.name_offset == 0) continue;
      return fail_at(ErrorKind::Malformed, names.file_offset,
                     fmt::format("sh_name {:#x} is past the end of the section names ({:#x} bytes)",
                                 section.name_offset, all.size()));
    }
    const std::string_view rest = all.substr(section.name_offset);
    section.name = rest.substr(0, rest.find('\0'));
  }
  return {};
}

bool ElfReader::looks_like_separate_debug() const {
  std::size_t with_bytes = 0;
  std::size_t without_bytes = 0;
  for (const Section& section : result_.sections_) {
    if (!section.allocated() || section.size == 0 || section.type == elf::SHT_NOTE) continue;
    if ((section.flags & elf::SHF_TLS) != 0 || section.name == ".bss") continue;
    ++(section.type == elf::SHT_NOBITS ? without_bytes : with_bytes);
  }
  return without_bytes > 0 && with_bytes == 0;
}

bool ElfReader::may_be_dynamic() const {
  const std::uint16_t type = result_.header_.type;
  return (type == elf::ET_EXEC || type == elf::ET_DYN) && !result_.separate_debug_;
}

Status ElfReader::check_loads() const {
  const Segment* previous = nullptr;
  for (std::size_t i = 0; i < result_.segments_.size(); ++i) {
    const Segment& segment = result_.segments_[i];
    if (segment.type != elf::PT_LOAD) continue;
    const std::uint64_t header_offset = result_.header_.program_headers_offset + i * result_.program_header_size();
    const auto bad = [&](std::string what, std::string advice = {}) {
      return fail_at(ErrorKind::Malformed, header_offset, fmt::format("PT_LOAD {} {}", i, what), std::move(advice));
    };
    const std::optional<Range> stored = range_of(segment.file_offset, segment.file_size);
    if (!stored || stored->end > file().size()) {
      return bad(
          fmt::format("ends at {:#x}, the file at {:#x}", segment.file_offset + segment.file_size, file().size()),
          "the file is truncated; re-extract it");
    }
    if (!range_of(segment.address, segment.memory_size)) return bad("wraps around the address space");
    if (segment.file_size > segment.memory_size) return bad("has more bytes in the file than in memory");
    if (previous != nullptr && segment.address < previous->address) return bad("is out of order: p_vaddr must ascend");
    if (previous != nullptr && segment.address < previous->address_range().end) return bad("overlaps the one before");
    previous = &segment;
  }
  return {};
}

template <class Format>
Status ElfReader::read_dynamic_table() {
  const Segment* segment = result_.segment(elf::PT_DYNAMIC);
  if (segment == nullptr) return {};
  const auto bad = [&](std::string what) {
    return fail_at(ErrorKind::Malformed, segment->file_offset, std::move(what));
  };
  const auto same_type = [](const Segment& each) { return each.type == elf::PT_DYNAMIC; };
  if (std::count_if(result_.segments_.begin(), result_.segments_.end(), same_type) > 1) {
    return bad("more than one PT_DYNAMIC");
  }
  if (segment->file_size > largest_dynamic_table) return bad("PT_DYNAMIC is larger than 1 MiB");
  if (result_.offset_of_address(segment->address) != segment->file_offset) {
    return bad(fmt::format("PT_DYNAMIC says offset {:#x}, the PT_LOADs map its address {:#x} elsewhere",
                           segment->file_offset, segment->address));
  }
  auto raw =
      read_array<typename Format::Dyn>(file(), segment->file_offset, segment->file_size / sizeof(typename Format::Dyn));
  if (!raw) return tl::unexpected(raw.error());
  DynamicTable table{segment->file_offset, segment->address, {}, 0};
  table.entries.reserve(raw->size());
  for (const auto& each : *raw) table.entries.push_back({each.d_tag, each.d_val});
  const auto is_null = [](const DynamicEntry& entry) { return entry.tag == elf::DT_NULL; };
  const auto end = std::find_if(table.entries.begin(), table.entries.end(), is_null);
  if (end == table.entries.end()) return bad("no DT_NULL ends the dynamic table");
  table.used = static_cast<std::size_t>(end - table.entries.begin());
  result_.dynamic_ = std::move(table);
  return {};
}

Status ElfReader::read_dynamic_strings() {
  if (!result_.dynamic_) return {};
  const auto address = result_.dynamic_->value_of(elf::DT_STRTAB);
  const auto size = result_.dynamic_->value_of(elf::DT_STRSZ);
  if (!address) return {};
  if (!size) return fail_at(ErrorKind::Malformed, result_.dynamic_->file_offset, "DT_STRTAB without DT_STRSZ");
  const std::optional<std::uint64_t> offset = result_.offset_of_address(*address);
  const std::optional<Range> range = range_of(*address, *size);
  const auto holds_all = [&](const Segment& load) {
    return load.type == elf::PT_LOAD && range && load.address <= range->begin &&
           range->end <= load.address + load.file_size;
  };
  if (!offset || std::none_of(result_.segments_.begin(), result_.segments_.end(), holds_all)) {
    return fail_at(
        ErrorKind::Malformed, result_.dynamic_->file_offset,
        fmt::format("the dynamic string table ({:#x}, {:#x} bytes) is not inside a PT_LOAD", *address, *size));
  }
  if (*size > largest_string_table) {
    return fail_at(ErrorKind::Unsupported, *offset, fmt::format("dynamic string table of {:#x} bytes", *size));
  }
  Result<Bytes> bytes = read_block(file(), *offset, *size);
  if (!bytes) return tl::unexpected(bytes.error());
  result_.strings_ = DynamicStrings{*offset, *address, std::move(*bytes), std::nullopt};
  for (std::size_t i = 0; i < result_.sections_.size(); ++i) {
    const Section& section = result_.sections_[i];
    if (section.type == elf::SHT_STRTAB && section.allocated() && section.address == *address &&
        section.file_offset == *offset) {
      result_.strings_->section_index = i;
      break;
    }
  }
  return {};
}

}  // namespace cuda_runpath
