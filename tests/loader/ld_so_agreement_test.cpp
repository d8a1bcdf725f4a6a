/// Our search against the real ld.so: the same name leads to the same file, for the programs of this machine and
/// for random trees of libraries with RPATH, RUNPATH and LD_LIBRARY_PATH in every mixture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "app/disk_library_files.hpp"
#include "app/loader_setup.hpp"
#include "support/elf_builder.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

namespace fs = std::filesystem;

/// Name asked for -> file, "" when nobody who asked found it.
using Libraries = std::map<std::string, std::string>;

/// The interpreter of this machine's own programs; empty where it is another one.
std::string interpreter() {
  const std::string path = "/lib64/ld-linux-x86-64.so.2";
  return fs::exists(path) ? path : std::string();
}

/// "	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)", as ldd prints it.
Libraries parse_list(const std::string& text) {
  Libraries libraries;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t arrow = line.find(" => ");
    if (arrow == std::string::npos || !line.starts_with('\t')) continue;
    const std::string name = line.substr(1, arrow - 1);
    const std::string rest = line.substr(arrow + 4);
    std::string& file = libraries[name];
    if (rest != "not found") file = rest.substr(0, rest.rfind(" (0x"));
  }
  return libraries;
}

std::string real_path(const std::string& path) {
  std::error_code fault;
  const fs::path real = fs::canonical(path, fault);
  return fault ? path : real.string();
}

/// What ld.so says; nothing when it refuses the program altogether.
std::optional<Libraries> listed_by_ld_so(const std::string& program, const std::string& library_path = {}) {
  std::vector<std::string> command{interpreter()};
  if (!library_path.empty()) command.insert(command.end(), {"--library-path", library_path});
  command.push_back(program);
  // What ldd does; --list would end at the first library that is missing.
  const RunResult run = run_program(command, {.env = {{"LD_TRACE_LOADED_OBJECTS", "1"}}});
  if (!run.ok()) return std::nullopt;
  return parse_list(run.out);
}

/// What we say.
Libraries listed_by_us(DiskLibraryFiles& files, const std::string& path, const std::string& library_path = {}) {
  Libraries libraries;
  const LibraryFile* file = files.find(path);
  if (file == nullptr || !file->facts) return libraries;
  LoaderWishes wishes;
  if (!library_path.empty()) wishes.library_path = library_path;
  wishes.working_directory = fs::current_path().string();
  const Result<LoadedProgram> program =
      LoadedProgram::load(files, make_search_settings(files, *file->facts, wishes), path);
  if (!program) return libraries;
  for (const LibrarySearch& search : program->searches()) {
    std::string& file = libraries[search.name];
    if (search.object) file = program->objects()[*search.object].path;
  }
  return libraries;
}

/// Every name of `theirs` that leads us elsewhere, one per line. Files count by their real path.
std::string differences(const Libraries& ours, const Libraries& theirs) {
  std::string text;
  for (const auto& [name, file] : theirs) {
    const auto mine = ours.find(name);
    const std::string found = mine == ours.end() ? "(never asked for)" : mine->second;
    if (real_path(found) != real_path(file)) text += "  " + name + ": ld.so " + file + ", we " + found + "\n";
  }
  return text;
}

bool is_dynamic_program(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  char magic[5] = {};
  file.read(magic, 5);
  return std::string_view(magic, 4) ==
             "\x7f"
             "ELF" &&
         magic[4] == 2;
}

TEST(LdSoAgreement, FindsTheSameFilesForThePrograms) {
  if (interpreter().empty()) GTEST_SKIP() << "no ld.so of glibc for x86_64 here";
  DiskLibraryFiles files{RootedPath("/")};
  std::size_t compared = 0;
  for (const char* directory : {"/usr/bin", "/usr/sbin", "/usr/lib/git-core", "/usr/lib/x86_64-linux-gnu"}) {
    std::error_code fault;
    std::vector<fs::path> paths;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, fault)) {
      if (entry.is_regular_file(fault) && !entry.is_symlink(fault) && is_dynamic_program(entry.path())) {
        paths.push_back(entry.path());
      }
    }
    std::sort(paths.begin(), paths.end());
    if (paths.size() > 250) paths.resize(250);
    for (const fs::path& path : paths) {
      const std::optional<Libraries> theirs = listed_by_ld_so(path.string());
      if (!theirs || theirs->empty()) continue;
      const std::string wrong = differences(listed_by_us(files, path.string()), *theirs);
      EXPECT_EQ(wrong, "") << path;
      compared += wrong.empty() ? 1U : 0U;
    }
  }
  RecordProperty("compared", static_cast<int>(compared));
  EXPECT_GT(compared, 100U);
}

/// A directory tree of libraries that need each other, made from a seed.
class RandomTree {
 public:
  explicit RandomTree(unsigned seed) : random_(seed) {
    for (const char* directory : {"a", "b", "c", "d", "b/glibc-hwcaps/x86-64-v2", "c/tls", "d/x86_64"}) {
      (void)scratch_.directory(directory);
    }
    for (const std::string& name : names()) {
      const unsigned copies = 1 + number_below(3);
      for (unsigned i = 0; i < copies; ++i) write(directory_for_file() + "/" + name, name);
    }
    write("program", "");
    if (chance(2)) library_path_ = random_list();
  }

  [[nodiscard]] std::string program() const { return scratch_.file("program"); }
  [[nodiscard]] const std::string& library_path() const { return library_path_; }

 private:
  static std::vector<std::string> names() { return {"lib1.so", "lib2.so", "lib3.so", "lib4.so", "lib5.so", "lib6.so"}; }

  unsigned number_below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned one_in) { return number_below(one_in) == 0; }
  std::string directory_for_file() {
    static const std::vector<std::string> all{"a", "b", "c", "d", "b/glibc-hwcaps/x86-64-v2", "c/tls", "d/x86_64"};
    return all[number_below(static_cast<unsigned>(all.size()))];
  }
  std::string random_list() {
    std::string list;
    const unsigned count = 1 + number_below(3);
    for (unsigned i = 0; i < count; ++i) {
      const std::string directory(1, static_cast<char>('a' + number_below(5)));  // "e" does not exist
      const std::string entry = chance(3) ? "$ORIGIN/../" + directory : scratch_.file(directory);
      list += (list.empty() ? "" : ":") + entry;
    }
    return list;
  }
  void write(const std::string& path, const std::string& soname) {
    ElfRecipe recipe;
    recipe.soname = chance(3) ? "" : soname;
    for (const std::string& name : names()) {
      if (name != soname && chance(soname.empty() ? 2 : 4)) recipe.needed.push_back(name);
    }
    if (chance(3)) recipe.rpath = random_list();
    if (chance(3)) recipe.runpath = random_list();
    if (chance(12)) recipe.machine = elf::EM_AARCH64;
    if (soname.empty()) recipe.machine = elf::EM_X86_64;
    const BuiltElf built = build_elf(recipe);
    std::ofstream(scratch_.file(path), std::ios::binary)
        .write(reinterpret_cast<const char*>(built.bytes.data()), static_cast<std::streamsize>(built.bytes.size()));
  }

  ScratchDirectory scratch_;
  std::mt19937 random_;
  std::string library_path_;
};

TEST(LdSoAgreement, FindsTheSameFilesInRandomTrees) {
  if (interpreter().empty()) GTEST_SKIP() << "no ld.so of glibc for x86_64 here";
  std::size_t compared = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    const RandomTree tree(seed);
    const std::optional<Libraries> theirs = listed_by_ld_so(tree.program(), tree.library_path());
    if (!theirs) continue;
    DiskLibraryFiles files{RootedPath("/")};
    ASSERT_EQ(differences(listed_by_us(files, tree.program(), tree.library_path()), *theirs), "")
        << "seed " << seed << " LD_LIBRARY_PATH=" << tree.library_path();
    ++compared;
  }
  EXPECT_GT(compared, 200U);
}

}  // namespace
}  // namespace cuda_runpath
