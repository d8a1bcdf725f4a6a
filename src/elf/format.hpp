/// The structs of the ELF format as they lie on disk, for each class and byte order.
/// Source: gABI chapters 4 and 5.
#pragma once

#include <cstdint>

#include "cuda_runpath/base/endian.hpp"
#include "cuda_runpath/elf/constants.hpp"

namespace cuda_runpath::elf {

template <std::endian Order>
struct Format64 {
  static constexpr std::endian order = Order;
  using Half = Packed<std::uint16_t, Order>;
  using Word = Packed<std::uint32_t, Order>;
  using Address = Packed<std::uint64_t, Order>;  // Elf64_Addr, Elf64_Off, Elf64_Xword

  struct Ehdr {
    std::uint8_t e_ident[16];
    Half e_type, e_machine;
    Word e_version;
    Address e_entry, e_phoff, e_shoff;
    Word e_flags;
    Half e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
  };
  struct Phdr {
    Word p_type, p_flags;
    Address p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
  };
  struct Shdr {
    Word sh_name, sh_type;
    Address sh_flags, sh_addr, sh_offset, sh_size;
    Word sh_link, sh_info;
    Address sh_addralign, sh_entsize;
  };
  struct Dyn {
    Address d_tag, d_val;
  };
  struct Sym {
    Word st_name;
    std::uint8_t st_info, st_other;
    Half st_shndx;
    Address st_value, st_size;
  };
};

template <std::endian Order>
struct Format32 {
  static constexpr std::endian order = Order;
  using Half = Packed<std::uint16_t, Order>;
  using Word = Packed<std::uint32_t, Order>;
  using Address = Packed<std::uint32_t, Order>;  // Elf32_Addr, Elf32_Off

  struct Ehdr {
    std::uint8_t e_ident[16];
    Half e_type, e_machine;
    Word e_version;
    Address e_entry, e_phoff, e_shoff;
    Word e_flags;
    Half e_ehsize, e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
  };
  struct Phdr {
    Word p_type;
    Address p_offset, p_vaddr, p_paddr, p_filesz, p_memsz;
    Word p_flags;
    Address p_align;
  };
  struct Shdr {
    Word sh_name, sh_type;
    Address sh_flags, sh_addr, sh_offset, sh_size;
    Word sh_link, sh_info;
    Address sh_addralign, sh_entsize;
  };
  struct Dyn {
    Address d_tag, d_val;
  };
  struct Sym {
    Word st_name;
    Address st_value, st_size;
    std::uint8_t st_info, st_other;
    Half st_shndx;
  };
};

using Little64 = Format64<std::endian::little>;
using Big64 = Format64<std::endian::big>;
using Little32 = Format32<std::endian::little>;
using Big32 = Format32<std::endian::big>;

static_assert(sizeof(Little64::Ehdr) == 64 && sizeof(Little32::Ehdr) == 52);
static_assert(sizeof(Little64::Phdr) == 56 && sizeof(Little32::Phdr) == 32);
static_assert(sizeof(Little64::Shdr) == 64 && sizeof(Little32::Shdr) == 40);
static_assert(sizeof(Little64::Dyn) == 16 && sizeof(Little32::Dyn) == 8);
static_assert(sizeof(Little64::Sym) == 24 && sizeof(Little32::Sym) == 16);

/// Calls `visit` with an object of the format that `elf_class` and `byte_order` name.
template <class Visitor>
auto with_format(Class elf_class, std::endian byte_order, Visitor&& visit) {
  const bool little = byte_order == std::endian::little;
  if (elf_class == Class::Elf64) return little ? visit(Little64{}) : visit(Big64{});
  return little ? visit(Little32{}) : visit(Big32{});
}

}  // namespace cuda_runpath::elf
