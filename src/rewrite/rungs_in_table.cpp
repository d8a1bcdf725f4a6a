/// R1 to R3: the string table stays where it is and nothing else moves.
#include <fmt/format.h>

#include <algorithm>

#include "rewrite/rungs.hpp"
#include "rewrite/string_references.hpp"

namespace cuda_runpath {
namespace {

tl::unexpected<std::string> blocked(std::string why) {
  return tl::unexpected(std::move(why));
}

}  // namespace

Attempt reuse_string(const NewString& wanted) {
  const std::string_view strings = text_of(wanted.file.strings()->bytes);
  const std::size_t at = strings.find(text_of(wanted.text));
  if (at == std::string_view::npos) return blocked("the string is not in .dynstr yet");
  return Placed{Layout(wanted.file), at};
}

Attempt use_reserve(const NewString& wanted) {
  const Bytes& strings = wanted.file.strings()->bytes;
  const auto last = std::find_if(strings.rbegin(), strings.rend(), [](std::byte b) { return b != std::byte{0}; });
  const auto used = static_cast<std::uint64_t>(strings.rend() - last);
  const std::uint64_t begin = used + 1;  // behind the NUL of the last string
  if (begin > strings.size() || strings.size() - begin < wanted.text.size()) {
    return blocked("no NUL reserve at the end of .dynstr");
  }
  bool referred = false;
  const Status done = for_each_string_reference(
      wanted.file, [&](const StringReference& reference) { referred = referred || reference.offset >= begin; });
  if (!done) return blocked("the reserve cannot be proved free: " + done.error().message);
  if (referred) return blocked("something refers to the NUL bytes at the end of .dynstr");
  Placed placed{Layout(wanted.file), begin};
  placed.layout.write(Stage::Content, wanted.file.strings()->file_offset + begin, wanted.text, "new string");
  return placed;
}

Attempt append_in_slack(const NewString& wanted) {
  const ElfFile& file = wanted.file;
  const DynamicStrings& strings = *file.strings();
  const std::uint64_t end = strings.file_offset + strings.bytes.size();
  const std::uint64_t new_end = end + wanted.text.size();
  const std::size_t load_index = load_at(file, end - 1);
  const Segment& load = file.segments()[load_index];
  const std::uint64_t load_end = load.file_range().end;
  if (file.sections().empty() && end != load_end) return blocked("no section headers tell what follows .dynstr");
  std::uint64_t limit = gap_end(file, end);
  if (limit == load_end && load.memory_size == load.file_size) {
    const std::uint64_t claimed = ClaimedRanges(file).first_at_or_after(load_end);
    const bool at_end_of_file = claimed == file.file().size();
    limit = std::min(growth_limit(file, load_index), at_end_of_file ? UINT64_MAX : claimed);
  }
  if (new_end > limit)
    return blocked(fmt::format("{} bytes are free behind .dynstr, {} are wanted", limit - end, wanted.text.size()));
  if (!is_filler(file.file(), {end, new_end})) {
    return blocked("the bytes behind .dynstr are not filler");
  }
  Placed placed{Layout(file), strings.bytes.size()};
  grow_strings(placed.layout, Stage::Content, wanted.text);
  extend_segment(placed.layout, load_index, new_end);
  return placed;
}

}  // namespace cuda_runpath
