// Failures that users reported, and what was measured, come out of the prediction with the same error.
#include "cuda/reference_case.hpp"
#include "cuda_runpath/cuda/container_rule.hpp"
#include "cuda_runpath/cuda/error_codes.hpp"

namespace cuda_runpath {
namespace {

class FailureReport : public testing::TestWithParam<ReferenceCase> {};

TEST_P(FailureReport, IsPredicted) {
  expect_prediction(GetParam());
}

DriverSide without_library(DriverLibrary library) {
  DriverSide side;
  side.library = library;
  return side;
}

ProgramSide needing_libcuda() {
  return {DriverRequest::Needed, std::nullopt, {}};
}

std::vector<ReferenceCase> mismatches() {
  return {
      {"vllm 32373", "803: compat older than the driver forced through ld.so.conf.d", program("12.9"),
       beside("575.57.08", "590.48.01"), gpu("H100"), fails_with(803)},
      {"NeMo labs-molt 44", "803: host 595, compat 580 forced", program("13.0"), beside("580.65.06", "595.58.03"),
       gpu("H100"), fails_with(803)},
      {"nvidia-container-toolkit 1697", "803: the same branch, an older libcuda in the image", program("13.0"),
       beside("580.82.07", "580.126.16"), gpu("H100"), fails_with(803)},
      {"nvidia-container-toolkit 1679", "803: Thor, compat 13.0 on a newer driver", program("13.0"), of_cuda("13.0"),
       on_jetpack("7.2"), fails_with(803)},
      {"nvidia-docker 1256",
       "803: cure, the driver's own libcuda",
       program("13.0"),
       beside("580.82.07", "580.126.16"),
       {},
       fails_with(803),
       "use the libcuda of the kernel module, 580.126.16"},
  };
}

std::vector<ReferenceCase> unsupported_hardware() {
  return {
      {"nvidia-docker 1515", "804: newer libcuda on GeForce", program("11.3"), beside("465.19.01", "460.80"),
       of_class(GpuClass::GeForce), fails_with(804, Mechanism::Forward)},
      {"TorchPod 43", "804: GTX 1650, 460.80 with 11.3", program("11.3"), beside("465.19.01", "460.80"),
       gpu("GTX 1650"), fails_with(804, Mechanism::Forward), "then CUDA 11.3 runs by minor version compatibility"},
      // It was seen to work: the expectation stays, and the caveat says what was seen.
      {"report", "GeForce, 595.71.05 with compat 13.3 worked, unsupported", program("13.3"),
       beside("610.43.02", "595.71.05"), of_class(GpuClass::GeForce), fails_with(804, Mechanism::Forward),
       "seen to work all the same"},
  };
}

std::vector<ReferenceCase> device_code() {
  return {
      {"numba 7006", "222: PTX of 11.3 on a driver of 11.2", program("11.3", {ptx("7.3", 5, 2)}), native("460.80"),
       gpu("GTX 1650"), fails_with(222, Mechanism::MinorVersion)},
      {"numba-cuda 163", "222: PTX 8.7 where 8.4 is compiled", program("12.8", {ptx("8.7", 8, 0)}), native("550.54.15"),
       gpu("A100"), fails_with(222, Mechanism::MinorVersion), "compiles 8.4"},
      {"nvbandwidth 61", "222: PTX of 13.2 on 580", program("13.2", {ptx("9.2", 7, 5)}), native("580.65.06"), gpu("T4"),
       fails_with(222, Mechanism::MinorVersion)},
      {"tmol 108", "218: the same before 222 existed, PTX 6.2", program("9.1", {ptx("6.2", 3, 0)}), native("390.46"),
       gpu("P100"), fails_with(218, Mechanism::Backward), "Unsupported .version"},
      {"jetpack-nixos 184",
       "221: PTX needs the compiler beside libcuda",
       program("12.2", {ptx("8.2", 7, 2)}),
       of_cuda("12.2"),
       on_jetpack("5.1"),
       {Outcome::Conditional, Mechanism::Forward, 209}},
      {"container-images cuda 182", "100: a K80 under a compat of 495 or later", program("11.5"),
       with_note(beside("495.29.05", "470.57.02"), "11.5", {450, 460, 470}), gpu("K80"),
       fails_with(100, Mechanism::Forward)},
  };
}

std::vector<ReferenceCase> missing_libraries() {
  return {
      {"nix 725",
       "35: libcuda not found, told as an insufficient driver",
       program("13.0"),
       without_library(DriverLibrary::Absent),
       {},
       fails_with(35),
       "finds no libcuda.so.1"},
      {"nixpkgs 65515",
       "the loader: libcuda.so.1 cannot be opened",
       needing_libcuda(),
       without_library(DriverLibrary::Absent),
       {},
       {Outcome::Fails, Mechanism::None, std::nullopt},
       "cannot open shared object file"},
      {"nixpkgs 310234",
       "34: the stub was loaded",
       program("13.0"),
       without_library(DriverLibrary::Stub),
       {},
       fails_with(34)},
      {"warp 219",
       "34: the stub, from a program of the driver API",
       needing_libcuda(),
       without_library(DriverLibrary::Stub),
       {},
       fails_with(34)},
  };
}

INSTANTIATE_TEST_SUITE_P(Mismatch, FailureReport, testing::ValuesIn(mismatches()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Hardware, FailureReport, testing::ValuesIn(unsupported_hardware()), name_of_case);
INSTANTIATE_TEST_SUITE_P(DeviceCode, FailureReport, testing::ValuesIn(device_code()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Missing, FailureReport, testing::ValuesIn(missing_libraries()), name_of_case);

// Measured with a libcuda of our making and runtimes 13.0 (static and shared) and 13.1 (in cuDNN).
TEST(Measured, RuntimeOf13ComparesMajorVersionsOnly) {
  for (const char* cuda : {"11.4", "12.0", "12.9"}) EXPECT_EQ(predict(program("13.0"), of_cuda(cuda), {}).error, 35);
  for (const char* cuda : {"13.0", "13.1", "14.0"}) {
    EXPECT_NE(predict(program("13.1"), of_cuda(cuda), {}).error, 35) << cuda;
  }
}

TEST(Measured, The35OfARuntimeOf13IsGradedMeasured) {
  EXPECT_EQ(predict(program("13.0"), of_cuda("12.9"), {}).grade, Grade::Measured);
  EXPECT_EQ(predict(program("12.0"), of_cuda("11.9"), {}).grade, Grade::Documented);
}

TEST(CompiledPtx, NamesThe221WhichDependsOnLibcudasOwnSearch) {
  const Verdict verdict = predict(program("12.2", {ptx("8.2", 7, 0)}), native("535.54.03"), gpu("H100"));
  EXPECT_THAT(verdict.caveats, testing::Contains(testing::HasSubstr("error 221")));
  EXPECT_NE(find_error(221)->cure.find("$ORIGIN"), std::string_view::npos);
}

// nvidia-container-toolkit 1804: the note of Orin's 13.2 as shipped.
TEST(MalformedNote, IsNoReasonToFail) {
  DriverSide side = of_cuda("");
  CompatNote note;
  note.cuda = version("13.2");
  note.faults = {"a comma before the closing brace"};
  side.note = note;
  EXPECT_EQ(predict(program("13.2"), side, on_jetpack("7.2")).outcome, Outcome::Works);
}

}  // namespace
}  // namespace cuda_runpath
