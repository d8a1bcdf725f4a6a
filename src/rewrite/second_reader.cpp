// Finding LIEF when it is wanted, and only then: linked to the program it would cost every start
// twelve million instructions (LIEF 0.9.0, glibc 2.36), several times what patching a file costs.
#include "cuda_runpath/rewrite/second_reader.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <exception>
#include <mutex>

#include "rewrite/second_reader_module.hpp"

namespace cuda_runpath {

struct SecondReader::Entry {
  decltype(&cuda_runpath_second_reader_name_1) name = nullptr;
  decltype(&cuda_runpath_second_reading_1) read = nullptr;

  [[nodiscard]] Result<ElfReading> call(const std::string* path, const std::vector<std::uint8_t>* content) const;
};

namespace {

constexpr const char* way_on = "--verify fast needs no second reader";

template <class Function>
void find(void* module, const char* symbol, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(module, symbol));  // NOLINT: what dlsym is for
}

}  // namespace

Result<ElfReading> SecondReader::Entry::call(const std::string* path, const std::vector<std::uint8_t>* content) const {
  // LIEF's logger is not made for threads, and one file at a time is enough memory.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  ElfReading reading;
  std::string fault;
  if (!read(path, content, reading, fault)) {
    return fail(ErrorKind::Malformed, fmt::format("{} cannot read it: {}", name(), fault), way_on);
  }
  return reading;
}

Result<SecondReader> SecondReader::load(const std::string& module_path) {
  static std::mutex loading;
  static Entry entry;
  const std::lock_guard lock(loading);
  if (entry.read != nullptr) return SecondReader(entry);
  if (module_path.empty()) {
    return fail(ErrorKind::Unsupported, "this build has no second reader (LIEF)", way_on);
  }
  void* const module = ::dlopen(module_path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    return fail(ErrorKind::Unsupported, fmt::format("the second reader cannot be loaded: {}", ::dlerror()), way_on);
  }
  Entry found;
  find(module, "cuda_runpath_second_reader_name_1", found.name);
  find(module, "cuda_runpath_second_reading_1", found.read);
  if (found.name == nullptr || found.read == nullptr) {
    ::dlclose(module);
    return fail(ErrorKind::Unsupported, fmt::format("{} is of another version of this program", module_path), way_on);
  }
  entry = found;
  return SecondReader(entry);
}

std::string SecondReader::name() const {
  return entry_->name();
}

Result<ElfReading> SecondReader::read(const std::string& path) const {
  return entry_->call(&path, nullptr);
}

Result<ElfReading> SecondReader::read(const RandomAccess& file) const {
  std::vector<std::uint8_t> content;
  try {
    content.resize(file.size());
  } catch (const std::exception&) {
    return fail(ErrorKind::Io, "not enough memory for the second reader", way_on);
  }
  if (Status done = file.read(0, std::as_writable_bytes(std::span(content))); !done) {
    return tl::unexpected(done.error());
  }
  return entry_->call(nullptr, &content);
}

}  // namespace cuda_runpath
