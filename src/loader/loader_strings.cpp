/// What an ld.so says about itself: its directories, its cache and its release are strings in its read-only data.
#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/base/version.hpp"
#include "cuda_runpath/loader/loader_model.hpp"
#include "loader/hwcaps.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_interpreter = 8ULL * 1024 * 1024;  // bytes; ld.so has 0.2 MB, musl's libc 0.7 MB
constexpr std::string_view hwcaps_of_x86_64 = "x86-64-v4:x86-64-v3:x86-64-v2";

/// The NUL-terminated string at or around `at`; empty when it is not one.
std::string_view string_around(std::string_view bytes, std::size_t at) {
  const std::size_t begin = at == 0 ? 0 : bytes.rfind('\0', at - 1) + 1;
  const std::size_t end = bytes.find('\0', at);
  return end == std::string_view::npos ? std::string_view() : bytes.substr(begin, end - begin);
}

/// Whether `text` is a string of its own in `bytes`.
bool has_string(std::string_view bytes, const std::string& text) {
  const std::string whole = '\0' + text + '\0';
  return bytes.find(whole) != std::string_view::npos;
}

/// A path such as "/usr/lib/": a directory of libraries as glibc keeps them.
bool is_library_directory(std::string_view text) {
  return text.size() > 1 && text.front() == '/' && text.back() == '/' && text.find("/lib") != std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return ' ' < c && c < 0x7f; });
}

/// The first run of strings, one behind the other, that are directories of libraries: glibc's system_dirs.
std::vector<std::string> first_run_of_directories(std::string_view bytes) {
  std::vector<std::string> run;
  for (std::size_t at = bytes.find("/lib"); at != std::string_view::npos; at = bytes.find("/lib", at + 1)) {
    std::string_view text = string_around(bytes, at);
    while (is_library_directory(text)) {
      run.emplace_back(text.substr(0, text.size() - 1));
      const auto next = static_cast<std::size_t>(text.data() - bytes.data()) + text.size() + 1;
      if (next >= bytes.size()) break;
      text = string_around(bytes, next);
    }
    if (!run.empty()) return run;
  }
  return run;
}

/// The first string that ends with `tail`.
std::string string_with_tail(std::string_view bytes, std::string_view tail) {
  const std::size_t at = bytes.find(std::string(tail) + '\0');
  return at == std::string_view::npos ? std::string() : std::string(string_around(bytes, at));
}

/// "2.36" of "ld.so (Debian GLIBC 2.36-9) stable release version 2.36.".
std::optional<Version> release_of(std::string_view bytes) {
  constexpr std::string_view words = "release version ";
  const std::size_t at = bytes.find(words);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = bytes.substr(at + words.size(), 16);
  std::string_view number = rest.substr(0, std::min(rest.find_first_not_of("0123456789."), rest.size()));
  while (number.ends_with('.')) number.remove_suffix(1);
  return Version::parse(number);
}

std::optional<LoaderModel> model_of_musl(std::string_view bytes, const ObjectFacts& facts, const Cpu& cpu) {
  if (bytes.find("musl libc") == std::string_view::npos) return std::nullopt;
  LoaderModel model = builtin_loader_model(Libc::Musl, facts, cpu);
  const std::size_t at = bytes.find(std::string_view("/lib:/usr/", 10));
  if (at == std::string_view::npos) return model;
  model.default_directories.clear();
  std::string_view list = string_around(bytes, at);
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    model.default_directories.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return model;
}

std::optional<LoaderModel> model_of_glibc(std::string_view bytes, const ObjectFacts& facts, const Cpu& cpu) {
  const std::optional<Version> release = release_of(bytes);
  LoaderModel model;
  model.default_directories = first_run_of_directories(bytes);
  if (!release || model.default_directories.empty()) return std::nullopt;
  model.cache_path = string_with_tail(bytes, "/ld.so.cache");
  const bool in_a_store = model.default_directories.front().starts_with("/nix/store/");
  model.libc = in_a_store ? Libc::GlibcNix : Libc::Glibc;
  for (const std::string& directory : model.default_directories) {
    if (!has_string(bytes, directory.substr(1))) continue;
    model.lib_token = directory.substr(1);
    break;
  }
  const bool legacy = *release < Version{{2, 37}};
  model.platform_token = platform_token(facts, cpu, legacy ? LegacyHwcaps::Present : LegacyHwcaps::Absent);
  if (bytes.find(hwcaps_of_x86_64) != std::string_view::npos) model.hwcaps = hwcaps_up_to(cpu.level);
  if (legacy) model.legacy_hwcaps = legacy_directories(facts, cpu);
  return model;
}

}  // namespace

Result<std::optional<LoaderModel>> read_loader_model(const ElfFile& file, const ObjectFacts& facts,
                                                     std::string_view path, const Cpu& cpu) {
  if (file.file().size() > largest_interpreter) return std::nullopt;
  const Result<Bytes> content = read_block(file.file(), 0, file.file().size());
  if (!content) return tl::unexpected(content.error());
  const std::string_view bytes = text_of(*content);
  std::optional<LoaderModel> model = model_of_glibc(bytes, facts, cpu);
  if (!model) model = model_of_musl(bytes, facts, cpu);
  if (model) model->described_by = fmt::format("strings of {}", path);
  return model;
}

}  // namespace cuda_runpath
