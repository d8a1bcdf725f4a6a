/// The second opinion of `--verify full`: another project's ELF reader, read-only, beside our own.
///
/// A proof by the code that made the edit shares its misunderstandings. So LIEF reads the file
/// before and after, and both its readings are held against ours and against each other. LIEF never
/// writes; docs/decisions/0006-second-reader.md says how it is kept out of a normal start.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"

namespace cuda_runpath {

/// The number that a contradiction of the second reader has among the violations.
inline constexpr int second_reader_invariant = 9;

/// One dynamic symbol with its name and version as text.
struct ReadSymbol {
  std::string name;
  std::string version;              ///< of DT_VERSYM; empty: local, global or without a name
  std::uint16_t version_index = 0;  ///< of DT_VERSYM, the hidden bit among it; 0 without DT_VERSYM
  std::uint8_t info = 0;            ///< st_info
  std::uint16_t section_index = 0;  ///< st_shndx
  std::uint64_t value = 0;          ///< st_value

  bool operator==(const ReadSymbol&) const = default;
};

struct ReadNote {
  std::string owner;
  std::uint32_t type = 0;  ///< n_type
  Bytes description;       ///< n_desc

  auto operator<=>(const ReadNote&) const = default;
};

/// How sure a reader is of the number of dynamic symbols.
enum class SymbolCount {
  Known,    ///< from the section header of .dynsym
  Guessed,  ///< from hash tables or relocations: the table may go on
};

/// What one reader made of one file, in nobody's types, so that two readers can be compared.
struct ElfReading {
  FileHeader header;
  std::string interpreter;            ///< empty: no PT_INTERP
  std::vector<DynamicEntry> dynamic;  ///< up to the first DT_NULL, without it
  std::vector<std::string> needed;    ///< DT_NEEDED, in order
  std::optional<std::string> soname;
  std::optional<std::string> rpath;
  std::optional<std::string> runpath;
  std::vector<Segment> segments;
  std::vector<Section> sections;
  std::vector<ReadSymbol> symbols;  ///< of the dynamic symbol table, the null symbol too
  SymbolCount symbol_count = SymbolCount::Known;
  std::vector<ReadNote> notes;  ///< sorted, each once
};

/// LIEF in a module of its own, loaded when it is wanted.
class SecondReader {
 public:
  /// Loads the module at `module_path`; more than once is fine. It stays until the program ends.
  /// Errors: Unsupported in a build without LIEF, or when the module cannot be loaded.
  [[nodiscard]] static Result<SecondReader> load(const std::string& module_path);

  /// "LIEF 0.9.0".
  [[nodiscard]] std::string name() const;

  /// Reads a file by its path: none of our own I/O is between LIEF and the disk. Slow, and the whole
  /// file is in memory several times over; one file at a time, whatever the number of threads.
  /// Errors: Malformed when LIEF cannot read it.
  [[nodiscard]] Result<ElfReading> read(const std::string& path) const;
  /// The same of a file that is not on disk yet: an edit before its first write.
  /// Errors: also those of `RandomAccess::read`.
  [[nodiscard]] Result<ElfReading> read(const RandomAccess& file) const;

 private:
  struct Entry;
  explicit SecondReader(const Entry& entry) : entry_(&entry) {}

  const Entry* entry_;
};

/// Our own reading of a file that was already read. Errors: Malformed.
[[nodiscard]] Result<ElfReading> own_reading(const ElfFile& file);

/// Where the two readers do not see the same file. Sections are compared only where we believe the
/// section headers, symbols only as far as both counted them, and of the notes those of owner GNU.
/// `moment` begins each message: "before the edit".
[[nodiscard]] std::vector<Violation> reading_differences(const ElfReading& own, const ElfReading& second,
                                                         std::string_view moment);

/// What contradicts `plan` in the second reader's own view of the edit: the planned list is there,
/// and NEEDED, SONAME, interpreter, symbols, section names and notes (owner GNU) are what they were.
[[nodiscard]] std::vector<Violation> edit_contradictions(const ElfReading& before, const ElfReading& after,
                                                         const RunpathPlan& plan);

}  // namespace cuda_runpath
