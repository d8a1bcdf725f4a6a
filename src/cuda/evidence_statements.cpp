/// Tiers 1, 2 and 5: what the object states about its libraries.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cuda/evidence_tiers.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/elf/notes.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view dlopen_note_owner = "FDO";
constexpr std::uint32_t dlopen_note_type = 0x407c0c0a;

/// "recommended" when the entry says so.
std::string priority_of(const nlohmann::json& entry) {
  const auto at = entry.find("priority");
  if (at == entry.end() || !at->is_string()) return {};
  return fmt::format(", {}", printable(at->get_ref<const std::string&>()));
}

void add_entry(const nlohmann::json& entry, std::uint64_t file_offset, std::vector<Evidence>& evidence) {
  if (!entry.is_object()) return;
  const auto names = entry.find("soname");
  if (names == entry.end() || !names->is_array()) return;
  for (const nlohmann::json& name : *names) {
    if (!name.is_string()) continue;
    const auto& text = name.get_ref<const std::string&>();
    const Library* library = find_library(text);
    if (library == nullptr || library->origin != LibraryOrigin::Driver) continue;
    evidence.push_back({EvidenceTier::DlopenNote, text,
                        fmt::format("its .note.dlopen names {}{}", printable(text), priority_of(entry)), file_offset});
  }
}

}  // namespace

void add_needed_libraries(const ElfFile& file, LibraryOrigin origin, std::vector<Evidence>& evidence) {
  if (!file.dynamic() || !file.strings()) return;
  const bool driver = origin == LibraryOrigin::Driver;
  for (std::size_t i = 0; i < file.dynamic()->used; ++i) {
    const DynamicEntry& entry = file.dynamic()->entries[i];
    if (entry.tag != elf::DT_NEEDED) continue;
    const Result<std::string_view> name = file.strings()->string_at(entry.value);
    if (!name) continue;
    const Library* library = find_library(*name);
    if (library == nullptr || library->origin != origin) continue;
    evidence.push_back(
        {driver ? EvidenceTier::DriverNeeded : EvidenceTier::CudaNeeded, std::string(*name),
         fmt::format("needs {}, {}", printable(*name), driver ? "which only the driver provides" : "a CUDA library"),
         file.strings()->file_offset + entry.value});
  }
}

void add_dlopen_notes(const ElfFile& file, std::vector<Evidence>& evidence) {
  for (const Note& note : read_notes(file)) {
    if (note.owner != dlopen_note_owner || note.type != dlopen_note_type) continue;
    std::string_view text = text_of(note.description);
    text = text.substr(0, text.find('\0'));
    const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
    if (!list.is_array()) continue;
    for (const nlohmann::json& entry : list) add_entry(entry, note.file_offset, evidence);
  }
}

}  // namespace cuda_runpath
