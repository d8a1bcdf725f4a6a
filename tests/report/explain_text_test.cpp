/// An explained object as a tree: who opens libcuda, the winner, the losers.
#include "cuda_runpath/report/explain_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/explain_sample.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr ExplainStyle plain{{Verbosity::Normal, Color::Off}, TreeLines::Ascii};
constexpr ExplainStyle verbose{{Verbosity::Verbose, Color::Off}, TreeLines::Ascii};

TEST(ExplainText, WholeOfAProgram) {
  EXPECT_EQ(
      render_explanation(explained_program(), plain),
      "bin/app: dynamic executable, x86_64, 2 objects, glibc (built-in model of glibc)\n"
      "  libcuda.so.1\n"
      "  `-- libuser.so.1 (needed by app) opens it (dlopen, by the CUDA runtime in it)\n"
      "      |-- RUNPATH           /lib (written $ORIGIN): not in it\n"
      "      |-- RUNPATH           /compat/libcuda.so.1 -> /compat/libcuda.so.575.57.08: taken; driver 575.57.08, "
      "CUDA 12.9 (its compat note)\n"
      "      `-- ld.so.cache       /usr/lib/libcuda.so.1: not taken: an earlier place has one\n"
      "  libuser.so.1 with driver 575.57.08\n"
      "    works by backward compatibility: CUDA runtime 12.4 on libcuda of CUDA 12.9 [measured]\n");
}

TEST(ExplainText, EmptyDefaultPlacesAreVerbose) {
  EXPECT_THAT(render_explanation(explained_program(), verbose), HasSubstr("default directory /lib64: no such dir"));
}

TEST(ExplainText, WinnerIsGreen) {
  ExplainStyle style = plain;
  style.text.color = Color::On;
  EXPECT_THAT(render_explanation(explained_program(), style), HasSubstr("\x1b[32mRUNPATH           /compat/libcuda"));
}

TEST(ExplainText, ErrorIsSaidElsewhere) {
  ExplainResult result = explained_program();
  result.error = Error{};
  EXPECT_EQ(render_explanation(result, plain), "");
}

TEST(ExplainText, MissingLibraryNamesWhoNeedsIt) {
  ExplainResult result = explained_program();
  LibrarySearch missing;
  missing.name = "libnone.so";
  missing.caller = 1;
  result.missing.push_back(missing);
  EXPECT_THAT(render_explanation(result, plain), HasSubstr("  libuser.so.1 needs libnone.so: not found\n"));
}

TEST(ExplainText, DeviceCodeIsCountedByKind) {
  ExplainResult result = explained_program();
  DeviceImage cubin;
  cubin.kind = ImageKind::Cubin;
  cubin.target = {8, 0, ArchitectureScope::Base};
  DeviceImage ptx;
  ptx.kind = ImageKind::Ptx;
  ptx.target = {9, 0, ArchitectureScope::Specific};
  ptx.ptx = Version{{8, 4}};
  result.device_code.images = {cubin, cubin, ptx};
  EXPECT_THAT(render_explanation(result, plain),
              HasSubstr("  device code: PTX 8.4 for compute_90a; 2 cubins for sm_80\n"));
}

TEST(ExplainText, JitCompilerHangsBelowTheWinner) {
  ExplainResult result = explained_program();
  LibrarySearch search;
  search.name = "libnvidia-ptxjitcompiler.so.1";
  search.fault = "cannot open shared object file";
  result.openings[0].files[0].jit_compiler = search;
  EXPECT_THAT(render_explanation(result, plain),
              HasSubstr("      |   `-- its JIT compiler libnvidia-ptxjitcompiler.so.1: not on libcuda's own path"));
}

TEST(ExplainText, CircleOfRequestsEnds) {
  ExplainResult result = explained_program();
  result.objects[0].requested_by = 1;
  EXPECT_THAT(render_explanation(result, plain), HasSubstr("libuser.so.1 (needed by app) opens it"));
}

TEST(ExplainText, NothingThatOpensIt) {
  ExplainResult result = explained_program();
  result.openings.clear();
  EXPECT_THAT(render_explanation(result, plain), HasSubstr("  nothing in it opens libcuda.so.1\n"));
  EXPECT_THAT(render_explanation(result, plain), Not(HasSubstr("with driver")));
}

TEST(WorstOutcome, FailureGoesBeforeDoubt) {
  ExplainResult result = explained_program();
  EXPECT_EQ(worst_outcome(result), Outcome::Works);
  result.openings.push_back(result.openings[0]);
  result.openings[1].verdict->outcome = Outcome::Conditional;
  EXPECT_EQ(worst_outcome(result), Outcome::Conditional);
  result.openings.push_back(result.openings[0]);
  result.openings[2].verdict = fails(35);
  EXPECT_EQ(worst_outcome(result), Outcome::Fails);
}

}  // namespace
}  // namespace cuda_runpath
