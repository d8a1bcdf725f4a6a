#include "cuda_runpath/elf/object_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cuda_runpath/base/byte_search.hpp"
#include "cuda_runpath/elf/symbols.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t longest_interpreter = 4096;  // PATH_MAX: what the kernel accepts

ObjectKind kind_of(const ElfFile& file, const ObjectFacts& facts) {
  if (file.header().type == elf::ET_REL) return ObjectKind::Relocatable;
  if (file.header().type == elf::ET_CORE) return ObjectKind::Core;
  if (file.is_separate_debug()) return ObjectKind::SeparateDebug;
  if (!file.dynamic()) return ObjectKind::NoDynamicTable;
  if (facts.interpreter && file.header().entry != 0) return ObjectKind::DynamicExecutable;
  if (!facts.interpreter && facts.needed.empty() && file.header().entry != 0) return ObjectKind::StaticPie;
  return ObjectKind::SharedObject;
}

Status read_interpreter(const ElfFile& file, ObjectFacts& facts) {
  const Segment* segment = file.segment(elf::PT_INTERP);
  if (segment == nullptr) return {};
  if (segment->file_size == 0 || segment->file_size > longest_interpreter) {
    return fail_at(ErrorKind::Malformed, segment->file_offset,
                   fmt::format("PT_INTERP of {} bytes, expected 1 to 4096", segment->file_size));
  }
  const Result<Bytes> bytes = read_block(file.file(), segment->file_offset, segment->file_size);
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string_view text = text_of(*bytes);
  facts.interpreter = std::string(text.substr(0, text.find('\0')));
  return {};
}

Status read_strings(const ElfFile& file, ObjectFacts& facts) {
  if (!file.dynamic()) return {};
  const DynamicTable& table = *file.dynamic();
  for (std::size_t i = 0; i < table.used; ++i) {
    const DynamicEntry& entry = table.entries[i];
    std::optional<std::string>* single = nullptr;
    if (entry.tag == elf::DT_SONAME) single = &facts.soname;
    if (entry.tag == elf::DT_RPATH) single = &facts.rpath;
    if (entry.tag == elf::DT_RUNPATH) single = &facts.runpath;
    if (single == nullptr && entry.tag != elf::DT_NEEDED) continue;
    if (!file.strings()) return fail_at(ErrorKind::Malformed, table.file_offset, "a string entry without DT_STRTAB");
    const Result<std::string_view> text = file.strings()->string_at(entry.value);
    if (!text) return tl::unexpected(text.error());
    if (single != nullptr)
      *single = std::string(*text);
    else
      facts.needed.emplace_back(*text);
  }
  return {};
}

/// Offsets into the string table at which `dlopen` or `dlmopen` can be read, as the tail of a longer name too.
std::vector<std::uint32_t> offsets_of_dlopen(std::string_view strings) {
  constexpr std::string_view common_tail{"open\0", 5};
  std::vector<std::uint32_t> offsets;
  const auto next = [&](std::size_t from) { return find_bytes(strings, from, strings.size(), common_tail); };
  for (std::size_t at = next(0); at < strings.size(); at = next(at + 1)) {
    for (const std::string_view front : {"dl", "dlm"}) {
      if (!strings.substr(0, at).ends_with(front)) continue;
      offsets.push_back(static_cast<std::uint32_t>(at - front.size()));
    }
  }
  return offsets;
}

Status find_dlopen_import(const ElfFile& file, ObjectFacts& facts) {
  if (!file.strings()) return {};
  const std::vector<std::uint32_t> names = offsets_of_dlopen(text_of(file.strings()->bytes));
  const Result<SymbolTable> table = dynamic_symbols(file);
  if (!table) return tl::unexpected(table.error());
  if (names.empty()) return {};
  return for_each_symbol(file, *table, [&](std::uint64_t, const Symbol& symbol) {
    if (symbol.section_index != elf::SHN_UNDEF) return SymbolWalk::On;
    facts.imports_dlopen = std::find(names.begin(), names.end(), symbol.name_offset) != names.end();
    return facts.imports_dlopen ? SymbolWalk::Stop : SymbolWalk::On;
  });
}

}  // namespace

Result<ObjectFacts> read_object_facts(const ElfFile& file) {
  ObjectFacts facts;
  facts.elf_class = file.header().elf_class;
  facts.byte_order = file.header().byte_order;
  facts.machine = file.header().machine;
  if (file.dynamic()) {
    if (Status done = read_interpreter(file, facts); !done) return tl::unexpected(done.error());
    if (Status done = read_strings(file, facts); !done) return tl::unexpected(done.error());
    if (Status done = find_dlopen_import(file, facts); !done) return tl::unexpected(done.error());
    facts.flags_1 = file.dynamic()->value_of(elf::DT_FLAGS_1).value_or(0);
  }
  facts.has_nix_ldcache = file.section(".note.nixos.ldcache") != nullptr;
  facts.kind = kind_of(file, facts);
  return facts;
}

Result<ObjectFacts> read_object_facts(const RandomAccess& file) {
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) return tl::unexpected(elf_file.error());
  return read_object_facts(*elf_file);
}

const char* name_of(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::DynamicExecutable:
      return "dynamic executable";
    case ObjectKind::SharedObject:
      return "shared object";
    case ObjectKind::StaticPie:
      return "static-PIE program";
    case ObjectKind::NoDynamicTable:
      return "no dynamic table";
    case ObjectKind::Relocatable:
      return "relocatable object";
    case ObjectKind::Core:
      return "core file";
    case ObjectKind::SeparateDebug:
      return "separate debug file";
  }
  return "unknown";
}

std::string machine_name(const ObjectFacts& facts) {
  const bool is64 = facts.elf_class == elf::Class::Elf64;
  const bool little = facts.byte_order == std::endian::little;
  switch (facts.machine) {
    case elf::EM_386:
      return "i686";
    case elf::EM_X86_64:
      return is64 ? "x86_64" : "x32";
    case elf::EM_AARCH64:
      return little ? "aarch64" : "aarch64_be";
    case elf::EM_ARM:
      return little ? "armv7l" : "armeb";
    case elf::EM_PPC64:
      return little ? "ppc64le" : "ppc64";
    case elf::EM_S390:
      return is64 ? "s390x" : "s390";
    case elf::EM_RISCV:
      return is64 ? "riscv64" : "riscv32";
    default:
      return fmt::format("machine {:#x}", facts.machine);
  }
}

}  // namespace cuda_runpath
