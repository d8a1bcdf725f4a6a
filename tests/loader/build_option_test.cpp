/// One program that uses what a loader must get right (thread-locals, IFUNC, constructors, relative
/// relocations, .bss), linked in the ways distributions link: each option moves something in the file
/// that an edit could trip over.
#include <gtest/gtest.h>

#include <ostream>
#include <tuple>

#include "loader/language_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* library_source = R"(#include <stdio.h>
static int words[50000];
static int* places[] = {&words[1], &words[40000], &words[49999]};
__thread int number_of_library = 40;
static int one(void) { return 1; }
static int (*choose(void))(void) { return one; }
int chosen_in_library(void) __attribute__((ifunc("choose")));
__attribute__((constructor)) static void begin(void) { puts("library begins"); }
__attribute__((destructor)) static void end(void) { puts("library ends"); }
int distance(int i) { return (int)(places[i] - words) + chosen_in_library(); }
)";

constexpr const char* app_source = R"(#include <stdio.h>
extern __thread int number_of_library;
int chosen_in_library(void);
int distance(int);
static __thread int number = 2;
static int two(void) { return 2; }
static int (*choose(void))(void) { return two; }
int chosen(void) __attribute__((ifunc("choose")));
static const char* names[] = {"zero", "one", "two"};
__attribute__((constructor)) static void begin(void) { puts("program begins"); }
int main(void) {
  number_of_library += chosen_in_library() + chosen();
  for (int i = 0; i < 3; ++i) printf("%s %d\n", names[i], distance(i));
  printf("%d\n", number_of_library - number);
  return 9;
}
)";

/// What happens to the files between the linker and us.
enum class Stripped { No, Symbols, SectionHeaders };

struct BuildOption {
  std::string name;
  std::vector<std::string> flags{};
  bool pie = true;
  Stripped stripped = Stripped::No;
};

void PrintTo(const BuildOption& option, std::ostream* out) {
  *out << option.name;
}

using Cell = std::tuple<BuildOption, Linker>;

class LinkedProgram : public testing::TestWithParam<Cell> {
 protected:
  void SetUp() override {
    const auto& [option, linker] = GetParam();
    // lld leaves no spare DT_NULL, and packed relocations leave no DT_RELACOUNT to reclaim: there it
    // needs an entry of its own to edit. The library has none otherwise, the program always.
    const bool wants_entry = linker == Linker::Lld && option.name == "PackedRelocations";
    build({.source_text = library_source,
           .flags = words({"-shared", "-fPIC", wants_entry ? origin : "-O1"}),
           .linker = linker,
           .output = world_.file("libpart.so")});
    if (IsSkipped() || HasFatalFailure()) return;
    build({.source_text = app_source,
           .flags = words(
               {option.pie ? "-fPIE" : "-fno-pie", option.pie ? "-pie" : "-no-pie", world_.file("libpart.so"), origin}),
           .linker = linker,
           .output = world_.executable()});
    if (IsSkipped() || HasFatalFailure()) return;
    strip();
    const RunResult before = run_program({world_.executable()});
    if (before.exit_code != 9) GTEST_SKIP() << "does not run here: " << describe(before);
  }

  [[nodiscard]] static std::vector<std::string> words(std::vector<std::string> flags) {
    const std::vector<std::string>& more = std::get<BuildOption>(GetParam()).flags;
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  static void build(const CompileJob& job) {
    const Compiled made = compile(job);
    for (const char* unknown : {"unknown -z option", "unrecognized option", "unknown option", "unknown argument"}) {
      if (made.fault.find(unknown) != std::string::npos) GTEST_SKIP() << lines_with(made.fault, unknown);
    }
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
  }

  void strip() const {
    const Stripped stripped = std::get<BuildOption>(GetParam()).stripped;
    if (stripped == Stripped::No) return;
    const std::string tool = stripped == Stripped::Symbols ? "strip" : "llvm-strip";
    if (!find_tool(tool)) GTEST_SKIP() << tool << " is not installed";
    for (const char* name : {"app", "libpart.so"}) {
      std::vector<std::string> argv{tool, world_.file(name)};
      if (stripped == Stripped::SectionHeaders) argv.emplace_back("--strip-sections");
      const RunResult result = run_program(argv);
      ASSERT_TRUE(result.ok()) << describe(result);
    }
  }

  inline static const std::string origin = "-Wl,--enable-new-dtags,-rpath,$ORIGIN";
  LanguageWorld world_;
};

TEST_P(LinkedProgram, RunsAsBefore) {
  world_.expect_same_behaviour({"app", "libpart.so"});
}

std::string cell_name(const testing::TestParamInfo<Cell>& info) {
  return std::get<BuildOption>(info.param).name + "_" + name_of(std::get<Linker>(info.param));
}

INSTANTIATE_TEST_SUITE_P(
    Matrix, LinkedProgram,
    testing::Combine(testing::Values(BuildOption{"BoundAtOnce", {"-Wl,-z,now"}}, BuildOption{"Lazy", {"-Wl,-z,lazy"}},
                                     BuildOption{"SysvHash", {"-Wl,--hash-style=sysv"}},
                                     BuildOption{"GnuHash", {"-Wl,--hash-style=gnu"}},
                                     BuildOption{"BothHashes", {"-Wl,--hash-style=both"}},
                                     BuildOption{"PackedRelocations", {"-Wl,-z,pack-relative-relocs"}},
                                     BuildOption{"SeparateCode", {"-Wl,-z,separate-code"}},
                                     BuildOption{"NoSeparateCode", {"-Wl,-z,noseparate-code"}},
                                     BuildOption{"NoRelro", {"-Wl,-z,norelro"}},
                                     BuildOption{"HugePages", {"-Wl,-z,max-page-size=0x200000"}},
                                     BuildOption{"NonPie", {}, false},
                                     BuildOption{"Stripped", {}, true, Stripped::Symbols}),
                     testing::Values(Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold)),
    cell_name);

/// Without section headers only PT_DYNAMIC tells what the file holds: what lies in a gap between two
/// segments can be known, what may move cannot. There is nothing left for a later strip to do, either.
const BuildOption sectionless{"WithoutSectionHeaders", {}, true, Stripped::SectionHeaders};

using SectionlessProgramWithRoom = LinkedProgram;

TEST_P(SectionlessProgramWithRoom, RunsAsBefore) {
  world_.expect_same_behaviour({"app", "libpart.so"}, LaterStrip::No);
}

INSTANTIATE_TEST_SUITE_P(Each, SectionlessProgramWithRoom,
                         testing::Combine(testing::Values(sectionless), testing::Values(Linker::Bfd, Linker::Gold)),
                         cell_name);

using SectionlessProgramWithoutRoom = LinkedProgram;

TEST_P(SectionlessProgramWithoutRoom, IsRefusedWithItsBlocker) {
  const std::string blocker = "R8: no section headers tell what may move";
  world_.expect_refused_untouched("app", blocker);
  world_.expect_refused_untouched("libpart.so", blocker);
}

INSTANTIATE_TEST_SUITE_P(Each, SectionlessProgramWithoutRoom,
                         testing::Combine(testing::Values(sectionless), testing::Values(Linker::Lld, Linker::Mold)),
                         cell_name);

/// Both crash when they get a RUNPATH (docs/elf-notes.md), and neither has a loader that would read it.
class LoaderlessProgram : public testing::TestWithParam<const char*> {};

TEST_P(LoaderlessProgram, IsNotForUsAndStaysUntouched) {
  const LanguageWorld world;
  const Compiled made =
      compile({.source_text = "int main(void) { return 6; }\n", .flags = {GetParam()}, .output = world.executable()});
  if (made.fault.find("cannot find") != std::string::npos) GTEST_SKIP() << "no static C library";
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  const Bytes content = read_file(world.executable());
  const FileStamp stamp = stamp_of(world.executable());
  const RunResult result = world.patch();
  EXPECT_TRUE(result.ok()) << describe(result);
  EXPECT_NE(result.out.find("app: not for us: "), std::string::npos) << describe(result);
  EXPECT_EQ(read_file(world.executable()), content);
  EXPECT_EQ(stamp_of(world.executable()), stamp);
  EXPECT_EQ(run_program({world.executable()}).exit_code, 6);
}

INSTANTIATE_TEST_SUITE_P(Each, LoaderlessProgram, testing::Values("-static", "-static-pie"), [](const auto& info) {
  return std::string(info.param) == "-static" ? "Static" : "StaticPie";
});

}  // namespace
}  // namespace cuda_runpath
