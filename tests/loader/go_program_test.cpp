/// Programs of Go, in the ways its toolchain links them. Where gcc links, they are programs like any
/// other; Go's own linker lays files out as nobody else does: segments that hold their sections in
/// another order, the dynamic table in the middle of one, its strings wherever they fell.
#include <gtest/gtest.h>

#include <ostream>

#include "loader/language_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

/// A goroutine, and a panic recovered from a signal: the runtime finds its tables or ends here.
constexpr const char* plain_source = R"(package main

import (
	"fmt"
	"os"
)

func main() {
	answer := make(chan int)
	go func() { answer <- 42 }()
	func() {
		defer func() { fmt.Println("recovered:", recover() != nil) }()
		var nowhere *int
		*nowhere = 1
	}()
	fmt.Println("go says", <-answer)
	os.Exit(4)
}
)";

constexpr const char* calls_c_source = R"(package main

/*
#include <stdlib.h>
static int twice(int number) { return 2 * abs(number); }
*/
import "C"
import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("c says", int(C.twice(-21)))
	os.Exit(4)
}
)";

/// net and os/user bring the C library's resolver, and with it a dynamic program without a line of C.
constexpr const char* net_source = R"(package main

import (
	"fmt"
	"net"
	"os"
	"os/user"
)

func main() {
	root, fault := user.LookupId("0")
	fmt.Println("net says", net.ParseIP("127.0.0.1"), fault == nil && root.Uid == "0")
	os.Exit(4)
}
)";

constexpr const char* library_source = R"(package main

import "C"

//export Twice
func Twice(number C.int) C.int {
	answer := make(chan C.int)
	go func() { answer <- 2 * number }()
	return <-answer
}

func main() {}
)";

struct GoCase {
  std::string name;
  const char* source = plain_source;
  std::vector<std::string> flags{};
  bool uses_c = false;
};
void PrintTo(const GoCase& one, std::ostream* out) {
  *out << one.name;
}

class GoBuild : public testing::TestWithParam<GoCase> {
 protected:
  void SetUp() override {
    const GoCase& one = GetParam();
    const Compiled made =
        compile_go({.source = one.source, .flags = one.flags, .uses_c = one.uses_c, .output = world_.executable()});
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
    ASSERT_EQ(run_program({world_.executable()}).exit_code, 4) << behaviour_of(world_.executable());
  }

  LanguageWorld world_;
};

using GoProgram = GoBuild;

TEST_P(GoProgram, RunsAsBefore) {
  world_.expect_same_behaviour({"app"});
}

INSTANTIATE_TEST_SUITE_P(
    Each, GoProgram,
    testing::Values(
        GoCase{"ExternalLinkerPie", plain_source, {"-buildmode=pie", "-ldflags=-linkmode=external"}, true},
        GoCase{"ExternalLinkerCallsC", calls_c_source, {"-ldflags=-linkmode=external"}, true},
        GoCase{"CallsC", calls_c_source, {}, true},
        GoCase{"ExternalLinkerNet", net_source, {"-ldflags=-linkmode=external"}, true},
        GoCase{"InternalLinkerPieWithASearchPath", plain_source, {"-buildmode=pie", "-ldflags=-r /opt/app/lib"}},
        GoCase{"InternalLinkerNetWithASearchPath", net_source, {"-ldflags=-linkmode=internal -r /opt/app/lib"}, true}),
    [](const auto& info) { return info.param.name; });

/// The internal linker ends the dynamic table with one DT_NULL and puts .got right behind it; there is
/// no DT_RELACOUNT and no flag that is said twice.
using GoInternalLinker = GoBuild;

TEST_P(GoInternalLinker, IsRefusedWithItsBlocker) {
  world_.expect_refused_untouched("app", "no spare DT_NULL for a new DT_RUNPATH, and no entry that could be reclaimed");
}

INSTANTIATE_TEST_SUITE_P(Each, GoInternalLinker,
                         testing::Values(GoCase{"Pie", plain_source, {"-buildmode=pie"}},
                                         GoCase{"CallsC", calls_c_source, {"-ldflags=-linkmode=internal"}, true},
                                         GoCase{"Net", net_source, {"-ldflags=-linkmode=internal"}, true}),
                         [](const auto& info) { return info.param.name; });

TEST(GoStaticProgram, IsNotForUsAndStaysUntouched) {
  const LanguageWorld world;
  const Compiled made = compile_go({.source = plain_source, .output = world.executable()});
  SKIP_OR_FAIL_UNLESS_COMPILED(made);
  const Bytes content = read_file(world.executable());
  const FileStamp stamp = stamp_of(world.executable());
  const RunResult result = world.patch();
  EXPECT_TRUE(result.ok()) << describe(result);
  EXPECT_NE(result.out.find("app: not for us: no dynamic table"), std::string::npos) << describe(result);
  EXPECT_EQ(read_file(world.executable()), content);
  EXPECT_EQ(stamp_of(world.executable()), stamp);
}

class GoLibrary : public testing::Test {
 protected:
  void SetUp() override {
    const Compiled made = compile_go({.source = library_source,
                                      .flags = {"-buildmode=c-shared"},
                                      .uses_c = true,
                                      .output = world_.file("libtwice.so")});
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
    const Compiled app = compile({.source_text = "#include <stdio.h>\n"
                                                 "int Twice(int);\n"
                                                 "int main(void) { return printf(\"go says %d\\n\", Twice(21)); }\n",
                                  .flags = {world_.file("libtwice.so"), "-Wl,--enable-new-dtags,-rpath,$ORIGIN"},
                                  .output = world_.executable()});
    SKIP_OR_FAIL_UNLESS_COMPILED(app);
  }

  LanguageWorld world_;
};

TEST_F(GoLibrary, ServesItsProgramInCAsBefore) {
  ASSERT_EQ(run_program({world_.executable()}).out, "go says 42\n") << behaviour_of(world_.executable());
  world_.expect_same_behaviour({"app", "libtwice.so"});
}

}  // namespace
}  // namespace cuda_runpath
