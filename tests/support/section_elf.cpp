#include "support/section_elf.hpp"

#include "support/elf_layout.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t file_header_size = 64;
constexpr std::uint64_t program_header_size = 56;

class ContentWriter {
 public:
  ContentWriter(const std::vector<ContentSection>& sections, std::endian order) : sections_(sections), order_(order) {}

  ContentElf write(SectionHeaders headers) {
    elf_.bytes.resize(file_header_size + sections_.size() * program_header_size);
    for (const ContentSection& section : sections_) append(section.content, elf_.offsets.emplace_back());
    if (headers == SectionHeaders::Present) write_section_headers();
    write_file_header(headers);
    write_program_headers();
    return std::move(elf_);
  }

 private:
  void append(const Bytes& content, std::uint64_t& offset) {
    offset = align_up(elf_.bytes.size(), 16);
    elf_.bytes.resize(offset);
    elf_.bytes.insert(elf_.bytes.end(), content.begin(), content.end());
  }

  void write_section_headers() {
    std::string names(1, '\0');
    std::vector<std::uint64_t> name_offsets;
    for (const ContentSection& section : sections_) {
      name_offsets.push_back(names.size());
      names += section.name + '\0';
    }
    std::uint64_t names_offset = 0;
    append(Bytes(bytes_of(names).begin(), bytes_of(names).end()), names_offset);
    append({}, section_headers_offset_);
    const FieldWriter put(order_, elf_.bytes);
    const auto put_header = [&](std::uint64_t name, std::uint64_t type, std::uint64_t flags, std::uint64_t offset,
                                std::uint64_t size) {
      put(name, 4), put(type, 4), put(flags, 8), put(offset, 8), put(offset, 8), put(size, 8);
      put(0, 4), put(0, 4), put(type == elf::SHT_NULL ? 0 : 1, 8), put(0, 8);
    };
    put_header(0, elf::SHT_NULL, 0, 0, 0);
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const ContentSection& section = sections_[i];
      put_header(name_offsets[i], section.type, section.flags, elf_.offsets[i], section.content.size());
    }
    put_header(0, elf::SHT_STRTAB, 0, names_offset, names.size());
  }

  void write_file_header(SectionHeaders headers) {
    Bytes header;
    const FieldWriter put(order_, header);
    put.text("\177ELF");
    put(2, 1), put(order_ == std::endian::little ? 1 : 2, 1), put(1, 1);
    put.text(std::string(9, '\0'));
    put(elf::ET_DYN, 2), put(elf::EM_X86_64, 2), put(1, 4), put(0, 8);
    put(file_header_size, 8), put(section_headers_offset_, 8), put(0, 4);
    put(file_header_size, 2), put(program_header_size, 2), put(sections_.size(), 2);
    const bool present = headers == SectionHeaders::Present;
    put(64, 2), put(present ? sections_.size() + 2 : 0, 2), put(present ? sections_.size() + 1 : 0, 2);
    std::copy(header.begin(), header.end(), elf_.bytes.begin());
  }

  void write_program_headers() {
    Bytes table;
    const FieldWriter put(order_, table);
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const ContentSection& section = sections_[i];
      const bool note = section.type == elf::SHT_NOTE;
      const std::uint64_t executable = (section.flags & elf::SHF_EXECINSTR) != 0 ? elf::PF_X : 0;
      const std::uint64_t writable = (section.flags & elf::SHF_WRITE) != 0 ? elf::PF_W : 0;
      put(note ? elf::PT_NOTE : elf::PT_LOAD, 4), put(elf::PF_R | executable | writable, 4);
      put(elf_.offsets[i], 8), put(elf_.offsets[i], 8), put(elf_.offsets[i], 8);
      put(section.content.size(), 8), put(section.content.size(), 8), put(note ? 4 : 1, 8);
    }
    std::copy(table.begin(), table.end(), elf_.bytes.begin() + file_header_size);
  }

  const std::vector<ContentSection>& sections_;
  std::endian order_;
  ContentElf elf_;
  std::uint64_t section_headers_offset_ = 0;
};

}  // namespace

ContentElf elf_of(const std::vector<ContentSection>& sections, SectionHeaders headers, std::endian order) {
  return ContentWriter(sections, order).write(headers);
}

}  // namespace cuda_runpath
