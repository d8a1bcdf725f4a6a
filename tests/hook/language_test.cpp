/// The emitted files read by the languages they are written in, with values that are a trial for quoting.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hook/hook_table.hpp"
#include "hook/quoting.hpp"
#include "support/files.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* hostile = R"(/a b/it's "c" 50% %{x} %% \d\\ `e` * {;} & #f \' é\)";

#define SKIP_UNLESS_INSTALLED(program) \
  if (!find_tool(program)) GTEST_SKIP() << (program) << " is not installed"

std::string single_quoted(HookLanguage language) {
  return "'" + quoted_for(language, hostile) + "'";
}

TEST(Quoting, ShellReadsItBack) {
  const RunResult read = run_program({"sh", "-c", "printf %s " + single_quoted(HookLanguage::Shell)});
  EXPECT_EQ(read.out, hostile) << describe(read);
}

TEST(Quoting, PerlReadsItBack) {
  SKIP_UNLESS_INSTALLED("perl");
  const RunResult read = run_program({"perl", "-e", "print " + single_quoted(HookLanguage::Perl)});
  EXPECT_EQ(read.out, hostile) << describe(read);
}

TEST(Quoting, PythonReadsItBack) {
  SKIP_UNLESS_INSTALLED("python3");
  const std::string program =
      "import sys; sys.stdout.buffer.write(" + single_quoted(HookLanguage::Python) + ".encode())";
  const RunResult read = run_program({"python3", "-c", program});
  EXPECT_EQ(read.out, hostile) << describe(read);
}

TEST(Quoting, YamlDoublesAQuote) {
  EXPECT_EQ(quoted_for(HookLanguage::Yaml, R"(it's \ "so")"), R"(it''s \ "so")");
}

/// What the shell gets of a macro, when it stands in another one.
TEST(Quoting, ShellReadsItBackFromAnRpmMacro) {
  SKIP_UNLESS_INSTALLED("rpm");
  const ScratchDirectory scratch;
  const std::string file = scratch.file("macros");
  ASSERT_TRUE(write_text(file, "%value " + single_quoted(HookLanguage::RpmMacro) +
                                   "\n%body \\\nprintf %%s %{value} \\\n%{nil}\n%outer %{!?no:%{body}}\n"));
  const RunResult expanded = run_program({"rpm", "--load", file, "--eval", "%{outer}"});
  const RunResult read = run_program({"sh", "-c", expanded.out});
  EXPECT_EQ(read.out, hostile) << describe(expanded) << describe(read);
}

HookValues hostile_values() {
  HookValues values;
  values.tool = hostile;
  values.compat_directory = hostile;
  values.driver_directories = {hostile, "$ORIGIN/x"};
  values.platform = "nixos";
  values.version = "1.2.3";
  return values;
}

/// Every file of `language` as it stands, and filled with hostile values, handed to `command FILE`.
void expect_accepted(HookLanguage language, const std::vector<std::string>& command) {
  std::size_t seen = 0;
  const ScratchDirectory scratch;
  for (const HookTemplate& source : hook_templates()) {
    if (source.language != language) continue;
    const Result<std::vector<HookFile>> files = fill_hook(source.kind, hostile_values());
    ASSERT_TRUE(files);
    const auto filled =
        std::find_if(files->begin(), files->end(), [&](const auto& f) { return f.path == source.path; });
    ASSERT_NE(filled, files->end());
    for (const std::string_view text : {source.body, std::string_view(filled->text)}) {
      const std::string name = scratch.file(std::string(source.path.substr(source.path.rfind('/') + 1)));
      ASSERT_TRUE(write_text(name, text));
      std::vector<std::string> words = command;
      words.push_back(name);
      const RunResult result = run_program(words);
      EXPECT_TRUE(result.ok()) << source.source << describe(result);
      ++seen;
    }
  }
  EXPECT_GT(seen, 1U);
}

TEST(EmittedFile, ShellIsAcceptedByShellcheck) {
  SKIP_UNLESS_INSTALLED("shellcheck");
  // SC1003 and SC2016 wonder whether a value with a backslash or a backquote was meant.
  expect_accepted(HookLanguage::Shell, {"shellcheck", "--norc", "--exclude=SC1003,SC2016"});
}

TEST(EmittedFile, ShellIsAcceptedByBash) {
  expect_accepted(HookLanguage::Shell, {"bash", "-n"});
}

TEST(EmittedFile, PerlIsAcceptedByPerl) {
  SKIP_UNLESS_INSTALLED("dh_testdir");
  expect_accepted(HookLanguage::Perl, {"perl", "-wc"});
}

TEST(EmittedFile, PythonIsAcceptedByPython) {
  SKIP_UNLESS_INSTALLED("python3");
  expect_accepted(HookLanguage::Python, {"python3", "-W", "error", "-c",
                                         "import sys; compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec')"});
}

TEST(EmittedFile, MacrosAreAcceptedByRpm) {
  SKIP_UNLESS_INSTALLED("rpm");
  expect_accepted(HookLanguage::RpmMacro, {"sh", "-c", R"sh(
    set -e
    text=$(rpm --load "$1" --eval '%{__spec_install_post}' 2>&1)
    printf '%s\n' "$text" | sh -n
    case $text in *error:*|*warning:*) exit 1 ;; *--commit*) ;; *) exit 1 ;; esac)sh",
                                           "rpm"});
}

}  // namespace
}  // namespace cuda_runpath
