#include "golden/golden_file.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "cuda_runpath/base/text.hpp"
#include "support/compile.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

std::string segment_line(const Segment& segment) {
  return fmt::format("segment {:#010x} {}{}{} offset {:#06x} address {:#06x} file {:#x} memory {:#x} align {:#x}\n",
                     segment.type, (segment.flags & elf::PF_R) != 0 ? "r" : "-",
                     (segment.flags & elf::PF_W) != 0 ? "w" : "-", (segment.flags & elf::PF_X) != 0 ? "x" : "-",
                     segment.file_offset, segment.address, segment.file_size, segment.memory_size, segment.alignment);
}

std::string section_line(const ElfFile& file, const Section& section) {
  const std::string link = section.link < file.sections().size() ? file.sections()[section.link].name : "?";
  return fmt::format("section {:18} type {:#010x} offset {:#06x} address {:#06x} size {:#x} align {} link {} info {}\n",
                     section.name, section.type, section.file_offset, section.address, section.size, section.alignment,
                     link, section.info);
}

bool is_string_tag(std::uint64_t tag) {
  return tag == elf::DT_NEEDED || tag == elf::DT_SONAME || tag == elf::DT_RPATH || tag == elf::DT_RUNPATH;
}

std::string entry_line(const ElfFile& file, const DynamicEntry& entry) {
  std::string line = fmt::format("dynamic {:#x} = {:#x}", entry.tag, entry.value);
  if (is_string_tag(entry.tag) && file.strings()) {
    const Result<std::string_view> text = file.strings()->string_at(entry.value);
    line += text ? fmt::format(" \"{}\"", printable(*text)) : " (outside of the strings)";
  }
  return line + "\n";
}

}  // namespace

std::string dump_elf(const ElfFile& file) {
  std::string text =
      fmt::format("file {:#x} bytes, {} program headers at {:#x}, {} section headers at {:#x}\n", file.file().size(),
                  file.header().program_header_count, file.header().program_headers_offset,
                  file.header().section_header_count, file.header().section_headers_offset);
  for (const Segment& segment : file.segments()) text += segment_line(segment);
  for (const Section& section : file.sections()) text += section_line(file, section);
  if (file.dynamic()) {
    for (const DynamicEntry& entry : file.dynamic()->entries) text += entry_line(file, entry);
  }
  if (file.strings()) {
    text += fmt::format("strings at {:#x}, address {:#x}: \"", file.strings()->file_offset, file.strings()->address);
    text += printable(text_of(file.strings()->bytes)) + "\"\n";
  }
  return text;
}

std::string dump_plan(const EditPlan& plan) {
  std::string text =
      fmt::format("rung {}, {}, growth {}\n", name_of(plan.rung),
                  plan.edit.safety == EditSafety::Ordered ? "ordered" : "needs a journal", plan.edit.growth());
  for (const Write& write : plan.edit.writes) {
    text += fmt::format("write {:#06x} {} bytes: {}\n", write.file_offset, write.bytes.size(), write.purpose);
  }
  return text;
}

testing::AssertionResult matches_golden(const std::string& name, const std::string& text) {
  const std::string path = fixture("golden/" + name);
  if (std::getenv("CUDA_RUNPATH_UPDATE_GOLDEN") != nullptr) {
    return write_text(path, text) ? testing::AssertionSuccess()
                                  : testing::AssertionFailure() << "cannot write " << path;
  }
  const std::string expected = read_text(path);
  if (expected.empty()) return testing::AssertionFailure() << name << " is not there; run scripts/update-golden";
  if (expected == text) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "differs from fixtures/golden/" << name
                                     << " (scripts/update-golden rewrites it)\n--- expected\n"
                                     << expected << "--- found\n"
                                     << text;
}

}  // namespace cuda_runpath
