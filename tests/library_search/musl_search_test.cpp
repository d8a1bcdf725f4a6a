#include <gtest/gtest.h>

#include "library_search/memory_libraries.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t the_program = 0;
constexpr std::size_t its_library = 1;

/// `/app/run` with RUNPATH `list`, which needs /app/liba.so with RUNPATH `library_list`.
Result<LoadedProgram> load(MemoryLibraries& files, const std::string& list, const std::string& library_list,
                           SearchSettings settings = simple_settings(Libc::Musl)) {
  files.add("/compat/libcuda.so.1").add("/driver/libcuda.so.1");
  files.add("/app/run", {.needed = {"liba.so"}, .runpath = "/app:" + list});
  files.add("/app/liba.so", {.runpath = library_list});
  return LoadedProgram::load(files, std::move(settings), "/app/run");
}

TEST(MuslSearch, LetsDlopenOfALibrarySearchTheListOfTheProgram) {
  MemoryLibraries files;
  const Result<LoadedProgram> program = load(files, "/driver", "/compat");
  EXPECT_EQ(winner(program->find("libcuda.so.1", its_library), *program), "/driver/libcuda.so.1");
}

TEST(MuslSearch, LetsNeededOfALibrarySearchItsOwnListFirst) {
  MemoryLibraries files;
  files.add("/compat/libx.so").add("/driver/libx.so");
  files.add("/app/run", {.needed = {"liba.so"}, .runpath = "/app:/driver"});
  files.add("/app/liba.so", {.needed = {"libx.so"}, .runpath = "/compat"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(Libc::Musl), "/app/run");
  ASSERT_EQ(program->objects().size(), 3U);
  EXPECT_EQ(program->objects()[2].path, "/compat/libx.so");
}

TEST(MuslSearch, InheritsRunpath) {
  MemoryLibraries files;
  files.add("/driver/libx.so");
  files.add("/app/run", {.needed = {"liba.so"}, .runpath = "/app:/driver"});
  files.add("/app/liba.so", {.needed = {"libx.so"}});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(Libc::Musl), "/app/run");
  ASSERT_EQ(program->objects().size(), 3U);
  EXPECT_EQ(program->objects()[2].path, "/driver/libx.so");
}

TEST(MuslSearch, PutsLdLibraryPathFirst) {
  MemoryLibraries files;
  SearchSettings settings = simple_settings(Libc::Musl);
  settings.library_path = "/compat";
  const Result<LoadedProgram> program = load(files, "/driver", "", settings);
  EXPECT_EQ(winner(program->find("libcuda.so.1", the_program), *program), "/compat/libcuda.so.1");
}

TEST(MuslSearch, SkipsAnEmptyElement) {
  MemoryLibraries files;
  files.add("/here/libcuda.so.1");
  const Result<LoadedProgram> program = load(files, ":/driver", "");
  EXPECT_EQ(winner(program->find("libcuda.so.1", the_program), *program), "/driver/libcuda.so.1");
}

TEST(MuslSearch, IgnoresAListWithAnUnknownToken) {
  MemoryLibraries files;
  files.add("/lib/liba.so");
  const Result<LoadedProgram> program = load(files, "/driver:$LIB/x", "");
  EXPECT_EQ(winner(program->find("libcuda.so.1", the_program), *program), "");
}

TEST(MuslSearch, TakesItsOwnLibraryForLibc) {
  MemoryLibraries files;
  files.add("/lib/ld-musl-x86_64.so.1").add("/lib/libc.so.6");
  files.add("/app/run", {.needed = {"libc.so.6", "libpthread.so.0"}});
  SearchSettings settings = simple_settings(Libc::Musl);
  settings.interpreter = "/lib/ld-musl-x86_64.so.1";
  const Result<LoadedProgram> program = LoadedProgram::load(files, settings, "/app/run");
  EXPECT_EQ(program->objects().size(), 2U);
}

TEST(MuslSearch, StopsAtAFileOfAnotherMachine) {
  MemoryLibraries files;
  files.add("/first/libx.so", {.machine = elf::EM_AARCH64}).add("/second/libx.so");
  files.add("/app/run", {.runpath = "/first:/second"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(Libc::Musl), "/app/run");
  EXPECT_EQ(winner(program->find("libx.so", the_program), *program), "");
}

}  // namespace
}  // namespace cuda_runpath
