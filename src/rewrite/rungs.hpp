/// The rungs of the ladder: each is one way to get a new string into the dynamic string table.
///
/// A rung either gives the whole new layout or says what blocks it; it never half-fits. Which rung is
/// tried when is plan_edit's business.
#pragma once

#include <tl/expected.hpp>

#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "rewrite/free_space.hpp"
#include "rewrite/layout.hpp"

namespace cuda_runpath {

/// NUL bytes kept behind a string table that had to make the file grow, so that a later longer list does not.
inline constexpr std::uint64_t string_reserve = 256;

struct Placed {
  Layout layout;
  std::uint64_t string_offset = 0;  ///< of the new string, from the start of the string table
};

/// A layout, or the blocker in a few words.
using Attempt = tl::expected<Placed, std::string>;

struct NewString {
  const ElfFile& file;
  Bytes text;  ///< with its NUL

  /// The new string with `reserve` NUL bytes behind it.
  [[nodiscard]] Bytes with_reserve(std::uint64_t reserve) const {
    Bytes bytes = text;
    bytes.resize(text.size() + reserve);
    return bytes;
  }
};

[[nodiscard]] Attempt reuse_string(const NewString& wanted);      ///< R1
[[nodiscard]] Attempt use_reserve(const NewString& wanted);       ///< R2
[[nodiscard]] Attempt append_in_slack(const NewString& wanted);   ///< R3
[[nodiscard]] Attempt move_to_slack(const NewString& wanted);     ///< R4
[[nodiscard]] Attempt evict_neighbour(const NewString& wanted);   ///< R5, not ordered
[[nodiscard]] Attempt extend_last_load(const NewString& wanted);  ///< R6
[[nodiscard]] Attempt add_new_load(const NewString& wanted);      ///< R7
[[nodiscard]] Attempt make_room(const NewString& wanted);         ///< R8, not ordered

/// One way of giving the string table room in place: of the movable sections that follow it, those in
/// [first_evicted, last_evicted] move away and those in front of them slide towards them.
struct Eviction {
  std::size_t first_evicted = 0;
  std::size_t last_evicted = 0;
  std::uint64_t bytes_moved = 0;
  std::uint64_t room = 0;  ///< bytes for the string table to grow by
};

/// The movable sections right behind the string table, in file order (indices of sections).
[[nodiscard]] std::vector<std::size_t> movable_followers(const ElfFile& file);
[[nodiscard]] std::vector<std::size_t> movable_followers(const ElfFile& file, const Gaps& gaps);

/// Every eviction that makes room for `size` bytes, the least bytes moved first.
enum class Sliding { No, Yes };
[[nodiscard]] std::vector<Eviction> possible_evictions(const ElfFile& file, std::uint64_t size, Sliding sliding);

/// The indices of the sections that `eviction` moves away, the symbol table first (see `move_section`).
[[nodiscard]] std::vector<std::size_t> evicted_sections(const ElfFile& file, const Eviction& eviction);

/// Fills the room that an eviction without sliding made: the new string and up to 256 NUL bytes.
void fill_room(Layout& layout, const NewString& wanted, std::uint64_t room);

}  // namespace cuda_runpath
