// The one file that knows LIEF: its reading of a file, put into our terms.
//
// It compiles with LIEF 0.9.0 (Debian 12) and with LIEF from 0.17 on. Version numbers as macros came
// with 0.17; their absence means 0.9. What differs: 0.9 returns references and throws, later ones
// return pointers; 0.9's enums are the numbers of the format, later ones carry the machine in the
// upper bits and have to_value(); strings became views on the way. LIEF's writer is never touched.
#include <LIEF/version.h>
#include <LIEF/ELF.hpp>
#include <LIEF/logging.hpp>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <string_view>
#include <type_traits>

#include "rewrite/second_reader_module.hpp"

#if defined(LIEF_VERSION_MAJOR) && (LIEF_VERSION_MAJOR > 0 || LIEF_VERSION_MINOR >= 17)
#define CUDA_RUNPATH_LIEF_IS_SCOPED 1
#endif

namespace cuda_runpath {
namespace {

namespace lief = LIEF::ELF;

/// How LIEF counts the dynamic symbols; its own mixture of methods may stop short of the section's end.
enum class CountBy { Section, Anything };

/// What LIEF is to read: a file by its path, or bytes where those are set.
struct Source {
  const std::string* path = nullptr;
  const std::vector<std::uint8_t>* content = nullptr;
};

#ifdef CUDA_RUNPATH_LIEF_IS_SCOPED

std::unique_ptr<lief::Binary> parse(const Source& source, CountBy count) {
  using Method = lief::ParserConfig::DYNSYM_COUNT;
  lief::ParserConfig config;
  config.parse_symtab_symbols = false;
  config.parse_overlay = false;
  config.count_mtd = count == CountBy::Section ? Method::SECTION : Method::AUTO;
  return source.content != nullptr ? lief::Parser::parse(*source.content, config)
                                   : lief::Parser::parse(*source.path, config);
}

void be_silent() {
  LIEF::logging::disable();
}

constexpr auto symbol_section = lief::Section::TYPE::DYNSYM;

std::uint64_t number_of(lief::DynamicEntry::TAG tag) {
  return lief::DynamicEntry::to_value(tag);
}
std::uint32_t number_of(lief::Section::TYPE type) {
  return lief::Section::to_value(type);
}
std::uint32_t number_of(lief::Segment::TYPE type) {
  return static_cast<std::uint32_t>(lief::Segment::to_value(type));
}
std::uint32_t type_of(const lief::Note& note) {
  return note.original_type();
}
std::uint16_t version_of(const lief::Symbol& symbol) {
  return symbol.symbol_version()->value();
}

#else

std::unique_ptr<lief::Binary> parse(const Source& source, CountBy count) {
  using Method = lief::DYNSYM_COUNT_METHODS;
  const Method method = count == CountBy::Section ? Method::COUNT_SECTION : Method::COUNT_AUTO;
  return source.content != nullptr ? lief::Parser::parse(*source.content, "", method)
                                   : lief::Parser::parse(*source.path, method);
}

void be_silent() {
  LIEF::Logger::disable();
}

constexpr auto symbol_section = lief::ELF_SECTION_TYPES::SHT_DYNSYM;

std::uint64_t number_of(lief::DYNAMIC_TAGS tag) {
  return static_cast<std::uint64_t>(tag);
}
std::uint32_t number_of(lief::ELF_SECTION_TYPES type) {
  return static_cast<std::uint32_t>(type);
}
std::uint32_t number_of(lief::SEGMENT_TYPES type) {
  return static_cast<std::uint32_t>(type);
}
std::uint32_t type_of(const lief::Note& note) {
  return static_cast<std::uint32_t>(note.type());
}
std::uint16_t version_of(const lief::Symbol& symbol) {
  return symbol.symbol_version().value();
}

#endif

FileHeader header_of(const lief::Header& from) {
  FileHeader header;
  header.elf_class = static_cast<elf::Class>(from.identity_class());
  constexpr int big_endian = 2;  // ELFDATA2MSB
  header.byte_order = static_cast<int>(from.identity_data()) == big_endian ? std::endian::big : std::endian::little;
  header.os_abi = static_cast<std::uint8_t>(from.identity_os_abi());
  header.type = static_cast<std::uint16_t>(from.file_type());
  header.machine = static_cast<std::uint16_t>(from.machine_type());
  header.entry = from.entrypoint();
  header.program_headers_offset = from.program_headers_offset();
  header.section_headers_offset = from.section_headers_offset();
  header.flags = from.processor_flag();
  header.program_header_count = from.numberof_segments();
  header.section_header_count = from.numberof_sections();
  header.section_names_index = from.section_name_table_idx();
  return header;
}

std::vector<Segment> segments_of(const lief::Binary& binary) {
  std::vector<Segment> segments;
  for (const lief::Segment& from : binary.segments()) {
    segments.push_back({number_of(from.type()), static_cast<std::uint32_t>(from.flags()), from.file_offset(),
                        from.virtual_address(), from.physical_address(), from.physical_size(), from.virtual_size(),
                        from.alignment()});
  }
  return segments;
}

std::vector<Section> sections_of(const lief::Binary& binary) {
  std::vector<Section> sections;
  for (const lief::Section& from : binary.sections()) {
    Section section;
    section.name = std::string(from.name());
    section.type = number_of(from.type());
    section.flags = from.flags();
    section.address = from.virtual_address();
    section.file_offset = from.file_offset();
    section.size = from.size();
    section.link = from.link();
    section.info = static_cast<std::uint32_t>(from.information());
    section.alignment = from.alignment();
    section.entry_size = from.entry_size();
    sections.push_back(std::move(section));
  }
  return sections;
}

/// Up to the first DT_NULL, where the loader stops; of a repeated tag the loader takes the last.
void read_dynamic(const lief::Binary& binary, ElfReading& reading) {
  for (const lief::DynamicEntry& entry : binary.dynamic_entries()) {
    const std::uint64_t tag = number_of(entry.tag());
    if (tag == elf::DT_NULL) break;
    reading.dynamic.push_back({tag, entry.value()});
    if (const auto* library = dynamic_cast<const lief::DynamicEntryLibrary*>(&entry)) {
      reading.needed.emplace_back(library->name());
    } else if (const auto* object = dynamic_cast<const lief::DynamicSharedObject*>(&entry)) {
      reading.soname = std::string(object->name());
    } else if (const auto* rpath = dynamic_cast<const lief::DynamicEntryRpath*>(&entry)) {
      reading.rpath = std::string(rpath->rpath());
    } else if (const auto* runpath = dynamic_cast<const lief::DynamicEntryRunPath*>(&entry)) {
      reading.runpath = std::string(runpath->runpath());
    }
  }
}

/// By index. Not through the symbols: 0.9 gives a version that has parents the name of a parent.
std::map<std::uint16_t, std::string> version_names(const lief::Binary& binary) {
  constexpr unsigned hidden_bit = 0x8000;
  std::map<std::uint16_t, std::string> names;
  const auto add = [&](unsigned index, std::string name) {
    names.emplace(static_cast<std::uint16_t>(index & ~hidden_bit), std::move(name));
  };
  for (const lief::SymbolVersionRequirement& need : binary.symbols_version_requirement()) {
    for (const lief::SymbolVersionAuxRequirement& version : need.auxiliary_symbols()) {
      add(version.other(), std::string(version.name()));
    }
  }
  for (const lief::SymbolVersionDefinition& definition : binary.symbols_version_definition()) {
    for (const lief::SymbolVersionAux& version : definition.symbols_aux()) {
      add(definition.ndx(), std::string(version.name()));
      break;
    }
  }
  return names;
}

std::vector<ReadSymbol> symbols_of(const lief::Binary& binary) {
  constexpr std::uint16_t version_mask = 0x7fff;
  constexpr std::uint16_t first_named_version = 2;
  const std::map<std::uint16_t, std::string> names = version_names(binary);
  std::vector<ReadSymbol> symbols;
  for (const lief::Symbol& from : binary.dynamic_symbols()) {
    ReadSymbol symbol{std::string(from.name()), {}, 0, from.information(), from.shndx(), from.value()};
    if (from.has_version()) {
      symbol.version_index = version_of(from);
      const auto index = static_cast<std::uint16_t>(symbol.version_index & version_mask);
      const auto name = names.find(index);
      if (index >= first_named_version && name != names.end()) symbol.version = name->second;
    }
    symbols.push_back(std::move(symbol));
  }
  return symbols;
}

std::vector<ReadNote> notes_of(const lief::Binary& binary) {
  std::vector<ReadNote> notes;
  for (const lief::Note& from : binary.notes()) {
    ReadNote note{std::string(from.name()), type_of(from), {}};
    note.owner.resize(std::min(note.owner.size(), note.owner.find('\0')));
    for (const std::uint8_t byte : from.description()) note.description.push_back(std::byte{byte});
    notes.push_back(std::move(note));
  }
  std::sort(notes.begin(), notes.end());
  notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
  return notes;
}

ElfReading reading_of(const lief::Binary& binary) {
  ElfReading reading;
  reading.header = header_of(binary.header());
  if (binary.has_interpreter()) reading.interpreter = std::string(binary.interpreter());
  reading.segments = segments_of(binary);
  reading.sections = sections_of(binary);
  read_dynamic(binary, reading);
  reading.symbols = symbols_of(binary);
  reading.symbol_count = binary.has(symbol_section) ? SymbolCount::Known : SymbolCount::Guessed;
  reading.notes = notes_of(binary);
  return reading;
}

bool read(const Source& source, ElfReading& reading, std::string& fault) {
  be_silent();
  std::unique_ptr<lief::Binary> binary = parse(source, CountBy::Section);
  if (binary != nullptr && !binary->has(symbol_section)) binary = parse(source, CountBy::Anything);
  if (binary == nullptr) {
    fault = "not an ELF file, or not readable";
    return false;
  }
  reading = reading_of(*binary);
  return true;
}

}  // namespace
}  // namespace cuda_runpath

extern "C" {

const char* cuda_runpath_second_reader_name_1() {
  // LIEF_VERSION is "0.9.0-" and the commit, where it is known.
  static const std::string name =
      std::string("LIEF ") +
      std::string(std::string_view(LIEF_VERSION).substr(0, std::string_view(LIEF_VERSION).find('-')));
  return name.c_str();
}

bool cuda_runpath_second_reading_1(const std::string* path, const std::vector<std::uint8_t>* content,
                                   cuda_runpath::ElfReading& reading, std::string& fault) {
  try {
    return cuda_runpath::read({path, content}, reading, fault);
  } catch (const std::exception& error) {
    fault = error.what();
  } catch (...) {
    fault = "unknown fault";
  }
  return false;
}
}
