/// Other programs as judges of an edited library: the real ld.so after each single write, readelf,
/// eu-elflint, nm, gdb, ldconfig, and every strip and objcopy this machine has.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "rewrite/oracle_library.hpp"
#include "support/files.hpp"
#include "support/loading.hpp"
#include "support/run.hpp"

namespace cuda_runpath {
namespace {

class Oracle : public testing::TestWithParam<LibraryRecipe> {
 protected:
  void SetUp() override {
    SKIP_OR_FAIL_UNLESS_COMPILED(library_.compiled());
    ASSERT_TRUE(library_.edit().has_value()) << describe(library_.edit().error());
    ASSERT_EQ(loading_fault(library_.original_path()), "");
    ASSERT_TRUE(library_.write_patched());
  }

  OracleLibrary library_{GetParam()};
};

/// The lines of `after` that `before` does not have, numbers left out: what an edit made worse.
std::string new_complaints(const RunResult& before, const RunResult& after) {
  const std::regex number("0x[0-9a-f]+|[0-9]+");
  const std::string known = std::regex_replace(before.out + before.err, number, "N");
  std::string found;
  std::string_view rest = after.out;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    const std::string line(rest.substr(0, end));
    if (known.find(std::regex_replace(line, number, "N")) == std::string::npos) found += line + "\n";
    rest.remove_prefix(end + 1);
  }
  return found;
}

TEST_P(Oracle, LoadsAfterEveryWrite) {
  const std::size_t last = library_.edit()->edit.writes.size();
  const std::size_t first = library_.edit()->edit.safety == EditSafety::Ordered ? 0 : last;
  for (std::size_t count = first; count <= last; ++count) {
    ASSERT_TRUE(library_.write_patched(count));
    EXPECT_EQ(loading_fault(library_.patched_path()), "") << "after " << count << " of " << last << " writes";
  }
}

TEST_P(Oracle, EuElflintSaysNothingNew) {
  if (!find_tool("eu-elflint")) GTEST_SKIP() << "eu-elflint is not installed";
  const RunResult before = run_program({"eu-elflint", "--gnu-ld", library_.original_path()});
  const RunResult after = run_program({"eu-elflint", "--gnu-ld", library_.patched_path()});
  EXPECT_EQ(new_complaints(before, after), "") << library_.edit()->reason;
}

TEST_P(Oracle, ReadelfSeesTheListAndNoFault) {
  const RunResult shown = run_program({"readelf", "-aW", library_.patched_path()});
  EXPECT_EQ(shown.err, run_program({"readelf", "-aW", library_.original_path()}).err);
  EXPECT_NE(shown.out.find("[" + library_.plan().new_value + "]"), std::string::npos);
}

TEST_P(Oracle, SymbolsAndVersionsAreTheSame) {
  const RunResult before = run_program({"nm", "-D", "--with-symbol-versions", library_.original_path()});
  const RunResult after = run_program({"nm", "-D", "--with-symbol-versions", library_.patched_path()});
  EXPECT_EQ(after.out, before.out);
  EXPECT_EQ(after.err, before.err);
}

TEST_P(Oracle, GdbAndLdconfigTakeIt) {
  if (const auto ldconfig = find_tool("ldconfig")) {
    const RunResult result = run_program({*ldconfig, "-n", library_.scratch().file("after")});
    EXPECT_EQ(result.err, "") << describe(result);
  }
  if (!find_tool("gdb")) GTEST_SKIP() << "gdb is not installed";
  const std::vector<std::string> command{"gdb", "-nx", "-batch", "-ex", "info functions -n an"};
  std::vector<std::string> before = command;
  std::vector<std::string> after = command;
  before.push_back(library_.original_path());
  after.push_back(library_.patched_path());
  EXPECT_EQ(run_program(after).out, run_program(before).out);
}

TEST_P(Oracle, LoadsAfterEveryStripAndCopy) {
  const std::vector<std::vector<std::string>> tools{{"strip"},
                                                    {"objcopy"},
                                                    {"eu-strip"},
                                                    {"llvm-strip"},
                                                    {"llvm-objcopy"},
                                                    {"strip", "--strip-unneeded"},
                                                    {"objcopy", "--strip-debug"}};
  const Bytes patched = read_file(library_.patched_path());
  for (const std::vector<std::string>& tool : tools) {
    if (!find_tool(tool.front())) continue;
    SCOPED_TRACE(tool.front());
    ASSERT_TRUE(write_file(library_.patched_path(), patched));
    std::vector<std::string> argv = tool;
    argv.push_back(library_.patched_path());
    // llvm refuses some files of other linkers outright; then it is the original that tells.
    const RunResult result = run_program(argv);
    if (!result.ok()) {
      argv.back() = library_.original_path();
      EXPECT_FALSE(run_program(argv).ok()) << describe(result);
      continue;
    }
    EXPECT_EQ(loading_fault(library_.patched_path()), "");
    const MemoryFile stripped(read_file(library_.patched_path()));
    const Result<ElfFile> file = ElfFile::read(stripped);
    ASSERT_TRUE(file.has_value()) << describe(file.error());
    EXPECT_EQ(read_object_facts(*file)->runpath, library_.plan().new_value);
  }
}

INSTANTIATE_TEST_SUITE_P(Libraries, Oracle, testing::ValuesIn(library_recipes()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace cuda_runpath
