#include "support/elf_layout.hpp"

#include <algorithm>
#include <array>

namespace cuda_runpath {
namespace {

/// ET_EXEC is linked at a fixed place, as GNU ld does.
std::uint64_t base_address(const ElfRecipe& recipe) {
  return recipe.type == elf::ET_EXEC ? 0x400000 : 0;
}

class Layout {
 public:
  Layout(const ElfRecipe& recipe, std::vector<Piece> pieces, std::vector<DynamicEntry> entries)
      : recipe_(recipe), pieces_(std::move(pieces)), entries_(std::move(entries)) {}

  BuiltElf make() {
    place_loads();
    add_segments();
    built_.elf_class = recipe_.elf_class;
    built_.byte_order = recipe_.byte_order;
    fill_dynamic();
    if (recipe_.section_headers == SectionHeaders::Present) place_unloaded();
    write_contents();
    if (recipe_.section_headers == SectionHeaders::Present) write_section_headers();
    write_file_header();
    write_program_headers();
    return std::move(built_);
  }

 private:
  [[nodiscard]] bool is64() const { return recipe_.elf_class == elf::Class::Elf64; }
  [[nodiscard]] std::size_t word() const { return is64() ? 8 : 4; }
  [[nodiscard]] std::uint64_t file_header_size() const { return is64() ? 64 : 52; }
  [[nodiscard]] std::uint64_t program_header_size() const { return is64() ? 56 : 32; }

  [[nodiscard]] std::size_t segment_count() const {
    constexpr std::size_t loads_dynamic_note_stack = 4 + 1 + 1 + 1;
    return loads_dynamic_note_stack + (recipe_.interpreter.empty() ? 0 : 2) + recipe_.null_segments;
  }

  void place_loads() {
    std::uint64_t offset = file_header_size() + segment_count() * program_header_size() + recipe_.header_room;
    std::uint64_t address = base_address(recipe_) + offset;
    loads_[0] = {elf::PT_LOAD, elf::PF_R, 0, base_address(recipe_), base_address(recipe_), 0, 0, recipe_.page};
    Load current = Load::Head;
    for (Piece& piece : pieces_) {
      if (piece.load != current) {
        close_load(current, offset, address);
        current = piece.load;
        open_load(current, offset, address);
      }
      place(piece, offset, address);
    }
    close_load(current, offset, address);
    end_offset_ = offset;
  }

  static void place(Piece& piece, std::uint64_t& offset, std::uint64_t& address) {
    const std::uint64_t step = align_up(address, piece.alignment) - address;
    piece.address = address + step;
    piece.file_offset = offset + step;
    address += step + piece.content.size();
    if (piece.type != elf::SHT_NOBITS) offset += step + piece.content.size();
  }

  void close_load(Load load, std::uint64_t offset, std::uint64_t address) {
    Segment& segment = loads_[static_cast<std::size_t>(load)];
    segment.file_size = offset - segment.file_offset;
    segment.memory_size = address - segment.address;
  }

  void open_load(Load load, std::uint64_t& offset, std::uint64_t& address) {
    constexpr std::array<std::uint32_t, 4> flags{elf::PF_R, elf::PF_R | elf::PF_X, elf::PF_R, elf::PF_R | elf::PF_W};
    offset = recipe_.gap ? align_up(offset + *recipe_.gap, 16) : align_up(offset, recipe_.page);
    address = align_up(address, recipe_.page) + offset % recipe_.page;
    const auto index = static_cast<std::size_t>(load);
    loads_[index] = {elf::PT_LOAD, flags[index], offset, address, address, 0, 0, recipe_.page};
  }

  [[nodiscard]] const Piece& piece(std::string_view name) const {
    return *std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return p.name == name; });
  }

  Segment segment_over(std::uint32_t type, std::uint32_t flags, std::string_view name) const {
    const Piece& over = piece(name);
    return {
        type,          flags, over.file_offset, over.address, over.address, over.content.size(), over.content.size(),
        over.alignment};
  }

  void add_segments() {
    if (!recipe_.interpreter.empty()) {
      const std::uint64_t size = segment_count() * program_header_size();
      const std::uint64_t address = base_address(recipe_) + file_header_size();
      segments_.push_back({elf::PT_PHDR, elf::PF_R, file_header_size(), address, address, size, size, word()});
      segments_.push_back(segment_over(elf::PT_INTERP, elf::PF_R, ".interp"));
    }
    segments_.insert(segments_.end(), loads_.begin(), loads_.end());
    segments_.push_back(segment_over(elf::PT_DYNAMIC, elf::PF_R | elf::PF_W, ".dynamic"));
    segments_.push_back(segment_over(elf::PT_NOTE, elf::PF_R, ".note.gnu.build-id"));
    segments_.push_back({elf::PT_GNU_STACK, elf::PF_R | elf::PF_W, 0, 0, 0, 0, 0, 16});
    segments_.insert(segments_.end(), recipe_.null_segments, Segment{});
  }

  void fill_dynamic() {
    constexpr std::array<std::pair<std::uint64_t, const char*>, 5> pointers{{{elf::DT_GNU_HASH, ".gnu.hash"},
                                                                             {elf::DT_STRTAB, ".dynstr"},
                                                                             {elf::DT_SYMTAB, ".dynsym"},
                                                                             {elf::DT_VERNEED, ".gnu.version_r"},
                                                                             {elf::DT_VERSYM, ".gnu.version"}}};
    Bytes table;
    const FieldWriter put(recipe_.byte_order, table);
    for (DynamicEntry& entry : entries_) {
      for (const auto& [tag, name] : pointers) {
        if (entry.tag == tag) entry.value = piece(name).address;
      }
      put(entry.tag, word()), put(entry.value, word());
    }
    Bytes& content = const_cast<Piece&>(piece(".dynamic")).content;  // NOLINT: found in our own list
    std::copy(table.begin(), table.end(), content.begin());
    built_.dynamic = entries_;
  }

  void add_unloaded(const std::string& name, std::uint32_t type, std::uint64_t alignment, std::uint64_t entry_size,
                    Bytes content, const std::string& linked) {
    Piece added{name, type, 0, alignment, entry_size, Load::None, std::move(content), linked};
    added.file_offset = align_up(end_offset_, alignment);
    end_offset_ = added.file_offset + added.content.size();
    pieces_.push_back(std::move(added));
  }

  void place_unloaded() {
    if (recipe_.section_symbols == SectionSymbols::Present) {
      add_unloaded(".symtab", elf::SHT_SYMTAB, word(), is64() ? 24 : 16, section_symbols(), ".strtab");
      add_unloaded(".strtab", elf::SHT_STRTAB, 1, 0, Bytes(1), "");
    }
    names_ = std::string(1, '\0');
    for (const Piece& one : pieces_) names_ += one.name + '\0';
    names_ += ".shstrtab" + std::string(1, '\0');
    const ByteView view = bytes_of(names_);
    add_unloaded(".shstrtab", elf::SHT_STRTAB, 1, 0, Bytes(view.begin(), view.end()), "");
    section_headers_offset_ = align_up(end_offset_, 8);
  }

  Bytes section_symbols() const {
    constexpr std::uint64_t local_section = 3;
    Bytes table(is64() ? 24 : 16);
    const FieldWriter put(recipe_.byte_order, table);
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (is64()) {
        put(0, 4), put(local_section, 1), put(0, 1), put(i + 1, 2), put(pieces_[i].address, 8), put(0, 8);
      } else {
        put(0, 4), put(pieces_[i].address, 4), put(0, 4), put(local_section, 1), put(0, 1), put(i + 1, 2);
      }
    }
    return table;
  }

  void write_contents() {
    built_.bytes.assign(end_offset_, std::byte{0});
    for (const Piece& one : pieces_) {
      built_.sections[one.name] = one.file_offset;
      if (one.type == elf::SHT_NOBITS) continue;
      std::copy(one.content.begin(), one.content.end(),
                built_.bytes.begin() + static_cast<std::ptrdiff_t>(one.file_offset));
    }
  }

  [[nodiscard]] std::uint64_t index_of(const std::string& name) const {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].name == name) return i + 1;
    }
    return 0;
  }

  void write_section_headers() {
    built_.bytes.resize(section_headers_offset_);
    built_.section_headers[""] = built_.bytes.size();
    built_.bytes.resize(built_.bytes.size() + (is64() ? 64 : 40));
    const FieldWriter put(recipe_.byte_order, built_.bytes);
    for (const Piece& one : pieces_) {
      built_.section_headers[one.name] = built_.bytes.size();
      const bool symbols = one.type == elf::SHT_DYNSYM || one.type == elf::SHT_GNU_VERNEED;
      const std::uint64_t info = one.type == elf::SHT_SYMTAB ? one.content.size() / (is64() ? 24 : 16) : symbols;
      put(names_.find(one.name + '\0'), 4), put(one.type, 4), put(one.flags, word()), put(one.address, word());
      put(one.file_offset, word()), put(one.content.size(), word()), put(index_of(one.linked), 4), put(info, 4);
      put(one.alignment, word()), put(one.entry_size, word());
    }
  }

  void write_file_header() {
    const bool sections = recipe_.section_headers == SectionHeaders::Present;
    Bytes header;
    const FieldWriter put(recipe_.byte_order, header);
    put.text(
        "\x7f"
        "ELF");
    put(is64() ? 2 : 1, 1), put(recipe_.byte_order == std::endian::little ? 1 : 2, 1), put(1, 1), put(0, 1), put(0, 4);
    put(0, 4), put(recipe_.type, 2), put(recipe_.machine, 2), put(1, 4);
    put(recipe_.interpreter.empty() ? 0 : piece(".text").address, word());
    put(file_header_size(), word()), put(sections ? section_headers_offset_ : 0, word()), put(0, 4);
    put(file_header_size(), 2), put(program_header_size(), 2), put(segments_.size(), 2);
    put(is64() ? 64 : 40, 2), put(sections ? pieces_.size() + 1 : 0, 2), put(sections ? pieces_.size() : 0, 2);
    std::copy(header.begin(), header.end(), built_.bytes.begin());
  }

  void write_program_headers() {
    Bytes table;
    const FieldWriter put(recipe_.byte_order, table);
    for (const Segment& one : segments_) {
      built_.program_headers.push_back(file_header_size() + table.size());
      built_.program_header_types.push_back(one.type);
      put(one.type, 4);
      if (is64()) put(one.flags, 4);
      put(one.file_offset, word()), put(one.address, word()), put(one.physical_address, word());
      put(one.file_size, word()), put(one.memory_size, word());
      if (!is64()) put(one.flags, 4);
      put(one.alignment, word());
    }
    std::copy(table.begin(), table.end(), built_.bytes.begin() + static_cast<std::ptrdiff_t>(file_header_size()));
  }

  const ElfRecipe& recipe_;
  std::vector<Piece> pieces_;
  std::vector<DynamicEntry> entries_;
  std::array<Segment, 4> loads_;
  std::vector<Segment> segments_;
  std::string names_;
  std::uint64_t end_offset_ = 0;
  std::uint64_t section_headers_offset_ = 0;
  BuiltElf built_;
};

}  // namespace

BuiltElf lay_out(const ElfRecipe& recipe, std::vector<Piece> pieces, std::vector<DynamicEntry> entries) {
  return Layout(recipe, std::move(pieces), std::move(entries)).make();
}

}  // namespace cuda_runpath
