// The prediction up to the images: libcuda there or not, the runtime's check, libcuda beside the kernel module.
#include "cuda_runpath/cuda/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cuda/verdict_sample.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr GpuSide no_gpu() {
  return {};
}

TEST(Predict, AbsentLibraryThatIsNeededStopsTheLoader) {
  ProgramSide side = program("13.0");
  side.request = DriverRequest::Needed;
  DriverSide driver;
  driver.library = DriverLibrary::Absent;
  const Verdict verdict = predict(side, driver, no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_FALSE(verdict.error.has_value());
  EXPECT_THAT(verdict.summary, HasSubstr("cannot open shared object file"));
}

TEST(Predict, AbsentLibraryGivesTheRuntime35) {
  DriverSide driver;
  driver.library = DriverLibrary::Absent;
  const Verdict verdict = predict(program("13.0"), driver, no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 35);
  EXPECT_EQ(verdict.grade, Grade::Measured);
}

TEST(Predict, AbsentLibraryThatTheObjectOpensIsItsOwnMatter) {
  ProgramSide side = program("");
  side.request = DriverRequest::Dlopen;
  DriverSide driver;
  driver.library = DriverLibrary::Absent;
  EXPECT_EQ(predict(side, driver, no_gpu()).outcome, Outcome::Conditional);
}

TEST(Predict, StubGives34) {
  DriverSide driver;
  driver.library = DriverLibrary::Stub;
  const Verdict verdict = predict(program("13.0"), driver, no_gpu());
  EXPECT_EQ(verdict.error, 34);
  EXPECT_THAT(verdict.advice, HasSubstr("stubs"));
}

TEST(Predict, OlderMajorVersionOfLibcudaGives35) {
  const Verdict verdict = predict(program("12.0"), native("470.182.03"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 35);
  EXPECT_EQ(verdict.mechanism, Mechanism::None);
  EXPECT_THAT(verdict.advice, HasSubstr("525.60.13"));
  EXPECT_THAT(verdict.advice, HasSubstr("cuda-compat-12-0"));
}

TEST(Predict, The35ComesBeforeThe803) {
  EXPECT_EQ(predict(program("12.0"), beside("470.57.02", "550.54.14"), no_gpu()).error, 35);
}

TEST(Predict, The35ComesBeforeThe804) {
  EXPECT_EQ(predict(program("13.0"), beside("550.54.14", "470.57.02"), of_class(GpuClass::GeForce)).error, 35);
}

TEST(Predict, RuntimeOfDriversReleaseWorks) {
  const Verdict verdict = predict(program("12.2"), native("535.104.05"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Works);
  EXPECT_EQ(verdict.mechanism, Mechanism::Backward);
  EXPECT_THAT(verdict.caveats, IsEmpty());
}

TEST(Predict, NewerMinorWorksWithCaveats) {
  const Verdict verdict = predict(program("12.9"), native("535.104.05"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Works);
  EXPECT_EQ(verdict.mechanism, Mechanism::MinorVersion);
  EXPECT_THAT(verdict.caveats, Contains(HasSubstr("error 36")));
  EXPECT_THAT(verdict.caveats, Contains(HasSubstr("error 222")));
}

TEST(Predict, MajorVersionAloneIsTakenAsPerhapsNewer) {
  const Verdict verdict = predict(program("12"), native("535.104.05"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Works);
  EXPECT_EQ(verdict.mechanism, Mechanism::MinorVersion);
  EXPECT_THAT(verdict.caveats, Contains(HasSubstr("only the major version")));
}

TEST(Predict, OlderMajorOfRuntimeIsBackwardEvenWhenItsMinorIsUnknown) {
  EXPECT_EQ(predict(program("11"), native("535.104.05"), no_gpu()).mechanism, Mechanism::Backward);
}

TEST(Predict, BelowTheExactMinimumIsUnknown) {
  const Verdict verdict = predict(program("11.1"), native("450.51.05"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Unknown);
  EXPECT_THAT(verdict.summary, HasSubstr("450.80.02"));
}

TEST(Predict, ReleaseThatNoTableHasIsUnknown) {
  EXPECT_EQ(predict(program("14.0"), native("615.31"), no_gpu()).outcome, Outcome::Unknown);
  EXPECT_EQ(predict(program("14"), native("535.104.05"), no_gpu()).outcome, Outcome::Unknown);
}

TEST(Predict, DriverThatNoTableHasIsUnknown) {
  const Verdict verdict = predict(program("13.0"), native("999.1"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Unknown);
  EXPECT_THAT(verdict.summary, HasSubstr("999.1"));
}

TEST(Predict, UnlistedBranchInsideOfARangeIsKnownByItsMajorVersion) {
  EXPECT_EQ(predict(program("12.4"), native("572.16"), no_gpu()).outcome, Outcome::Works);
  EXPECT_EQ(predict(program("13.0"), native("572.16"), no_gpu()).error, 35);
  EXPECT_EQ(predict(program("11.8"), native("572.16"), no_gpu()).mechanism, Mechanism::Backward);
}

TEST(Predict, UnknownRuntimeIsConditional) {
  const Verdict verdict = predict(program(""), native("535.104.05"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("runtime")));
}

TEST(Predict, ProgramOfTheDriverApiNeedsNoRuntime) {
  ProgramSide side = program("");
  side.request = DriverRequest::Needed;
  EXPECT_EQ(predict(side, native("535.104.05"), no_gpu()).outcome, Outcome::Works);
}

TEST(Predict, UnknownKernelModuleIsNamed) {
  const Verdict verdict = predict(program("12.2"), beside("535.104.05", ""), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("--kernel-driver")));
}

TEST(Predict, UnknownLibcudaIsNamed) {
  const Verdict verdict = predict(program("12.2"), beside("", "535.104.05"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("--driver")));
}

TEST(Predict, CudaReleaseOnWslDecidesThe35ButNotThePair) {
  EXPECT_EQ(predict(program("13.0"), of_cuda("12.9"), no_gpu()).error, 35);
  EXPECT_EQ(predict(program("12.9"), of_cuda("12.9"), no_gpu()).outcome, Outcome::Conditional);
}

TEST(Predict, OlderLibcudaGives803) {
  const Verdict verdict = predict(program("12.0"), beside("535.54.03", "550.54.14"), of_class(GpuClass::DataCenter));
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 803);
  EXPECT_EQ(verdict.mechanism, Mechanism::None);
  EXPECT_EQ(verdict.grade, Grade::Documented);
}

TEST(Predict, OlderLibcudaOfTheSameBranchGives803Too) {
  const Verdict verdict = predict(program("12.0"), beside("550.54.14", "550.54.15"), no_gpu());
  EXPECT_EQ(verdict.error, 803);
  EXPECT_EQ(verdict.grade, Grade::Reported);
}

TEST(Predict, BranchAloneBesideAFullVersionIsConditional) {
  EXPECT_EQ(predict(program("12.0"), beside("550", "550.54.15"), no_gpu()).outcome, Outcome::Conditional);
  EXPECT_EQ(predict(program("12.0"), beside("550.54.15", "550"), no_gpu()).outcome, Outcome::Conditional);
  EXPECT_EQ(predict(program("12.0"), beside("550", "550"), no_gpu()).outcome, Outcome::Works);
}

TEST(Predict, NewerLibcudaOnGeForceGives804) {
  const Verdict verdict = predict(program("12.9"), beside("575.57.08", "535.54.03"), of_class(GpuClass::GeForce));
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 804);
  EXPECT_EQ(verdict.mechanism, Mechanism::Forward);
  EXPECT_THAT(verdict.advice, HasSubstr("535.54.03"));
  EXPECT_THAT(verdict.advice, HasSubstr("minor version compatibility"));
}

TEST(Predict, AdviceSaysWhenTheDriverOfTheKernelModuleIsNotEnough) {
  const Verdict verdict = predict(program("12.9"), beside("575.57.08", "470.57.02"), of_class(GpuClass::GeForce));
  EXPECT_EQ(verdict.error, 804);
  EXPECT_THAT(verdict.advice, HasSubstr("error 35"));
}

TEST(Predict, NewerLibcudaOnADataCentreGpuGoesByTheMatrix) {
  const GpuSide side = of_class(GpuClass::DataCenter);
  const Verdict works = predict(program("12.9"), beside("575.57.08", "535.54.03"), side);
  EXPECT_EQ(works.outcome, Outcome::Works);
  EXPECT_EQ(works.mechanism, Mechanism::Forward);
  EXPECT_EQ(works.grade, Grade::Documented);
  EXPECT_EQ(predict(program("12.3"), beside("545.23.06", "530.30.02"), side).outcome, Outcome::Unknown);
}

TEST(Predict, NoteGoesBeforeTheMatrix) {
  const GpuSide side = of_class(GpuClass::DataCenter);
  const DriverSide pair = beside("575.57.08", "535.54.03");
  const Verdict refused = predict(program("12.9"), with_note(pair, "12.9", {550, 560}), side);
  EXPECT_EQ(refused.error, 803);
  const DriverSide unlisted = beside("545.23.06", "530.30.02");
  EXPECT_EQ(predict(program("12.3"), with_note(unlisted, "12.3", {530}), side).outcome, Outcome::Works);
}

TEST(Predict, NoteWithoutDriversLeavesItToTheMatrix) {
  const DriverSide side = with_note(beside("575.57.08", "535.54.03"), "12.9", {});
  EXPECT_EQ(predict(program("12.9"), side, of_class(GpuClass::DataCenter)).outcome, Outcome::Works);
}

TEST(Predict, NoteTellsTheReleaseOfLibcuda) {
  const DriverSide side = with_note(native("620.10.01"), "13.5", {});
  EXPECT_EQ(predict(program("13.4"), side, no_gpu()).mechanism, Mechanism::Backward);
}

TEST(Predict, UnknownClassIsConditionalAndNames804) {
  const Verdict verdict = predict(program("12.9"), beside("575.57.08", "535.54.03"), no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_EQ(verdict.error, 804);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("--gpu-class")));
}

TEST(Predict, RtxIsConditionalOnTheBoard) {
  const Verdict verdict = predict(program("12.9"), beside("575.57.08", "535.54.03"), gpu("RTX A6000"));
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_EQ(verdict.error, 804);
}

TEST(Predict, RefusedPairFailsWhateverTheClass) {
  const DriverSide side = with_note(beside("575.57.08", "535.54.03"), "12.9", {550});
  const Verdict verdict = predict(program("12.9"), side, no_gpu());
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 803);
}

TEST(Predict, ForwardStillNeedsARuntimeNotNewerByMajor) {
  EXPECT_EQ(predict(program("13.0"), beside("575.57.08", "535.54.03"), of_class(GpuClass::DataCenter)).error, 35);
}

TEST(Predict, ReportedRowMakesTheVerdictReported) {
  const Verdict verdict = predict(program("12.4"), beside("550.54.15", "470.57.02"), of_class(GpuClass::DataCenter));
  EXPECT_EQ(verdict.outcome, Outcome::Works);
  EXPECT_EQ(verdict.grade, Grade::Reported);
}

TEST(Predict, JetsonGoesByJetPack) {
  const Verdict works = predict(program("12.2"), of_cuda("12.2"), on_jetpack("5.1"));
  EXPECT_EQ(works.outcome, Outcome::Works);
  EXPECT_EQ(works.mechanism, Mechanism::Forward);
  EXPECT_EQ(predict(program("12.3"), of_cuda("12.3"), on_jetpack("5.1")).error, 803);
  EXPECT_EQ(predict(program("11.4"), of_cuda("11.4"), on_jetpack("5.1")).mechanism, Mechanism::Backward);
}

TEST(Predict, JetsonWithAnOlderLibcudaIsRefused) {
  EXPECT_EQ(predict(program("13.0"), of_cuda("13.0"), on_jetpack("7.2")).error, 803);
}

TEST(Predict, JetPackThatNoTableHasIsUnknown) {
  const Verdict verdict = predict(program("13.0"), of_cuda("13.0"), on_jetpack("9.0"));
  EXPECT_EQ(verdict.outcome, Outcome::Unknown);
  EXPECT_THAT(verdict.summary, HasSubstr("JetPack 9.0"));
}

TEST(Predict, JetsonWithoutJetPackIsConditional) {
  const Verdict verdict = predict(program("12.2"), of_cuda("12.2"), of_class(GpuClass::Jetson));
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("JetPack")));
}

TEST(Predict, FileNameOfATegrasLibcudaIsNoDriverVersion) {
  const Verdict verdict = predict(program("12.2"), beside("1.1", ""), on_jetpack("5.1"));
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_THAT(verdict.missing, Contains(HasSubstr("--driver")));
}

TEST(Predict, DroppedGpuHasNoDevice) {
  const Verdict verdict = predict(program("12.0"), native("590.44.01"), gpu("V100"));
  EXPECT_EQ(verdict.outcome, Outcome::Fails);
  EXPECT_EQ(verdict.error, 100);
  EXPECT_THAT(verdict.advice, HasSubstr("580"));
}

TEST(Predict, CompatThatDroppedTheGpuHasNoDevice) {
  const DriverSide side = with_note(beside("510.108.03", "470.182.03"), "11.6", {470});
  const Verdict verdict = predict(program("11.6"), side, gpu("K80"));
  EXPECT_EQ(verdict.error, 100);
  EXPECT_THAT(verdict.summary, HasSubstr("libcuda 510.108.03"));
}

TEST(Predict, GpuNewerThanTheDriverIsInDoubt) {
  const Verdict verdict = predict(program("12.0"), native("550.54.14"), gpu("RTX 5090"));
  EXPECT_EQ(verdict.outcome, Outcome::Conditional);
  EXPECT_EQ(verdict.error, 100);
}

TEST(Predict, GpuThatNoTableHasIsUnknown) {
  GpuSide side;
  side.architecture = GpuArchitecture{13, 0, ArchitectureScope::Base};
  EXPECT_EQ(predict(program("12.0"), native("550.54.14"), side).outcome, Outcome::Unknown);
}

TEST(Predict, EveryVerdictSaysWhyAndOnWhatItRests) {
  for (const char* user : {"450.80.02", "535.54.03", "575.57.08", "999"}) {
    for (const char* kernel : {"", "470.182.03", "535.54.03", "590.44.01"}) {
      for (const char* runtime : {"", "10.2", "11.6", "12.9", "13.0", "14.0"}) {
        const Verdict verdict = predict(program(runtime), beside(user, kernel), no_gpu());
        EXPECT_THAT(verdict.summary, Not(IsEmpty())) << user << ' ' << kernel << ' ' << runtime;
        EXPECT_THAT(verdict.summary, Not(testing::EndsWith(".")));
        EXPECT_EQ(verdict.outcome == Outcome::Conditional && verdict.missing.empty(), false) << verdict.summary;
        for (const VerdictStep& step : verdict.steps) EXPECT_THAT(step.source, Not(IsEmpty())) << step.statement;
      }
    }
  }
}

TEST(PredictMatrix, HasARowForEachBranch) {
  const auto matrix = predict_matrix(program("12.4"), {});
  ASSERT_EQ(matrix.size(), driver_branches().size());
  EXPECT_EQ(matrix.front().branch, 346U);
}

TEST(PredictMatrix, TurnsFrom35OverMinorVersionToBackward) {
  for (const MatrixRow& row : predict_matrix(program("12.4"), {})) {
    const Mechanism expected = row.branch < 525   ? Mechanism::None
                               : row.branch < 550 ? Mechanism::MinorVersion
                                                  : Mechanism::Backward;
    EXPECT_EQ(row.verdict.mechanism, expected) << row.branch;
    EXPECT_EQ(row.verdict.outcome, row.branch < 525 ? Outcome::Fails : Outcome::Works) << row.branch;
  }
}

TEST(PredictMatrix, EndsWithTheLastBranchOfTheGpu) {
  for (const MatrixRow& row : predict_matrix(program("12.0"), gpu("V100"))) {
    if (row.branch > 580) {
      EXPECT_EQ(row.verdict.error, 100) << row.branch;
    }
  }
}

}  // namespace
}  // namespace cuda_runpath
