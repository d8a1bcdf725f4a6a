#include "cuda/driver_names.hpp"

#include <algorithm>
#include <array>

#include "cuda_runpath/base/byte_search.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"

namespace cuda_runpath {
namespace {

/// Every driver library of the catalogue begins with one of these; library_catalogue.cpp asserts it.
constexpr std::array<std::string_view, 2> heads = {"libcuda", "libnv"};

/// Whoever opens the driver asks it for functions by name: of libcuda, libnvcuvid and libnvoptix, whose names are
/// short enough for immediates.
constexpr std::array<std::string_view, 15> function_heads = {
    "cuInit", "cuGetProcAddress", "cuDriverGet", "cuDevice", "cuCtx",   "cuMem", "cuModule",  "cuLibrary",
    "cuFunc", "cuLaunch",         "cuStream",    "cuEvent",  "cuArray", "cuvid", "optixQuery"};

/// First eight bytes that only one driver library has, of the names short enough for two immediates.
struct ImmediateHead {
  std::string_view bytes;
  std::string_view library;
};
constexpr std::array<ImmediateHead, 3> immediate_heads = {
    {{"libcuda.", "libcuda.so.1"}, {"libnvcuv", "libnvcuvid.so.1"}, {"libnvopt", "libnvoptix.so.1"}}};

template <std::size_t N>
bool begins_with_any(std::string_view text, const std::array<std::string_view, N>& heads) {
  return std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return text.starts_with(head); });
}

bool is_digit(char c) {
  return '0' <= c && c <= '9';
}

/// The length of the name whose part up to ".so" has `length` bytes, when it ends as a name does: before
/// a NUL, or where a version is formatted in ("libcuda.so.%d").
std::optional<std::size_t> length_of_name(std::string_view rest, std::size_t length) {
  for (;;) {
    if (length >= rest.size()) return std::nullopt;
    if (rest[length] == '\0' || rest[length] == '%') return length;
    if (rest[length] != '.' || length + 1 >= rest.size()) return std::nullopt;
    if (rest[length + 1] == '%') return length;
    if (!is_digit(rest[length + 1])) return std::nullopt;
    for (++length; length < rest.size() && is_digit(rest[length]);) ++length;
  }
}

std::optional<std::string> whole_name(std::string_view rest) {
  for (const Library& library : library_catalogue()) {
    if (library.origin != LibraryOrigin::Driver || !rest.starts_with(library.stem)) continue;
    if (!rest.substr(library.stem.size()).starts_with(".so")) continue;
    const std::optional<std::size_t> length = length_of_name(rest, library.stem.size() + 3);
    if (length) return std::string(rest.substr(0, *length));
  }
  return std::nullopt;
}

/// A name cut off behind its 16th byte; one that goes on is a message, and `whole_name` judged it.
std::optional<std::string> vector_constant(std::string_view rest) {
  constexpr std::size_t width = 16;
  if (rest.size() < width) return std::nullopt;
  for (const Library& library : library_catalogue()) {
    if (library.origin != LibraryOrigin::Driver) continue;
    const std::string name = std::string(library.stem) + ".so.1";
    if (name.size() <= width || !rest.starts_with(std::string_view(name).substr(0, width))) continue;
    if (rest.size() > width && rest[width] == name[width]) continue;
    return std::string(library.stem) + ".so";
  }
  return std::nullopt;
}

std::optional<std::string> immediate(std::string_view rest) {
  for (const ImmediateHead& head : immediate_heads) {
    if (rest.starts_with(head.bytes)) return std::string(head.library);
  }
  return std::nullopt;
}

}  // namespace

std::optional<DriverName> driver_name_at(std::string_view bytes, std::size_t at, std::uint64_t file_offset,
                                         ByteKind kind) {
  const std::string_view rest = bytes.substr(at, driver_name_reach);
  if (std::optional<std::string> name = whole_name(rest)) {
    const bool begins = at == 0 || bytes[at - 1] == '\0';
    return DriverName{std::move(*name), begins ? NameForm::Whole : NameForm::EndOfLonger};
  }
  if ((file_offset + at) % 16 == 0) {
    if (std::optional<std::string> name = vector_constant(rest)) {
      return DriverName{std::move(*name), NameForm::VectorConstant};
    }
  }
  if (kind == ByteKind::Code) {
    if (std::optional<std::string> name = immediate(rest)) return DriverName{std::move(*name), NameForm::Immediate};
  }
  return std::nullopt;
}

std::size_t next_candidate(std::string_view bytes, std::size_t begin, std::size_t end) {
  constexpr std::size_t reach = 6;
  const auto pair = [](const char* place, char first, std::size_t distance, char second) {
    return equal(load_lane(place), first) & equal(load_lane(place + distance), second);
  };
  const auto two_fit = [&](const char* place) {
    return pair(place, 'l', 1, 'i') | pair(place, 'c', 1, 'u') | pair(place, 'o', 5, 'Q');
  };
  const auto all_fit = [&](const char* place) {
    const ByteLane third = load_lane(place + 2);
    const ByteLane fourth = load_lane(place + 3);
    const auto is_upper = (ByteLane)((third & 0xe0) == (ByteLane{} + 0x40));
    const ByteLane library = pair(place, 'l', 1, 'i') & equal(third, 'b') & (equal(fourth, 'c') | equal(fourth, 'n'));
    const ByteLane function = pair(place, 'c', 1, 'u') & (is_upper | equal(third, 'v'));
    const ByteLane optix = pair(place, 'o', 5, 'Q') & equal(third, 't');
    return library | function | optix;
  };
  return find_where(bytes, begin, end, reach, two_fit, all_fit, [&](std::size_t at) {
    const std::string_view rest = bytes.substr(at);
    return begins_with_any(rest, heads) || begins_with_any(rest, function_heads);
  });
}

bool is_driver_function(std::string_view bytes, std::size_t at) {
  return begins_with_any(bytes.substr(at), function_heads);
}

}  // namespace cuda_runpath
