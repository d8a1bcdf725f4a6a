#include "fuzz/content_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"
#include "support/counting_file.hpp"
#include "support/section_elf.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t most_faults = 40;

/// An input taken apart.
struct Content {
  Bytes bytes;
  SectionHeaders headers = SectionHeaders::Present;
  std::endian order = std::endian::little;
};

Content content_of(ByteView input) {
  Content content;
  if (input.empty()) return content;
  const auto shape = std::to_integer<unsigned>(input[0]);
  if ((shape & 1U) != 0) content.headers = SectionHeaders::Absent;
  if ((shape & 2U) != 0) content.order = std::endian::big;
  content.bytes.assign(input.begin() + 1, input.end());
  return content;
}

/// Faults go to terminals: each is one line, and there is a last one.
std::string fault_of_faults(const std::vector<std::string>& faults) {
  if (faults.size() > most_faults) return fmt::format("{} faults", faults.size());
  for (const std::string& fault : faults) {
    const bool control = std::any_of(fault.begin(), fault.end(), [](char c) { return 0 <= c && c < ' '; });
    if (fault.empty() || control || !is_utf8(fault)) return "a fault that cannot be printed: " + printable(fault);
  }
  return {};
}

std::string fault_of_images(const DeviceCode& code, Range content) {
  std::uint64_t read_to = content.begin;
  for (const DeviceImage& image : code.images) {
    const std::optional<Range> payload = range_of(image.file_offset + 64, image.stored_size);
    if (image.file_offset < read_to) return fmt::format("an image at {:#x} lies in another", image.file_offset);
    if (!payload || payload->end > content.end) return fmt::format("the image at {:#x} is cut", image.file_offset);
    if (image.ptx.has_value() != (image.kind == ImageKind::Ptx)) return "a PTX version of something else";
    read_to = payload->end;
  }
  if (code.images.size() > content.size() / 64) return "more images than there is room for";
  if (code.fat_binaries > content.size() / 16) return "more fat binaries than there is room for";
  return {};
}

/// The same content as code and data, where releases are looked for.
std::string fault_of_versions(const Content& content) {
  const ContentElf elf = elf_of(
      {{".text", content.bytes, elf::SHT_PROGBITS, elf::SHF_ALLOC | elf::SHF_EXECINSTR}, {".rodata", content.bytes}},
      content.headers);
  const MemoryFile file(elf.bytes);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) return describe(elf_file.error());
  ObjectFacts facts;
  facts.machine = elf::EM_X86_64;
  facts.imports_dlopen = true;
  const Result<std::optional<VersionInside>> runtime = runtime_version(*elf_file, facts);
  facts.soname = "libcuda.so.1";
  const Result<std::optional<VersionInside>> driver = driver_version(*elf_file, facts, "libcuda.so.1");
  if (!runtime || !driver) return "bytes in memory could not be read";
  for (const std::optional<VersionInside>& found : {*runtime, *driver}) {
    if (found && found->version.parts.size() < 2) return "a release of one number";
  }
  return {};
}

}  // namespace

ContentRun<DeviceCode> run_fat_binary(ByteView input) {
  const Content content = content_of(input);
  const ContentElf elf = elf_of({{".nv_fatbin", content.bytes}}, content.headers);
  const MemoryFile memory(elf.bytes);
  const CountingFile file(memory);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) return {{}, describe(elf_file.error())};
  file.bytes_read = 0;
  Result<DeviceCode> code = read_device_code(*elf_file);
  if (!code) return {{}, describe(code.error())};

  ContentRun<DeviceCode> run{std::move(*code), {}};
  const Range room{elf.offsets[0], elf.offsets[0] + content.bytes.size()};
  run.fault = fault_of_images(run.found, room);
  if (run.fault.empty()) run.fault = fault_of_faults(run.found.faults);
  // Nothing is read more than twice: as a header, and when the next header is looked for. A scan of a file without
  // section headers reads a little more around each piece.
  const std::uint64_t budget =
      content.headers == SectionHeaders::Present ? 2 * room.size() + 4096 : 8 * elf.bytes.size();
  if (run.fault.empty() && file.bytes_read > budget + 16 * 4096)
    run.fault = fmt::format("{} bytes read", file.bytes_read);
  if (run.fault.empty()) run.fault = fault_of_versions(content);
  return run;
}

ContentRun<std::optional<CompatNote>> run_compat_note(ByteView input) {
  const Content content = content_of(input);
  const ContentElf elf =
      elf_of({{".note.cuda.fwd_compatibility", content.bytes, elf::SHT_NOTE}}, content.headers, content.order);
  const MemoryFile file(elf.bytes);
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) return {{}, describe(elf_file.error())};
  Result<std::optional<CompatNote>> note = read_compat_note(*elf_file);
  if (!note) return {{}, describe(note.error())};

  ContentRun<std::optional<CompatNote>> run{std::move(*note), {}};
  if (!run.found) return run;
  run.fault = fault_of_faults(run.found->faults);
  if (run.found->driver_branches.size() > 1024 || run.found->devices.size() > 1024)
    run.fault = "a list without a limit";
  if (run.found->cuda && run.found->cuda->parts.size() < 2) run.fault = "a release of one number";
  return run;
}

}  // namespace cuda_runpath
