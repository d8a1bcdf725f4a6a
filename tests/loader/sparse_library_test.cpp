/// Libraries of more than 4 GB, as files with holes: a fat binary, the section headers or a whole
/// segment lie where 32 bits do not reach. The edit must find them, grow the file behind them where it
/// has to, and fill no hole, however it is put on disk.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "loader/language_world.hpp"
#include "loader/loader_world.hpp"
#include "support/elf_builder.hpp"
#include "support/files.hpp"
#include "support/loading.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t far = std::uint64_t{9} << 29;  // 4.5 GiB
constexpr std::uint64_t far_size = 0x1000;
constexpr std::byte fat_byte{0x5a};

enum class Layout {
  RoomInFront,     ///< unloaded section and section headers are far; the string fits between segments
  GrowsBehindFar,  ///< the same, but only a new segment behind all has room
  LoadedFromFar,   ///< the last segment is far, and must be extended there
};

/// Writes `bytes` at the beginning and `tail` at `far`, and nothing between.
void write_with_hole(const std::string& path, ByteView bytes, const Bytes& tail) {
  ASSERT_TRUE(write_file(path, bytes));
  std::error_code fault;
  std::filesystem::resize_file(path, far + tail.size(), fault);
  if (fault) GTEST_SKIP() << "no files of this size here: " << fault.message();
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(far));
  file.write(text_of(tail).data(), static_cast<std::streamsize>(tail.size()));
  ASSERT_TRUE(file.flush().good());
}

/// A library that `linker` made, its fat binary and its section headers moved behind the hole.
void make_unloaded(const std::string& path, Linker linker) {
  const Compiled made = compile({.source_text = "__asm__(\".section .nv_fatbin_far, \\\"\\\", @progbits\\n\"\n"
                                                "        \".fill 4096, 1, 0x5a\\n.text\");\n"
                                                "int zeros[5000];\n"
                                                "int* places[] = {&zeros[1], &zeros[4999]};\n"
                                                "int answer(void) { return 42 + *places[1]; }\n",
                                 .flags = {"-shared", "-fPIC", "-Wl,--hash-style=gnu"},
                                 .linker = linker,
                                 .output = path});
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  BuiltElf elf;
  elf.bytes = read_file(path);
  constexpr std::uint64_t e_shoff = 0x28;
  constexpr std::uint64_t e_shentsize = 0x3a;
  const std::uint64_t table = elf.peek(e_shoff, 8);
  const std::uint64_t table_size = elf.peek(e_shentsize, 2) * elf.peek(e_shentsize + 2, 2);
  constexpr std::uint64_t sh_offset = 0x18;
  bool moved = false;
  for (std::uint64_t at = table; at < table + table_size; at += elf.peek(e_shentsize, 2)) {
    const std::uint64_t offset = elf.peek(at + sh_offset, 8);
    const bool is_fat_binary = elf.peek(at + sh_offset + 8, 8) == far_size && elf.peek(offset, 8) == 0x5a5a5a5a5a5a5a5a;
    if (is_fat_binary) elf.poke(at + sh_offset, far, 8);
    moved = moved || is_fat_binary;
  }
  ASSERT_TRUE(moved);
  elf.poke(e_shoff, far + far_size, 8);
  Bytes tail(far_size + table_size, fat_byte);
  const ByteView headers = ByteView(elf.bytes).subspan(table, table_size);
  std::copy(headers.begin(), headers.end(), tail.begin() + far_size);
  write_with_hole(path, elf.bytes, tail);
}

/// A library whose last segment is read from behind the hole, and that has room nowhere else.
void make_loaded(const std::string& path) {
  ElfRecipe recipe;
  recipe.gap = 0;
  recipe.runpath = "/opt/app/lib";
  recipe.null_segments = 1;
  BuiltElf elf = build_elf(recipe);
  const std::uint64_t header = elf.program_header(elf::PT_NULL);
  const std::uint64_t address = 0x10000000;
  const std::uint64_t flags_read = 4;
  elf.poke(header, elf::PT_LOAD | flags_read << 32, 8);
  std::uint64_t field = header + 8;
  for (const std::uint64_t value : {far, address, address, far_size, far_size, std::uint64_t{0x1000}}) {
    elf.poke(field, value, 8);
    field += 8;
  }
  write_with_hole(path, elf.bytes, Bytes(far_size, fat_byte));
}

std::uint64_t bytes_on_disk(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * 512 : ~std::uint64_t{0};
}

std::string far_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(far));
  std::string read(far_size, '\0');
  file.read(read.data(), static_cast<std::streamsize>(read.size()));
  return read;
}

using Cell = std::tuple<Layout, const char*>;

class SparseLibrary : public testing::TestWithParam<Cell> {
 protected:
  void SetUp() override {
    const Layout layout = std::get<Layout>(GetParam());
    if (layout == Layout::LoadedFromFar) {
      make_loaded(path_);
    } else {
      make_unloaded(path_, layout == Layout::RoomInFront ? Linker::Bfd : Linker::Lld);
    }
    if (IsSkipped() || HasFatalFailure()) return;
    if (bytes_on_disk(path_) > most_on_disk) GTEST_SKIP() << "this file system keeps no holes";
    ASSERT_EQ(loading_fault(path_), "");
    size_ = stamp_of(path_).size;
    patched_ = world_.patch({path_}, std::get<const char*>(GetParam()));
    ASSERT_TRUE(patched_.ok()) << describe(patched_);
  }

  static constexpr std::uint64_t most_on_disk = 1U << 20;
  LanguageWorld world_;
  const std::string path_ = world_.file("libfar.so");
  std::uint64_t size_ = 0;
  RunResult patched_;
};

TEST_P(SparseLibrary, LoadsAndKeepsWhatLiesFar) {
  EXPECT_EQ(LoaderWorld::runpath_of(path_).rfind(world_.compat() + ":", 0), 0U) << patched_.out;
  EXPECT_EQ(loading_fault(path_), "") << patched_.out;
  EXPECT_EQ(far_bytes(path_), std::string(far_size, static_cast<char>(fat_byte)));
  const RunResult shown = run_program({"readelf", "-SldW", path_});
  EXPECT_EQ(shown.err, "");
}

TEST_P(SparseLibrary, GrowsOnlyWhereItMust) {
  const bool grows = std::get<Layout>(GetParam()) != Layout::RoomInFront;
  EXPECT_EQ(stamp_of(path_).size > size_, grows) << patched_.out;
}

TEST_P(SparseLibrary, KeepsItsHoles) {
  EXPECT_LT(bytes_on_disk(path_), most_on_disk) << patched_.out;
}

TEST_P(SparseLibrary, SecondRunWritesNothing) {
  const FileStamp stamp = stamp_of(path_);
  EXPECT_TRUE(world_.patch({path_}, std::get<const char*>(GetParam())).ok());
  EXPECT_EQ(stamp_of(path_), stamp);
}

std::string cell_name(const testing::TestParamInfo<Cell>& info) {
  constexpr const char* names[] = {"RoomInFront", "GrowsBehindFar", "LoadedFromFar"};
  const bool in_place = std::string(std::get<const char*>(info.param)) == "in-place";
  return std::string(names[static_cast<int>(std::get<Layout>(info.param))]) + (in_place ? "_InPlace" : "_Replace");
}

INSTANTIATE_TEST_SUITE_P(Each, SparseLibrary,
                         testing::Combine(testing::Values(Layout::RoomInFront, Layout::GrowsBehindFar,
                                                          Layout::LoadedFromFar),
                                          testing::Values("in-place", "replace")),
                         cell_name);

}  // namespace
}  // namespace cuda_runpath
