/// Names of driver libraries among the bytes of a program: whole strings, and what compilers leave
/// of short ones.
///
/// g++ 12 and clang 14 at -O2 keep no string of `std::string("libcuda.so.1")` on x86-64: eight bytes
/// are an immediate of a `movabs`, four of a `mov`. Names of 16 bytes and more become a 16-byte vector
/// constant, "libnvidia-ml.so.", and the rest an immediate. On aarch64 both keep the string.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cuda_runpath {

enum class NameForm {
  Whole,           ///< a string of its own
  EndOfLonger,     ///< the end of a path or message; linkers merge the tails of strings
  VectorConstant,  ///< the first 16 bytes, aligned so
  Immediate,       ///< the first eight bytes, in code
};

/// Where bytes come from decides which forms are looked for.
enum class ByteKind { Data, Code };

struct DriverName {
  std::string library;  ///< the name as far as it is known: "libcuda.so.1"
  NameForm form = NameForm::Whole;

  bool operator==(const DriverName&) const = default;
};

/// Bytes to look behind a place to tell a name there.
inline constexpr std::size_t driver_name_reach = 64;

/// The driver library that `bytes` name at `at`, where they lie at `file_offset` + `at` in the file.
/// The bytes end at `driver_name_reach` behind `at`, or where their section ends.
[[nodiscard]] std::optional<DriverName> driver_name_at(std::string_view bytes, std::size_t at,
                                                       std::uint64_t file_offset, ByteKind kind);

/// Whether `bytes` have at `at` the name of a function that a program asks libcuda, libnvcuvid or libnvoptix for.
/// Without one in its data a program that opens them by a name in its code could do nothing with them, and its
/// code, which is most of a system, need not be read.
[[nodiscard]] bool is_driver_function(std::string_view bytes, std::size_t at);

/// The next place in [begin, end) of `bytes` where one of the two may be found; `end` for none.
[[nodiscard]] std::size_t next_candidate(std::string_view bytes, std::size_t begin, std::size_t end);

}  // namespace cuda_runpath
