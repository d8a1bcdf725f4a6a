/// A disk made of a map: programs and libraries that are nothing but their facts.
#pragma once

#include <bit>
#include <map>
#include <set>
#include <string>

#include "cuda_runpath/loader/library_search.hpp"

namespace cuda_runpath {

/// What a test says of one library; the rest is x86_64.
struct LibraryRecipe {
  std::vector<std::string> needed{};
  std::optional<std::string> rpath{};
  std::optional<std::string> runpath{};
  std::optional<std::string> soname{};
  std::uint16_t machine = elf::EM_X86_64;
  std::endian byte_order = std::endian::little;
  std::uint64_t flags_1 = 0;
};

class MemoryLibraries final : public LibraryFiles {
 public:
  MemoryLibraries& add(const std::string& path, const LibraryRecipe& recipe = {}) {
    LibraryFile file;
    ObjectFacts facts;
    facts.kind = ObjectKind::SharedObject;
    facts.machine = recipe.machine;
    facts.byte_order = recipe.byte_order;
    facts.needed = recipe.needed;
    facts.rpath = recipe.rpath;
    facts.runpath = recipe.runpath;
    facts.soname = recipe.soname;
    facts.flags_1 = recipe.flags_1;
    file.facts = facts;
    return put(path, std::move(file));
  }
  /// A file that is not ELF.
  MemoryLibraries& add_text(const std::string& path) {
    LibraryFile file;
    file.facts = fail(ErrorKind::NotElf, "not an ELF file");
    return put(path, std::move(file));
  }
  MemoryLibraries& add_directory(std::string path) {
    for (; path.size() > 1; path.resize(path.rfind('/'))) directories_.insert(path);
    return *this;
  }
  /// A second name for the same file.
  MemoryLibraries& link(const std::string& path, const std::string& target) {
    LibraryFile file = files_.at(target);
    const std::uint64_t inode = file.inode;
    put(path, std::move(file));
    files_.at(path).inode = inode;
    return *this;
  }

  [[nodiscard]] const LibraryFile* find(const std::string& path) override {
    const auto at = files_.find(path);
    return at == files_.end() ? nullptr : &at->second;
  }
  [[nodiscard]] bool is_directory(const std::string& path) override { return directories_.contains(path); }

 private:
  MemoryLibraries& put(const std::string& path, LibraryFile file) {
    file.type = elf::ET_DYN;
    file.inode = files_.size() + 1;
    file.real_path = path;
    files_.insert_or_assign(path, std::move(file));
    return add_directory(path.substr(0, path.rfind('/')));
  }

  std::map<std::string, LibraryFile> files_;
  std::set<std::string> directories_;
};

/// A loader with two default directories and no cache.
inline SearchSettings simple_settings(Libc libc = Libc::Glibc) {
  SearchSettings settings;
  settings.model.libc = libc;
  settings.model.default_directories = {"/lib", "/usr/lib"};
  settings.model.lib_token = "lib64";
  settings.model.platform_token = "x86_64";
  settings.working_directory = "/here";
  return settings;
}

/// The file that was found; "" when none was.
inline std::string winner(const LibrarySearch& search, const LoadedProgram& program) {
  if (search.object) return program.objects()[*search.object].path;
  return found_file(search);
}

}  // namespace cuda_runpath
