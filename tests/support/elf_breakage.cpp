#include "support/elf_breakage.hpp"

#include <array>

namespace cuda_runpath {
namespace {

constexpr std::uint64_t far_away = 0x7fffff00;
constexpr std::uint64_t near_the_end = ~std::uint64_t{0} - 0x10;

/// Where a field lies in a header, for both classes. Source: gABI chapters 4 and 5.
struct Field {
  std::uint64_t offset32;
  std::size_t size32;
  std::uint64_t offset64;
  std::size_t size64;
};

constexpr Field e_phoff{28, 4, 32, 8};
constexpr Field e_shoff{32, 4, 40, 8};
constexpr Field e_phentsize{42, 2, 54, 2};
constexpr Field e_phnum{44, 2, 56, 2};
constexpr Field e_shentsize{46, 2, 58, 2};
constexpr Field e_shnum{48, 2, 60, 2};
constexpr Field e_shstrndx{50, 2, 62, 2};

constexpr Field p_type{0, 4, 0, 4};
constexpr Field p_offset{4, 4, 8, 8};
constexpr Field p_vaddr{8, 4, 16, 8};
constexpr Field p_filesz{16, 4, 32, 8};
constexpr Field p_memsz{20, 4, 40, 8};
constexpr Field p_align{28, 4, 48, 8};

constexpr Field sh_name{0, 4, 0, 4};
constexpr Field sh_type{4, 4, 4, 4};
constexpr Field sh_addr{12, 4, 16, 8};
constexpr Field sh_offset{16, 4, 24, 8};
constexpr Field sh_size{20, 4, 32, 8};
constexpr Field sh_link{24, 4, 40, 4};
constexpr Field sh_entsize{36, 4, 56, 8};

constexpr Field d_tag{0, 4, 0, 8};
constexpr Field d_val{4, 4, 8, 8};

void set(BuiltElf& file, std::uint64_t structure, const Field& field, std::uint64_t value) {
  if (file.is64()) {
    file.poke(structure + field.offset64, value, field.size64);
  } else {
    file.poke(structure + field.offset32, value, field.size32);
  }
}

Breakage file_header(const char* name, Damage damage, const Field& field, std::uint64_t value) {
  return {std::string("file header: ") + name, damage, [=](BuiltElf& file) { set(file, 0, field, value); }};
}

Breakage identification(const char* name, std::uint64_t offset, std::uint8_t value) {
  return {std::string("identification: ") + name, Damage::LoaderWouldFail,
          [=](BuiltElf& file) { file.poke(offset, value, 1); }};
}

Breakage segment(const char* name, Damage damage, std::uint32_t type, const Field& field, std::uint64_t value) {
  return {std::string("program header: ") + name, damage,
          [=](BuiltElf& file) { set(file, file.program_header(type), field, value); }};
}

Breakage section(const char* name, const char* of, const Field& field, std::uint64_t value) {
  return {std::string("section header: ") + name, Damage::LoaderWouldNotSee,
          [=](BuiltElf& file) { set(file, file.section_headers.at(of), field, value); }};
}

Breakage entry(const char* name, Damage damage, std::uint64_t tag, const Field& field, std::uint64_t value) {
  return {std::string("dynamic table: ") + name, damage,
          [=](BuiltElf& file) { set(file, file.dynamic_entry(tag), field, value); }};
}

Breakage content(const char* name, Damage damage, const char* of, std::uint64_t offset, std::uint64_t value) {
  return {std::string("content: ") + name, damage,
          [=](BuiltElf& file) { file.poke(file.sections.at(of) + offset, value, 4); }};
}

/// The second PT_LOAD, the first of those that carry no headers.
std::uint64_t second_load(const BuiltElf& file) {
  bool first = true;
  for (std::size_t i = 0; i < file.program_headers.size(); ++i) {
    if (file.program_header_types[i] != elf::PT_LOAD) continue;
    if (!first) return file.program_headers[i];
    first = false;
  }
  return file.program_headers.at(0);
}

void fill_behind_table(BuiltElf& file) {
  const std::uint64_t begin = file.dynamic_entry(elf::DT_NULL);
  const std::uint64_t entry_size = file.is64() ? 16 : 8;
  for (std::uint64_t at = begin; at < file.sections.at(".data"); at += entry_size) {
    set(file, at, d_tag, elf::DT_DEBUG);
  }
}

std::vector<Breakage> header_breakages() {
  using D = Damage;
  return {
      identification("no magic", 0, 0x7e),
      identification("class 3", 4, 3),
      identification("byte order 0", 5, 0),
      file_header("e_phoff behind the file", D::LoaderWouldFail, e_phoff, far_away),
      file_header("e_phoff near 2^64", D::LoaderWouldFail, e_phoff, near_the_end),
      file_header("e_phentsize 8", D::LoaderWouldFail, e_phentsize, 8),
      file_header("e_phnum 0", D::Anything, e_phnum, 0),
      file_header("e_phnum 0xffff", D::LoaderWouldFail, e_phnum, 0xffff),
      file_header("e_phnum runs past the file", D::LoaderWouldFail, e_phnum, 0xfffe),
      file_header("e_shoff behind the file", D::LoaderWouldNotSee, e_shoff, far_away),
      file_header("e_shoff near 2^64", D::LoaderWouldNotSee, e_shoff, near_the_end),
      file_header("e_shoff inside the file header", D::LoaderWouldNotSee, e_shoff, 4),
      file_header("e_shentsize 8", D::LoaderWouldNotSee, e_shentsize, 8),
      file_header("e_shnum 0", D::LoaderWouldNotSee, e_shnum, 0),
      file_header("e_shnum 0xfeff", D::LoaderWouldNotSee, e_shnum, 0xfeff),
      file_header("e_shstrndx past the table", D::LoaderWouldNotSee, e_shstrndx, 0x1234),
      file_header("e_shstrndx 0", D::LoaderWouldNotSee, e_shstrndx, 0),
  };
}

std::vector<Breakage> segment_breakages() {
  using D = Damage;
  using namespace elf;
  return {
      segment("PT_DYNAMIC p_offset behind the file", D::LoaderWouldFail, PT_DYNAMIC, p_offset, far_away),
      segment("PT_DYNAMIC p_filesz behind the file", D::LoaderWouldFail, PT_DYNAMIC, p_filesz, far_away),
      segment("PT_DYNAMIC p_filesz near 2^64", D::LoaderWouldFail, PT_DYNAMIC, p_filesz, near_the_end),
      segment("PT_DYNAMIC p_filesz 0", D::Anything, PT_DYNAMIC, p_filesz, 0),
      segment("PT_DYNAMIC p_vaddr elsewhere", D::Anything, PT_DYNAMIC, p_vaddr, far_away),
      segment("PT_LOAD p_filesz behind the file", D::LoaderWouldFail, PT_LOAD, p_filesz, far_away),
      segment("PT_LOAD p_filesz 0", D::LoaderWouldFail, PT_LOAD, p_filesz, 0),
      segment("PT_LOAD p_memsz 0", D::Anything, PT_LOAD, p_memsz, 0),
      segment("PT_LOAD p_memsz near 2^64", D::Anything, PT_LOAD, p_memsz, near_the_end),
      segment("PT_LOAD p_align 3", D::Anything, PT_LOAD, p_align, 3),
      segment("PT_LOAD p_align near 2^64", D::Anything, PT_LOAD, p_align, near_the_end),
      segment("PT_LOAD p_vaddr near 2^64", D::LoaderWouldFail, PT_LOAD, p_vaddr, near_the_end),
      segment("PT_LOAD p_offset near 2^64", D::LoaderWouldFail, PT_LOAD, p_offset, near_the_end),
      segment("no PT_LOAD that holds the tables", D::LoaderWouldFail, PT_LOAD, p_type, 0),
      segment("PT_NOTE p_filesz behind the file", D::Anything, PT_NOTE, p_filesz, far_away),
      {"program header: overlapping PT_LOADs", D::Anything,
       [](BuiltElf& file) { set(file, second_load(file), p_vaddr, 0x10); }},
      {"program header: unsorted PT_LOADs", D::Anything,
       [](BuiltElf& file) { set(file, second_load(file), p_vaddr, 0x900000); }},
      {"program header: PT_LOAD over another's bytes", D::Anything,
       [](BuiltElf& file) { set(file, second_load(file), p_offset, 0); }},
  };
}

std::vector<Breakage> dynamic_breakages() {
  using D = Damage;
  using namespace elf;
  return {
      {"dynamic table: no DT_NULL", D::Anything, fill_behind_table},
      entry("DT_STRTAB outside of every PT_LOAD", D::LoaderWouldFail, DT_STRTAB, d_val, far_away),
      entry("DT_STRTAB near 2^64", D::LoaderWouldFail, DT_STRTAB, d_val, near_the_end),
      entry("no DT_STRTAB", D::LoaderWouldFail, DT_STRTAB, d_tag, DT_DEBUG),
      entry("two DT_STRTAB", D::Anything, DT_SYMENT, d_tag, DT_STRTAB),
      entry("DT_STRSZ behind the file", D::LoaderWouldFail, DT_STRSZ, d_val, far_away),
      entry("DT_STRSZ near 2^64", D::LoaderWouldFail, DT_STRSZ, d_val, near_the_end),
      entry("DT_STRSZ 0", D::LoaderWouldFail, DT_STRSZ, d_val, 0),
      entry("DT_STRSZ cuts a string", D::LoaderWouldFail, DT_STRSZ, d_val, 4),
      entry("no DT_STRSZ", D::LoaderWouldFail, DT_STRSZ, d_tag, DT_DEBUG),
      entry("DT_RUNPATH past the strings", D::LoaderWouldFail, DT_RUNPATH, d_val, 0x8000),
      entry("DT_NEEDED past the strings", D::LoaderWouldFail, DT_NEEDED, d_val, 0x8000),
      entry("DT_NEEDED near 2^64", D::LoaderWouldFail, DT_NEEDED, d_val, near_the_end),
      entry("DT_SYMTAB outside of every PT_LOAD", D::Anything, DT_SYMTAB, d_val, far_away),
      entry("no DT_SYMTAB", D::Anything, DT_SYMTAB, d_tag, DT_DEBUG),
      entry("DT_SYMENT 1", D::Anything, DT_SYMENT, d_val, 1),
      entry("DT_GNU_HASH outside of every PT_LOAD", D::Anything, DT_GNU_HASH, d_val, far_away),
      entry("DT_VERNEED outside of every PT_LOAD", D::Anything, DT_VERNEED, d_val, far_away),
      entry("DT_VERNEEDNUM near 2^64", D::Anything, DT_VERNEEDNUM, d_val, near_the_end),
  };
}

std::vector<Breakage> section_and_content_breakages() {
  using D = Damage;
  return {
      section(".dynstr sh_offset behind the file", ".dynstr", sh_offset, far_away),
      section(".dynstr sh_size behind the file", ".dynstr", sh_size, near_the_end),
      section(".dynstr sh_addr elsewhere", ".dynstr", sh_addr, 0x10),
      section(".dynstr sh_type NOBITS", ".dynstr", sh_type, elf::SHT_NOBITS),
      section(".dynstr sh_name behind the names", ".dynstr", sh_name, far_away),
      section(".dynsym sh_link to itself", ".dynsym", sh_link, 3),
      section(".dynsym sh_link past the table", ".dynsym", sh_link, 0xffff),
      section(".dynsym sh_entsize 0", ".dynsym", sh_entsize, 0),
      section(".gnu.version_r over .dynstr", ".gnu.version_r", sh_offset, 0x200),
      section(".dynamic sh_size 0", ".dynamic", sh_size, 0),
      section(".shstrtab sh_offset near 2^64", ".shstrtab", sh_offset, near_the_end),
      section(".note sh_size behind the file", ".note.gnu.build-id", sh_size, far_away),
      content("no end of the names", D::LoaderWouldNotSee, ".shstrtab", 0, 0x41414141),
      content("note with a name of 4 GB", D::Anything, ".note.gnu.build-id", 0, 0xffffffff),
      content("note with a description of 4 GB", D::Anything, ".note.gnu.build-id", 4, 0xfffffffe),
      content(".gnu.hash of 2^32 buckets", D::Anything, ".gnu.hash", 0, 0xffffffff),
      content(".gnu.hash of no bucket", D::Anything, ".gnu.hash", 0, 0),
      content(".gnu.hash bloom of 2^32 words", D::Anything, ".gnu.hash", 8, 0xffffffff),
      content(".gnu.hash chain without an end", D::Anything, ".gnu.hash", 28, 0),
      content("symbol name past the strings", D::Anything, ".dynsym", 24, 0x8000),
      content("version record that follows itself", D::Anything, ".gnu.version_r", 12, 0xffffffff),
      content("version record far away", D::Anything, ".gnu.version_r", 8, 0x7fffffff),
      content("version name past the strings", D::Anything, ".gnu.version_r", 24, 0x8000),
      content("first string not empty", D::Anything, ".dynstr", 0, 0x41414141),
  };
}

}  // namespace

const std::vector<Breakage>& all_breakages() {
  static const std::vector<Breakage> breakages = [] {
    std::vector<Breakage> all;
    for (const auto& group :
         {header_breakages(), segment_breakages(), dynamic_breakages(), section_and_content_breakages()}) {
      all.insert(all.end(), group.begin(), group.end());
    }
    return all;
  }();
  return breakages;
}

}  // namespace cuda_runpath
