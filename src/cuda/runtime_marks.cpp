// Where a runtime shows itself. Source: measured on libcudart, shared and static, of the releases named below, the
// libraries of CUDA 13.0 and cuDNN 9, and programs linked by bfd, gold, lld and mold.
#include "cuda/runtime_marks.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "cuda/backward_scan.hpp"
#include "cuda/driver_api_markers.hpp"
#include "cuda/scan_ranges.hpp"
#include "cuda_runpath/base/byte_search.hpp"
#include "cuda_runpath/base/endian.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view runtime_text("CUDA driver version is insufficient for CUDA runtime version\0", 61);
constexpr std::uint64_t tail_size = 4ULL * 1024 * 1024;
constexpr std::uint64_t most_code = 16ULL * 1024 * 1024;

/// The names lie at most 37 KB from the text. Further away are those of the program itself, which may be newer.
constexpr std::uint64_t name_reach = 64ULL * 1024;
/// A runtime of 13.0 has 315; a program that asks for functions itself has a few.
constexpr std::size_t fewest_names = 20;

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  Packed<std::uint32_t, std::endian::little> word;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

/// The end of the function that stores the version, on one machine: bytes to look for, and the rest around them.
struct StoreForm {
  std::uint16_t machine;
  std::string_view anchor;
  std::size_t anchor_at;  ///< offset in the sequence
  std::size_t size;       ///< of the sequence
  std::optional<std::uint32_t> (*number)(std::string_view sequence);
};

/// test rdi, rdi; je; mov dword [rdi], imm32; xor eax, eax; ret.
std::optional<std::uint32_t> number_of_x86_64(std::string_view sequence) {
  if (sequence.substr(11) != std::string_view("\x31\xc0\xc3", 3)) return std::nullopt;
  return word_at(sequence, 7);
}

/// mov w2, #imm16; mov w0, #0; str w2, [x1]; ret.
std::optional<std::uint32_t> number_of_aarch64(std::string_view sequence) {
  constexpr std::uint32_t mov_w2 = 0x52800002;
  constexpr std::uint32_t number_bits = 0xffffU << 5U;
  const std::uint32_t mov = word_at(sequence, 0);
  if ((mov & ~number_bits) != mov_w2 || word_at(sequence, 4) != 0x52800000) return std::nullopt;
  return (mov & number_bits) >> 5U;
}

/// Source: measured, x86_64 with 11.7, 11.8, 12.1, 12.9, 13.0, 13.1 and 13.5, aarch64 with 12.4, 12.9 and 13.5.
constexpr std::array<StoreForm, 2> store_forms = {
    {{elf::EM_X86_64, std::string_view("\x48\x85\xff\x74\x0b\xc7\x07", 7), 0, 14, number_of_x86_64},
     {elf::EM_AARCH64, std::string_view("\x22\x00\x00\xb9\xc0\x03\x5f\xd6", 8), 8, 16, number_of_aarch64}}};

/// Where `needle` is found first in the new part of a window, as a file offset.
std::optional<std::uint64_t> find_in(const ScanWindow& window, std::string_view needle) {
  const std::size_t at = find_bytes(window.bytes, window.first, window.last, needle);
  if (at >= window.last) return std::nullopt;
  return window.file_offset + at;
}

/// Without section headers a part is a segment, which ends with unwind tables and may hold device code: it is
/// read from its beginning, since only so device code can be passed over.
Status scan_range(const ElfFile& file, const ScanRange& range, std::uint64_t most, const ScanVisitor& visit) {
  if (file.sections().empty()) return scan_bytes(file.file(), range.file_range, visit);
  return scan_backward(file.file(), range.file_range, most, visit);
}

/// As CUDART_VERSION: 1000 for each major release, 10 for each minor one. The tables of data/ begin with 7.0.
bool is_release(std::uint32_t number) {
  return number % 10 == 0 && number >= 7000 && number < 100'000;
}

/// Pairs up what is stored: the runtime has the function twice, and other functions look like it.
class StorePairs {
 public:
  explicit StorePairs(const StoreForm& form) : form_(form) {}

  /// Stops when a number was stored twice.
  ScanStep look_at(const ScanWindow& window) {
    const std::size_t end = window.last + form_.anchor_at;
    for (std::size_t at = find_bytes(window.bytes, window.first + form_.anchor_at, end, form_.anchor); at < end;
         at = find_bytes(window.bytes, at + 1, end, form_.anchor)) {
      const std::size_t begin = at - form_.anchor_at;
      if (window.bytes.size() - begin < form_.size) break;
      const std::optional<std::uint32_t> number = form_.number(window.bytes.substr(begin, form_.size));
      if (number && is_release(*number) && add(*number, window.file_offset + begin)) return ScanStep::Stop;
    }
    return ScanStep::On;
  }

  [[nodiscard]] const std::optional<VersionStore>& found() const { return found_; }

 private:
  static constexpr std::size_t most_single = 64;

  bool add(std::uint32_t number, std::uint64_t file_offset) {
    for (const VersionStore& store : single_) {
      if (store.cuda_version != number || store.first_offset == file_offset) continue;
      found_ = {number, std::min(store.first_offset, file_offset), std::max(store.first_offset, file_offset)};
      return true;
    }
    if (single_.size() < most_single) single_.push_back({number, file_offset, 0});
    return false;
  }

  const StoreForm& form_;
  std::vector<VersionStore> single_;
  std::optional<VersionStore> found_;
};

/// The part of the section or segment that holds `file_offset`, as far as names of its runtime reach.
Range names_around(const ElfFile& file, std::uint64_t file_offset) {
  for (const ScanRange& range : scan_ranges(file)) {
    if (!range.file_range.holds(file_offset)) continue;
    return {file_offset - std::min(name_reach, file_offset - range.file_range.begin),
            file_offset + std::min(name_reach, range.file_range.end - file_offset)};
  }
  return {};
}

}  // namespace

Result<std::optional<std::uint64_t>> find_runtime(const ElfFile& file, RuntimeSearch search) {
  std::optional<std::uint64_t> found;
  const std::uint64_t most = search == RuntimeSearch::Tail ? tail_size : ~std::uint64_t{0};
  if (search == RuntimeSearch::Tail && file.sections().empty()) return found;
  for (const ScanRange& range : scan_ranges(file)) {
    if (found) break;
    if (range.turn == ScanTurn::Writable) continue;
    if (range.turn == ScanTurn::Code && !file.sections().empty()) break;
    const Status done = scan_range(file, range, most, [&](const ScanWindow& window) {
      found = find_in(window, runtime_text);
      return found ? ScanStep::Stop : ScanStep::On;
    });
    if (!done) return tl::unexpected(done.error());
  }
  return found;
}

Result<std::optional<VersionStore>> find_version_store(const ElfFile& file, std::uint16_t machine) {
  const auto form = std::find_if(store_forms.begin(), store_forms.end(),
                                 [&](const StoreForm& each) { return each.machine == machine; });
  if (form == store_forms.end()) return std::nullopt;
  StorePairs pairs(*form);
  for (const ScanRange& range : scan_ranges(file)) {
    if (range.turn != ScanTurn::Code) continue;
    const Status done =
        scan_range(file, range, most_code, [&](const ScanWindow& window) { return pairs.look_at(window); });
    if (!done) return tl::unexpected(done.error());
    if (pairs.found()) break;
  }
  return pairs.found();
}

Result<std::optional<NewestApi>> find_newest_api(const ElfFile& file, std::uint64_t runtime_offset) {
  const Range range = names_around(file, runtime_offset);
  const Result<Bytes> bytes = read_block(file.file(), range.begin, range.size());
  if (!bytes) return tl::unexpected(bytes.error());
  std::string_view rest = text_of(*bytes);
  std::size_t count = 0;
  NewestApi newest;
  while (!rest.empty()) {
    const std::string_view text = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    const DriverApi* api = text.starts_with("cu") ? find_driver_api(text) : nullptr;
    if (api == nullptr) continue;
    ++count;
    if (api->cuda_version > newest.cuda_version) newest = {api->cuda_version, api->name};
  }
  if (count < fewest_names) return std::nullopt;
  return newest;
}

}  // namespace cuda_runpath
