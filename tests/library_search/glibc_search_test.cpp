#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "library_search/cache_bytes.hpp"
#include "library_search/memory_libraries.hpp"

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// Where `/app/run`, made by `recipe`, finds libcuda.so.1 when it opens it itself.
std::string found_by_program(MemoryLibraries& files, const LibraryRecipe& recipe, SearchSettings settings) {
  files.add("/app/run", recipe);
  const Result<LoadedProgram> program = LoadedProgram::load(files, std::move(settings), "/app/run");
  if (!program) return program.error().message;
  return winner(program->find("libcuda.so.1", 0), *program);
}

MemoryLibraries both_directories() {
  MemoryLibraries files;
  files.add("/compat/libcuda.so.1").add("/driver/libcuda.so.1");
  return files;
}

TEST(GlibcSearch, TakesTheFirstDirectoryOfTheRunpath) {
  MemoryLibraries files = both_directories();
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat:/driver"}, simple_settings()), "/compat/libcuda.so.1");
}

TEST(GlibcSearch, PutsLdLibraryPathInFrontOfRunpath) {
  MemoryLibraries files = both_directories();
  SearchSettings settings = simple_settings();
  settings.library_path = "/driver";
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat"}, settings), "/driver/libcuda.so.1");
}

TEST(GlibcSearch, PutsRpathInFrontOfLdLibraryPath) {
  MemoryLibraries files = both_directories();
  SearchSettings settings = simple_settings();
  settings.library_path = "/driver";
  EXPECT_EQ(found_by_program(files, {.rpath = "/compat"}, settings), "/compat/libcuda.so.1");
}

TEST(GlibcSearch, IgnoresRpathBesideRunpath) {
  MemoryLibraries files = both_directories();
  EXPECT_EQ(found_by_program(files, {.rpath = "/compat", .runpath = "/driver"}, simple_settings()),
            "/driver/libcuda.so.1");
}

TEST(GlibcSearch, PassesOverAFileOfAnotherMachine) {
  MemoryLibraries files;
  files.add("/compat/libcuda.so.1", {.machine = elf::EM_AARCH64}).add("/driver/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat:/driver"}, simple_settings()), "/driver/libcuda.so.1");
}

/// ppc64 and ppc64le share e_machine; to the loader of the one the other's number has its bytes swapped.
TEST(GlibcSearch, PassesOverAFileOfTheOtherByteOrder) {
  MemoryLibraries files;
  files.add("/compat/libcuda.so.1", {.machine = elf::EM_PPC64, .byte_order = std::endian::big});
  files.add("/driver/libcuda.so.1", {.machine = elf::EM_PPC64});
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat:/driver", .machine = elf::EM_PPC64}, simple_settings()),
            "/driver/libcuda.so.1");
}

TEST(GlibcSearch, StopsAtAFileThatIsNotElf) {
  MemoryLibraries files;
  files.add_text("/compat/libcuda.so.1").add("/driver/libcuda.so.1").add("/app/run", {.runpath = "/compat:/driver"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  ASSERT_TRUE(program);
  const LibrarySearch search = program->find("libcuda.so.1", 0);
  EXPECT_EQ(winner(search, *program), "");
  EXPECT_THAT(search.fault, HasSubstr("/compat/libcuda.so.1: not an ELF file"));
}

TEST(GlibcSearch, TakesAnEmptyElementForTheWorkingDirectory) {
  MemoryLibraries files;
  files.add("/here/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat:"}, simple_settings()), "/here/libcuda.so.1");
}

TEST(GlibcSearch, IgnoresAnEmptyRunpath) {
  MemoryLibraries files;
  files.add("/here/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.runpath = ""}, simple_settings()), "");
}

TEST(GlibcSearch, LooksIntoHwcapsDirectoriesFirst) {
  MemoryLibraries files = both_directories();
  files.add("/driver/glibc-hwcaps/x86-64-v3/libcuda.so.1");
  SearchSettings settings = simple_settings();
  settings.model.hwcaps = {"x86-64-v3", "x86-64-v2"};
  EXPECT_EQ(found_by_program(files, {.runpath = "/driver"}, settings), "/driver/glibc-hwcaps/x86-64-v3/libcuda.so.1");
}

TEST(GlibcSearch, LooksIntoLegacyHwcapsBehindTheNewOnes) {
  MemoryLibraries files = both_directories();
  files.add("/driver/tls/x86_64/libcuda.so.1");
  SearchSettings settings = simple_settings();
  settings.model.legacy_hwcaps = {"tls/x86_64", "tls", "x86_64"};
  EXPECT_EQ(found_by_program(files, {.runpath = "/driver"}, settings), "/driver/tls/x86_64/libcuda.so.1");
}

TEST(GlibcSearch, EndsWithTheDefaultDirectoriesInOrder) {
  MemoryLibraries files;
  files.add("/usr/lib/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat"}, simple_settings()), "/usr/lib/libcuda.so.1");
}

TEST(GlibcSearch, HasNoDefaultDirectoriesWithNodeflib) {
  MemoryLibraries files;
  files.add("/usr/lib/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.flags_1 = elf::DF_1_NODEFLIB}, simple_settings()), "");
}

/// A loader whose cache has `file` for libcuda.so.1.
SearchSettings settings_with_cache(const std::string& file) {
  SearchSettings settings = simple_settings();
  const std::string bytes = make_cache({{"libcuda.so.1", file}});
  settings.cache = LoaderCache::parse(std::as_bytes(std::span(bytes))).value();
  return settings;
}

TEST(GlibcSearch, AsksTheCacheInFrontOfTheDefaultDirectories) {
  MemoryLibraries files;
  files.add("/cached/libcuda.so.1").add("/usr/lib/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {}, settings_with_cache("/cached/libcuda.so.1")), "/cached/libcuda.so.1");
}

TEST(GlibcSearch, AsksTheCacheBehindTheRunpath) {
  MemoryLibraries files = both_directories();
  EXPECT_EQ(found_by_program(files, {.runpath = "/compat"}, settings_with_cache("/driver/libcuda.so.1")),
            "/compat/libcuda.so.1");
}

TEST(GlibcSearch, GoesOnWhereTheCachedFileIsGone) {
  MemoryLibraries files;
  files.add("/usr/lib/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {}, settings_with_cache("/cached/libcuda.so.1")), "/usr/lib/libcuda.so.1");
}

TEST(GlibcSearch, WithNodeflibTakesFromTheCacheOnlyWhatIsElsewhere) {
  MemoryLibraries files;
  files.add("/cached/libcuda.so.1").add("/usr/lib/libcuda.so.1");
  const LibraryRecipe nodeflib{.flags_1 = elf::DF_1_NODEFLIB};
  EXPECT_EQ(found_by_program(files, nodeflib, settings_with_cache("/usr/lib/libcuda.so.1")), "");
  EXPECT_EQ(found_by_program(files, nodeflib, settings_with_cache("/cached/libcuda.so.1")), "/cached/libcuda.so.1");
}

TEST(GlibcSearch, FillsInTheTokens) {
  MemoryLibraries files;
  files.add("/app/lib64/x86_64/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.runpath = "$ORIGIN/${LIB}/$PLATFORM"}, simple_settings()),
            "/app/lib64/x86_64/libcuda.so.1");
}

TEST(GlibcSearch, LeavesAnUnknownTokenAsItStands) {
  MemoryLibraries files;
  files.add("/a/$ORIGINAL/libcuda.so.1");
  EXPECT_EQ(found_by_program(files, {.runpath = "/a/$ORIGINAL"}, simple_settings()), "/a/$ORIGINAL/libcuda.so.1");
}

// Measured: an executable's RUNPATH with a libcudart that has none gave error 35.
TEST(GlibcSearch, DoesNotInheritRunpath) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.needed = {"libcudart.so.13"}, .runpath = "/app:/compat"}).add("/app/libcudart.so.13");
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  ASSERT_THAT(program->objects(), SizeIs(2));
  EXPECT_EQ(winner(program->find("libcuda.so.1", 1), *program), "");
}

TEST(GlibcSearch, InheritsRpath) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.needed = {"libcudart.so.13"}, .rpath = "/app:/compat"}).add("/app/libcudart.so.13");
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  ASSERT_THAT(program->objects(), SizeIs(2));
  EXPECT_EQ(winner(program->find("libcuda.so.1", 1), *program), "/compat/libcuda.so.1");
}

TEST(GlibcSearch, InheritsNoRpathIntoAnObjectWithRunpath) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.needed = {"libcudart.so.13"}, .rpath = "/app:/compat"})
      .add("/app/libcudart.so.13", {.runpath = "/elsewhere"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  ASSERT_THAT(program->objects(), SizeIs(2));
  EXPECT_EQ(winner(program->find("libcuda.so.1", 1), *program), "");
}

TEST(GlibcSearch, ReusesWhatIsLoadedUnderTheSameSoname) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.needed = {"libgpu.so"}, .runpath = "/app:/driver"})
      .add("/app/libgpu.so", {.soname = "libcuda.so.1"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  const LibrarySearch search = program->find("libcuda.so.1", 0);
  EXPECT_EQ(winner(search, *program), "/app/libgpu.so");
  EXPECT_EQ(search.places.back().origin, SearchOrigin::Loaded);
}

TEST(GlibcSearch, MapsOneFileOnceUnderTwoNames) {
  MemoryLibraries files;
  files.add("/lib/liba.so.1").link("/lib/liba.so", "/lib/liba.so.1");
  files.add("/app/run", {.needed = {"liba.so.1", "liba.so"}});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  EXPECT_THAT(program->objects(), SizeIs(2));
}

TEST(GlibcSearch, LoadsBreadthFirst) {
  MemoryLibraries files;
  files.add("/lib/liba.so", {.needed = {"libc1.so"}}).add("/lib/libb.so").add("/lib/libc1.so");
  files.add("/app/run", {.needed = {"liba.so", "libb.so"}});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  std::vector<std::string> order;
  for (const LoadedObject& object : program->objects()) order.push_back(object.path);
  EXPECT_THAT(order, ElementsAre("/app/run", "/lib/liba.so", "/lib/libb.so", "/lib/libc1.so"));
}

TEST(GlibcSearch, OpensAPathWithoutSearching) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.runpath = "/compat"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  EXPECT_EQ(winner(program->find("$ORIGIN/../driver/libcuda.so.1", 0), *program), "");
  files.add("/app/sub/libcuda.so.1");
  EXPECT_EQ(winner(program->find("$ORIGIN/sub/libcuda.so.1", 0), *program), "/app/sub/libcuda.so.1");
}

TEST(GlibcSearch, PreloadsInFrontOfWhatIsNeeded) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.needed = {"libcuda.so.1"}, .runpath = "/compat"});
  SearchSettings settings = simple_settings();
  settings.preload = {"/driver/libcuda.so.1"};
  files.add("/driver/libcuda.so.1", {.soname = "libcuda.so.1"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, settings, "/app/run");
  EXPECT_EQ(winner(program->find("libcuda.so.1", 0), *program), "/driver/libcuda.so.1");
}

TEST(GlibcSearch, KeepsTheReasonOfEveryPlace) {
  MemoryLibraries files = both_directories();
  files.add("/app/run", {.runpath = "/nowhere:/app:/driver:/compat"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  std::vector<PlaceOutcome> outcomes;
  for (const SearchedPlace& place : program->find("libcuda.so.1", 0).places) outcomes.push_back(place.outcome);
  EXPECT_THAT(outcomes, ElementsAre(PlaceOutcome::NoDirectory, PlaceOutcome::NoFile, PlaceOutcome::Found));
}

TEST(GlibcSearch, NamesWhoElseWouldHaveBeenTaken) {
  MemoryLibraries files = both_directories();
  files.add("/lib/libcuda.so.1").add("/app/run", {.runpath = "/compat:/driver"});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  const LibrarySearch search = program->find("libcuda.so.1", 0, SearchExtent::ToTheEnd);
  std::vector<PlaceOutcome> outcomes;
  for (const SearchedPlace& place : search.places) outcomes.push_back(place.outcome);
  EXPECT_THAT(outcomes, ElementsAre(PlaceOutcome::Found, PlaceOutcome::Shadowed, PlaceOutcome::Shadowed,
                                    PlaceOutcome::NoDirectory));
  EXPECT_EQ(found_file(search), "/compat/libcuda.so.1");
}

TEST(GlibcSearch, SaysWhatTheLoaderSaysWhenNothingIsFound) {
  MemoryLibraries files;
  files.add("/app/run", {.needed = {"libgone.so"}});
  const Result<LoadedProgram> program = LoadedProgram::load(files, simple_settings(), "/app/run");
  ASSERT_THAT(program->searches(), SizeIs(1));
  EXPECT_THAT(program->searches().front().fault, HasSubstr("cannot open shared object file"));
}

}  // namespace
}  // namespace cuda_runpath
