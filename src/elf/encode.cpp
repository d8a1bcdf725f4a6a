#include "cuda_runpath/elf/encode.hpp"

#include <cstring>

#include "elf/format.hpp"

namespace cuda_runpath {
namespace {

template <class Raw>
Bytes bytes_of_struct(const Raw& raw) {
  Bytes bytes(sizeof raw);
  std::memcpy(bytes.data(), &raw, sizeof raw);
  return bytes;
}

/// Narrows to the width of `field`.
template <class T, std::endian Order>
void store(Packed<T, Order>& field, std::uint64_t value) {
  field.set(static_cast<T>(value));
}

template <class Visitor>
Bytes in_format_of(const ElfFile& file, Visitor&& visit) {
  return elf::with_format(file.header().elf_class, file.header().byte_order, visit);
}

}  // namespace

Bytes encode(const ElfFile& file, const Segment& segment) {
  return in_format_of(file, [&]<class Format>(Format) {
    typename Format::Phdr raw;
    store(raw.p_type, segment.type);
    store(raw.p_flags, segment.flags);
    store(raw.p_offset, segment.file_offset);
    store(raw.p_vaddr, segment.address);
    store(raw.p_paddr, segment.physical_address);
    store(raw.p_filesz, segment.file_size);
    store(raw.p_memsz, segment.memory_size);
    store(raw.p_align, segment.alignment);
    return bytes_of_struct(raw);
  });
}

Bytes encode(const ElfFile& file, const Section& section) {
  return in_format_of(file, [&]<class Format>(Format) {
    typename Format::Shdr raw;
    store(raw.sh_name, section.name_offset);
    store(raw.sh_type, section.type);
    store(raw.sh_flags, section.flags);
    store(raw.sh_addr, section.address);
    store(raw.sh_offset, section.file_offset);
    store(raw.sh_size, section.size);
    store(raw.sh_link, section.link);
    store(raw.sh_info, section.info);
    store(raw.sh_addralign, section.alignment);
    store(raw.sh_entsize, section.entry_size);
    return bytes_of_struct(raw);
  });
}

Bytes encode(const ElfFile& file, const DynamicEntry& entry) {
  return in_format_of(file, [&]<class Format>(Format) {
    typename Format::Dyn raw;
    store(raw.d_tag, entry.tag);
    store(raw.d_val, entry.value);
    return bytes_of_struct(raw);
  });
}

Bytes encode_integer(const ElfFile& file, std::uint64_t value, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t shift = file.header().byte_order == std::endian::little ? i : size - 1 - i;
    bytes[i] = static_cast<std::byte>(value >> (8 * shift));
  }
  return bytes;
}

std::uint64_t decode_integer(const ElfFile& file, ByteView bytes) {
  const bool little = file.header().byte_order == std::endian::little;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::byte next = bytes[little ? bytes.size() - 1 - i : i];
    value = value << 8U | std::to_integer<std::uint64_t>(next);
  }
  return value;
}

}  // namespace cuda_runpath
