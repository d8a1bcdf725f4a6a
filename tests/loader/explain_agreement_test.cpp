/// The libcuda.so.1 that `explain` names is the one that the program, run by the real ld.so, says it got.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "loader/loader_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

using Variables = std::map<std::string, std::string>;

/// What `explain --json` says the program gets: the file, "" when it gets none; "?" when it says nothing.
std::string explained(const std::string& executable, const Variables& environment, const std::string& cwd = {},
                      const std::vector<std::string>& more = {}) {
  std::vector<std::string> argv{CUDA_RUNPATH_TOOL, "explain", "--json"};
  for (const auto& [name, value] : environment) argv.insert(argv.end(), {"--env", name + "=" + value});
  argv.insert(argv.end(), more.begin(), more.end());
  argv.push_back(executable);
  const RunResult result = run_program(argv, {.cwd = cwd});
  const auto document = nlohmann::json::parse(result.out, nullptr, false);
  if (document.is_discarded() || document["objects"][0]["openings"].empty()) return "? " + describe(result);
  const auto& found = document["objects"][0]["openings"][0]["search"]["found"];
  return found.is_null() ? std::string() : found.get<std::string>();
}

/// The same of the running program: the file that the loader says it initialises, in the words of LD_DEBUG.
std::string loaded(const std::string& executable, Variables environment, const std::string& cwd = {}) {
  environment.insert({{"LD_DEBUG", "files"}, {"LD_BIND_NOW", "1"}});
  const RunResult result = run_program({executable}, {.env = environment, .cwd = cwd});
  const std::string mark = "calling init: ";
  const std::string lines = lines_with(lines_with(result.err, mark), "libcuda.so.1");
  if (lines.empty()) return {};
  const std::size_t begin = lines.find(mark) + mark.size();
  const std::string path = lines.substr(begin, lines.find('\n') - begin);
  // An empty element gives the bare name.
  return path.find('/') == std::string::npos ? cwd + "/" + path : path;
}

using Cell = std::tuple<ProgramKind, Position>;

class ExplainAgreement : public testing::TestWithParam<Cell> {
 protected:
  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
    program_ = world_.build(std::get<0>(GetParam()), std::get<1>(GetParam()), Linker::Default);
    if (!program_.skip_reason.empty()) GTEST_SKIP() << program_.skip_reason;
    ASSERT_TRUE(program_.ok()) << program_.fault;
  }

  void expect_agreement(const Variables& environment) const {
    EXPECT_EQ(explained(program_.executable, environment), loaded(program_.executable, environment));
  }

  LoaderWorld world_;
  BuiltProgram program_;
};

TEST_P(ExplainAgreement, BeforeAndAfterThePatch) {
  expect_agreement({});
  expect_agreement({{"LD_LIBRARY_PATH", world_.driver()}});
  ASSERT_TRUE(world_.patch({program_.directory}).ok());
  EXPECT_EQ(explained(program_.executable, {}), world_.compat() + "/libcuda.so.1");
  expect_agreement({});
  expect_agreement({{"LD_LIBRARY_PATH", world_.driver()}});
}

std::string cell_name(const testing::TestParamInfo<Cell>& info) {
  return std::string(name_of(std::get<0>(info.param))) + "_" + name_of(std::get<1>(info.param));
}

INSTANTIATE_TEST_SUITE_P(Matrix, ExplainAgreement,
                         testing::Combine(testing::Values(ProgramKind::StaticRuntime, ProgramKind::Library,
                                                          ProgramKind::DriverApi, ProgramKind::Throwing),
                                          testing::Values(Position::Pie, Position::NonPie)),
                         cell_name);

/// A program whose library opens libcuda.so.1, with lists of the test's choice in both.
class ExplainDlopen : public testing::Test {
 protected:
  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
    directory_ = world_.scratch().directory("dlopen");
  }
  void build(const std::string& compiler, const std::vector<std::string>& library_list,
             const std::vector<std::string>& program_list) {
    std::vector<std::string> flags{"-shared", "-fPIC", "-ldl"};
    flags.insert(flags.end(), library_list.begin(), library_list.end());
    make({.compiler = compiler, .sources = {"programs/libuser.c"}, .flags = flags, .output = library()});
    if (IsSkipped() || HasFatalFailure()) return;
    flags = {library()};
    flags.insert(flags.end(), program_list.begin(), program_list.end());
    make({.compiler = compiler, .sources = {"programs/app_uses_lib.c"}, .flags = flags, .output = executable()});
  }
  static void make(const CompileJob& job) {
    const Compiled made = compile(job);
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
  }
  static std::string rpath(const std::string& list) { return "-Wl,--disable-new-dtags,-rpath," + list; }
  static std::string runpath(const std::string& list) { return "-Wl,--enable-new-dtags,-rpath," + list; }
  [[nodiscard]] std::string library() const { return directory_ + "/libuser.so"; }
  [[nodiscard]] std::string executable() const { return directory_ + "/app"; }
  [[nodiscard]] std::string in_compat() const { return world_.compat() + "/libcuda.so.1"; }

  void expect_both(const std::string& file, const Variables& environment = {}, const std::string& cwd = {}) const {
    EXPECT_EQ(loaded(executable(), environment, cwd), file) << "ld.so";
    EXPECT_EQ(explained(executable(), environment, cwd), file) << "explain";
  }

  LoaderWorld world_;
  std::string directory_;
};

#define BUILD_OR_RETURN(...) \
  build(__VA_ARGS__);        \
  if (IsSkipped() || HasFatalFailure()) return

TEST_F(ExplainDlopen, RpathOfTheProgramServesALibraryWithoutAList) {
  BUILD_OR_RETURN("cc", {}, {rpath("$ORIGIN:" + world_.compat())});
  expect_both(in_compat());
}

TEST_F(ExplainDlopen, UnrelatedRunpathOfTheLibraryEndsIt) {
  BUILD_OR_RETURN("cc", {runpath("/no/such/place")}, {rpath("$ORIGIN:" + world_.compat())});
  expect_both("");
}

TEST_F(ExplainDlopen, RunpathOfTheProgramDoesNotServeIt) {
  BUILD_OR_RETURN("cc", {}, {runpath("$ORIGIN:" + world_.compat())});
  expect_both("");
}

TEST_F(ExplainDlopen, PreloadedSonameIsUsedAgain) {
  BUILD_OR_RETURN("cc", {runpath(world_.driver())}, {runpath("$ORIGIN")});
  expect_both(in_compat(), {{"LD_PRELOAD", in_compat()}});
}

TEST_F(ExplainDlopen, HwcapsDirectoryOfTheProcessorGoesFirst) {
  BUILD_OR_RETURN("cc", {runpath(world_.compat())}, {runpath("$ORIGIN")});
  const std::string better = world_.scratch().directory("compat/glibc-hwcaps/x86-64-v3") + "/libcuda.so.1";
  ASSERT_TRUE(copy_file(in_compat(), better));
  const bool has_it = read_text("/proc/cpuinfo").find(" avx2 ") != std::string::npos;
  expect_both(has_it ? better : in_compat());
}

TEST_F(ExplainDlopen, EmptyElementIsTheWorkingDirectory) {
  BUILD_OR_RETURN("cc", {runpath("/no/such/place:")}, {runpath("$ORIGIN")});
  expect_both(in_compat(), {}, world_.compat());
}

TEST_F(ExplainDlopen, MuslAsksForTheProgram) {
  BUILD_OR_RETURN("musl-gcc", {runpath(world_.driver())}, {runpath("$ORIGIN:" + world_.compat())});
  const RunResult run = run_program({executable()});
  if (!run.ok()) GTEST_SKIP() << "the loader of musl is not installed: " << describe(run);
  EXPECT_EQ(explained(executable(), {}), in_compat());
  EXPECT_THAT(run.out, testing::HasSubstr("from compat"));
}

}  // namespace
}  // namespace cuda_runpath
