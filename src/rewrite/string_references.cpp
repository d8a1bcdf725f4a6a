#include "rewrite/string_references.hpp"

#include <fmt/format.h>

#include <cstring>

#include "cuda_runpath/elf/encode.hpp"
#include "cuda_runpath/elf/symbols.hpp"

namespace cuda_runpath {
namespace {

using Visit = std::function<void(const StringReference&)>;

constexpr std::uint64_t longest_chain = 1U << 16U;

/// .gnu.version_r or .gnu.version_d, read integer by integer.
/// Both classes use the same structs. Source: LSB "Symbol Versioning"; glibc elf/elf.h.
class VersionTable {
 public:
  VersionTable(const ElfFile& file, std::uint64_t file_offset) : file_(file), start_(file_offset) {}

  [[nodiscard]] Result<std::uint32_t> word(std::uint64_t offset) const { return integer(offset, 4); }
  [[nodiscard]] Result<std::uint32_t> half(std::uint64_t offset) const { return integer(offset, 2); }

 private:
  [[nodiscard]] Result<std::uint32_t> integer(std::uint64_t offset, std::size_t size) const {
    const Result<Bytes> bytes = read_block(file_.file(), start_ + offset, size);
    if (!bytes) return tl::unexpected(bytes.error());
    return static_cast<std::uint32_t>(decode_integer(file_, *bytes));
  }

  const ElfFile& file_;
  std::uint64_t start_;
};

/// The layout of the two kinds of chain: records, each with a chain of auxiliary records.
struct ChainFormat {
  std::uint64_t tag;
  ReferenceKind kind;
  std::uint64_t own_name;   ///< offset of vn_file in a record; 0: the record has no name of its own
  std::uint64_t count;      ///< offset of vn_cnt / vd_cnt (a half)
  std::uint64_t auxiliary;  ///< offset of vn_aux / vd_aux
  std::uint64_t next;       ///< offset of vn_next / vd_next
  std::uint64_t aux_name;   ///< offset of vna_name / vda_name in an auxiliary record
  std::uint64_t aux_next;   ///< offset of vna_next / vda_next
};

constexpr ChainFormat need_format{elf::DT_VERNEED, ReferenceKind::VersionNeed, 4, 2, 8, 12, 8, 12};
constexpr ChainFormat definition_format{elf::DT_VERDEF, ReferenceKind::VersionDefinition, 0, 6, 12, 16, 0, 4};

Status visit_auxiliary(const VersionTable& table, const ChainFormat& format, std::uint64_t record, const Visit& visit) {
  const auto count = table.half(record + format.count);
  const auto first = table.word(record + format.auxiliary);
  if (!count) return tl::unexpected(count.error());
  if (!first) return tl::unexpected(first.error());
  std::uint64_t at = record + *first;
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto name = table.word(at + format.aux_name);
    const auto next = table.word(at + format.aux_next);
    if (!name) return tl::unexpected(name.error());
    if (!next) return tl::unexpected(next.error());
    visit({format.kind, 0, *name});
    if (*next == 0) break;
    at += *next;
  }
  return {};
}

Status visit_versions(const ElfFile& file, const ChainFormat& format, const Visit& visit) {
  const auto address = file.dynamic()->value_of(format.tag);
  if (!address) return {};
  const auto offset = file.offset_of_address(*address);
  if (!offset) return fail(ErrorKind::Malformed, fmt::format("version table {:#x} is not inside a PT_LOAD", *address));
  const VersionTable table(file, *offset);
  std::uint64_t record = 0;
  for (std::uint64_t steps = 0; steps < longest_chain; ++steps) {
    if (format.own_name != 0) {
      const auto name = table.word(record + format.own_name);
      if (!name) return tl::unexpected(name.error());
      visit({format.kind, 0, *name});
    }
    if (Status done = visit_auxiliary(table, format, record, visit); !done) return done;
    const auto next = table.word(record + format.next);
    if (!next) return tl::unexpected(next.error());
    if (*next == 0) return {};
    record += *next;
  }
  return fail_at(ErrorKind::Malformed, *offset, "a version table that does not end");
}

}  // namespace

bool is_string_tag(std::uint64_t tag) {
  switch (tag) {
    case elf::DT_NEEDED:
    case elf::DT_SONAME:
    case elf::DT_RPATH:
    case elf::DT_RUNPATH:
    case elf::DT_CONFIG:
    case elf::DT_DEPAUDIT:
    case elf::DT_AUDIT:
    case elf::DT_AUXILIARY:
    case elf::DT_FILTER:
      return true;
    default:
      return false;
  }
}

Status for_each_string_reference(const ElfFile& file, const Visit& visit) {
  const DynamicTable& dynamic = *file.dynamic();
  if (dynamic.index_of(elf::DT_GNU_LIBLIST)) {
    return fail(ErrorKind::Unsupported, "DT_GNU_LIBLIST: a prelinked file", "undo prelink first");
  }
  for (std::size_t i = 0; i < dynamic.used; ++i) {
    const DynamicEntry& entry = dynamic.entries[i];
    if (is_string_tag(entry.tag)) visit({ReferenceKind::Dynamic, entry.tag, entry.value});
  }
  const Result<SymbolTable> symbols = dynamic_symbols(file);
  if (!symbols) return tl::unexpected(symbols.error());
  Status done = for_each_symbol(file, *symbols, [&](std::uint64_t, const Symbol& symbol) {
    visit({ReferenceKind::Symbol, 0, symbol.name_offset});
    return SymbolWalk::On;
  });
  if (!done) return done;
  if (Status needs = visit_versions(file, need_format, visit); !needs) return needs;
  return visit_versions(file, definition_format, visit);
}

}  // namespace cuda_runpath
