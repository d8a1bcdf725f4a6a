#include "cuda_runpath/cuda/compat_note.hpp"

#include <fmt/format.h>

#include "cuda/compat_note_bytes.hpp"
#include "cuda/compat_note_json.hpp"

namespace cuda_runpath {

/// The first note counts; further ones are said.
Result<std::optional<CompatNote>> read_compat_note(const ElfFile& file) {
  const Result<std::vector<CompatNoteBytes>> found = find_compat_notes(file);
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return std::nullopt;
  CompatNote note;
  note.faults = found->front().faults;
  const bool unreadable = found->front().description.empty() && !note.faults.empty();
  if (!unreadable) read_compat_description(found->front().description, note);
  for (std::size_t i = 1; i < found->size(); ++i) {
    note.faults.push_back(fmt::format("a further note at {:#x} was passed over", (*found)[i].file_offset));
  }
  return note;
}

}  // namespace cuda_runpath
