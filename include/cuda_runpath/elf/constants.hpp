/// The numbers of the ELF format that this program reads or writes, with the gABI's names.
///
/// `<elf.h>` is not used: its macros would leak into every layer, and the machine that builds this
/// need not be the machine the files are for.
/// Source: gABI chapters 4 and 5; glibc elf/elf.h for the GNU extensions.
#pragma once

#include <cstdint>

namespace cuda_runpath::elf {

enum class Class : std::uint8_t { Elf32 = 1, Elf64 = 2 };

// e_type
inline constexpr std::uint16_t ET_REL = 1;
inline constexpr std::uint16_t ET_EXEC = 2;
inline constexpr std::uint16_t ET_DYN = 3;
inline constexpr std::uint16_t ET_CORE = 4;

// e_machine
inline constexpr std::uint16_t EM_386 = 3;
inline constexpr std::uint16_t EM_PPC64 = 21;
inline constexpr std::uint16_t EM_S390 = 22;
inline constexpr std::uint16_t EM_ARM = 40;
inline constexpr std::uint16_t EM_X86_64 = 62;
inline constexpr std::uint16_t EM_AARCH64 = 183;
inline constexpr std::uint16_t EM_CUDA = 190;
inline constexpr std::uint16_t EM_RISCV = 243;

// p_type
inline constexpr std::uint32_t PT_NULL = 0;
inline constexpr std::uint32_t PT_LOAD = 1;
inline constexpr std::uint32_t PT_DYNAMIC = 2;
inline constexpr std::uint32_t PT_INTERP = 3;
inline constexpr std::uint32_t PT_NOTE = 4;
inline constexpr std::uint32_t PT_PHDR = 6;
inline constexpr std::uint32_t PT_TLS = 7;
inline constexpr std::uint32_t PT_GNU_STACK = 0x6474e551;
inline constexpr std::uint32_t PT_GNU_RELRO = 0x6474e552;
inline constexpr std::uint32_t PT_GNU_PROPERTY = 0x6474e553;

inline constexpr std::uint32_t PF_X = 1;
inline constexpr std::uint32_t PF_W = 2;
inline constexpr std::uint32_t PF_R = 4;

inline constexpr std::uint16_t PN_XNUM = 0xffff;  ///< e_phnum: the count is in section 0

// sh_type
inline constexpr std::uint32_t SHT_NULL = 0;
inline constexpr std::uint32_t SHT_PROGBITS = 1;
inline constexpr std::uint32_t SHT_SYMTAB = 2;
inline constexpr std::uint32_t SHT_STRTAB = 3;
inline constexpr std::uint32_t SHT_RELA = 4;
inline constexpr std::uint32_t SHT_HASH = 5;
inline constexpr std::uint32_t SHT_DYNAMIC = 6;
inline constexpr std::uint32_t SHT_NOTE = 7;
inline constexpr std::uint32_t SHT_NOBITS = 8;
inline constexpr std::uint32_t SHT_DYNSYM = 11;
inline constexpr std::uint32_t SHT_GNU_HASH = 0x6ffffff6;
inline constexpr std::uint32_t SHT_GNU_VERDEF = 0x6ffffffd;
inline constexpr std::uint32_t SHT_GNU_VERNEED = 0x6ffffffe;
inline constexpr std::uint32_t SHT_GNU_VERSYM = 0x6fffffff;

inline constexpr std::uint64_t SHF_WRITE = 1;
inline constexpr std::uint64_t SHF_ALLOC = 2;
inline constexpr std::uint64_t SHF_EXECINSTR = 4;
inline constexpr std::uint64_t SHF_TLS = 0x400;
inline constexpr std::uint64_t SHF_COMPRESSED = 0x800;

inline constexpr std::uint16_t SHN_UNDEF = 0;
inline constexpr std::uint16_t SHN_XINDEX = 0xffff;

// d_tag
inline constexpr std::uint64_t DT_NULL = 0;
inline constexpr std::uint64_t DT_NEEDED = 1;
inline constexpr std::uint64_t DT_HASH = 4;
inline constexpr std::uint64_t DT_STRTAB = 5;
inline constexpr std::uint64_t DT_SYMTAB = 6;
inline constexpr std::uint64_t DT_RELA = 7;
inline constexpr std::uint64_t DT_STRSZ = 10;
inline constexpr std::uint64_t DT_SYMENT = 11;
inline constexpr std::uint64_t DT_SONAME = 14;
inline constexpr std::uint64_t DT_RPATH = 15;
inline constexpr std::uint64_t DT_SYMBOLIC = 16;
inline constexpr std::uint64_t DT_REL = 17;
inline constexpr std::uint64_t DT_DEBUG = 21;
inline constexpr std::uint64_t DT_TEXTREL = 22;
inline constexpr std::uint64_t DT_JMPREL = 23;
inline constexpr std::uint64_t DT_BIND_NOW = 24;
inline constexpr std::uint64_t DT_INIT_ARRAY = 25;
inline constexpr std::uint64_t DT_RUNPATH = 29;
inline constexpr std::uint64_t DT_FLAGS = 30;
inline constexpr std::uint64_t DT_RELR = 36;
inline constexpr std::uint64_t DT_GNU_HASH = 0x6ffffef5;
inline constexpr std::uint64_t DT_GNU_LIBLIST = 0x6ffffef9;
inline constexpr std::uint64_t DT_CONFIG = 0x6ffffefa;
inline constexpr std::uint64_t DT_DEPAUDIT = 0x6ffffefb;
inline constexpr std::uint64_t DT_AUDIT = 0x6ffffefc;
inline constexpr std::uint64_t DT_VERSYM = 0x6ffffff0;
inline constexpr std::uint64_t DT_RELACOUNT = 0x6ffffff9;
inline constexpr std::uint64_t DT_RELCOUNT = 0x6ffffffa;
inline constexpr std::uint64_t DT_FLAGS_1 = 0x6ffffffb;
inline constexpr std::uint64_t DT_VERDEF = 0x6ffffffc;
inline constexpr std::uint64_t DT_VERNEED = 0x6ffffffe;
inline constexpr std::uint64_t DT_VERNEEDNUM = 0x6fffffff;
inline constexpr std::uint64_t DT_AUXILIARY = 0x7ffffffd;
inline constexpr std::uint64_t DT_FILTER = 0x7fffffff;

// DT_FLAGS
inline constexpr std::uint64_t DF_SYMBOLIC = 2;
inline constexpr std::uint64_t DF_TEXTREL = 4;
inline constexpr std::uint64_t DF_BIND_NOW = 8;
// DT_FLAGS_1
inline constexpr std::uint64_t DF_1_NODEFLIB = 0x00000800;

}  // namespace cuda_runpath::elf
