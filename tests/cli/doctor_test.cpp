/// `doctor` on made-up hosts: what is installed, what a program would load there, the cure.

#include <gmock/gmock.h>

#include <regex>

#include "cli/root_world.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class Doctor : public RootWorld {
 protected:
  static constexpr const char* libraries = "/usr/lib64";

  void load_kernel_module(const std::string& version) const {
    put_text("/proc/driver/nvidia/version",
             "NVRM version: NVIDIA UNIX x86_64 Kernel Module  " + version + "  Mon Jan  1 00:00:00 UTC 2024\n");
  }
  void put_gpu(const std::string& model) const {
    put_text("/proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t " + model + "\nIRQ: 40\n");
  }
  /// A driver that finds its JIT compiler.
  void install_driver(const std::string& version) const {
    put_driver(libraries, {version});
    put(std::string(libraries) + "/libnvidia-ptxjitcompiler.so.1",
        bystander(library("libnvidia-ptxjitcompiler.so.1"), {}));
  }
  void install_toolkit(const std::string& version, std::uint32_t release) const {
    const std::string directory = "/usr/local/cuda-" + version;
    put_with_runtime(directory + "/lib64/libcudart.so." + version.substr(0, version.find('.')),
                     library("libcudart.so." + version.substr(0, version.find('.'))), release);
    put_text(directory + "/bin/nvcc", "");
  }
  [[nodiscard]] RunResult doctor(std::vector<std::string> arguments = {}) const { return run("doctor", arguments); }
  /// "health: statement" of each finding about `subject`, one a line.
  [[nodiscard]] std::string says(const std::string& subject) const {
    const Json document = Json::parse(doctor({"--json"}).out, nullptr, false);
    std::string text;
    for (const Json& finding : document["findings"]) {
      if (finding["subject"] != subject) continue;
      text += finding["health"].get<std::string>() + ": " + finding["statement"].get<std::string>() + "\n";
    }
    return text;
  }
};

TEST_F(Doctor, HostWithoutADriver) {
  const RunResult result = doctor();
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_THAT(says("kernel module"), HasSubstr("fault: none is loaded"));
  EXPECT_THAT(says("libcuda.so.1"), MatchesRegex("fault: a program without RUNPATH finds none.*error 35\n"));
  EXPECT_THAT(result.out, HasSubstr("do: install the driver's libraries"));
}

TEST_F(Doctor, HealthyHostIsExitZero) {
  load_kernel_module("580.65.06");
  put_gpu("NVIDIA H100 80GB HBM3");
  install_driver("580.65.06");
  install_toolkit("12.4", 12040);
  const RunResult result = doctor();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(says("GPU"), "note: NVIDIA H100 80GB HBM3, sm_90, data centre\n");
  EXPECT_EQ(says("kernel module"), "ok: nvidia 580.65.06 (/proc/driver/nvidia/version)\n");
  EXPECT_EQ(says("CUDA toolkit"), "note: /usr/local/cuda-12.4: runtime 12.4, nvcc\n");
  EXPECT_EQ(says("libcuda.so.1"),
            "ok: /usr/lib64/libcuda.so.580.65.06 (/usr/lib64/libcuda.so.1): driver 580.65.06, CUDA 13.0\n");
  EXPECT_THAT(says("programs of CUDA 12.4"), HasSubstr("ok: works by backward compatibility"));
}

TEST_F(Doctor, VersionOfTheModuleFromSys) {
  put_text("/sys/module/nvidia/version", "535.54.03\n");
  EXPECT_EQ(says("kernel module"), "ok: nvidia 535.54.03 (/sys/module/nvidia/version)\n");
}

TEST_F(Doctor, GpuInNoTableIsSaid) {
  load_kernel_module("580.65.06");
  put_gpu("NVIDIA Imagined 9000");
  EXPECT_EQ(says("GPU"), "note: NVIDIA Imagined 9000 (in no table)\n");
}

TEST_F(Doctor, StubInTheWayIs34) {
  load_kernel_module("580.65.06");
  put_stub(libraries);
  EXPECT_EQ(doctor().exit_code, 1);
  EXPECT_EQ(says("libcuda.so.1"), "fault: /usr/lib64/libcuda.so.1 is a link-time stub: error 34\n");
  EXPECT_THAT(doctor().out, HasSubstr("do: take the directory named stubs out"));
}

TEST_F(Doctor, NewerLibcudaOnAGeForceIs804) {
  load_kernel_module("470.182.03");
  put_gpu("NVIDIA GeForce RTX 3090");
  install_driver("510.108.03");
  EXPECT_EQ(doctor().exit_code, 1);
  EXPECT_THAT(says("CUDA programs"), HasSubstr("fault: error 804"));
  EXPECT_THAT(doctor().out, HasSubstr("do: use the libcuda of the kernel module"));
}

TEST_F(Doctor, NewerLibcudaOnADataCentreGpuIsForwardCompatibility) {
  load_kernel_module("535.54.03");
  put_gpu("NVIDIA A100-SXM4-80GB");
  install_driver("580.65.06");
  install_toolkit("13.0", 13000);
  EXPECT_EQ(doctor().exit_code, 0) << describe(doctor());
  EXPECT_THAT(says("programs of CUDA 13.0"), HasSubstr("ok: works by forward compatibility"));
}

TEST_F(Doctor, OlderLibcudaIs803) {
  load_kernel_module("580.65.06");
  put_gpu("NVIDIA A100-SXM4-80GB");
  install_driver("535.54.03");
  EXPECT_EQ(doctor().exit_code, 1);
  EXPECT_THAT(says("CUDA programs"), HasSubstr("fault: error 803"));
}

TEST_F(Doctor, ToolkitNewerThanTheDriverIs35) {
  load_kernel_module("535.54.03");
  install_driver("535.54.03");
  install_toolkit("13.0", 13000);
  EXPECT_EQ(doctor().exit_code, 1);
  EXPECT_THAT(says("programs of CUDA 13.0"), HasSubstr("fault: error 35"));
}

TEST_F(Doctor, EachToolkitIsPredicted) {
  load_kernel_module("535.54.03");
  install_driver("535.54.03");
  install_toolkit("12.4", 12040);
  install_toolkit("11.8", 11080);
  EXPECT_THAT(says("programs of CUDA 11.8"), HasSubstr("ok: works by backward"));
  EXPECT_THAT(says("programs of CUDA 12.4"), HasSubstr("ok: works by minor version"));
}

TEST_F(Doctor, LinkToAToolkitIsNotASecondOne) {
  install_toolkit("12.4", 12040);
  put_link("/usr/local/cuda", "/usr/local/cuda-12.4");
  EXPECT_EQ(says("CUDA toolkit"), "note: /usr/local/cuda-12.4: runtime 12.4, nvcc\n");
}

TEST_F(Doctor, CompatDirectoryOfAToolkitIsNamed) {
  install_toolkit("12.9", 12090);
  put_driver("/usr/local/cuda-12.9/compat");
  EXPECT_EQ(says("compat directory"), "note: /usr/local/cuda-12.9/compat: driver 575.57.08, CUDA 12.9\n");
}

TEST_F(Doctor, MissingJitCompilerIs221) {
  load_kernel_module("580.65.06");
  put_driver(libraries, {"580.65.06"});
  EXPECT_EQ(says("libnvidia-ptxjitcompiler.so.1"), "warning: libcuda does not find it: PTX ends with error 221\n");
}

TEST_F(Doctor, JetsonHasNoKernelModuleOfItsOwn) {
  put_text("/etc/nv_tegra_release", "# R36 (release), REVISION: 4.3, GCID: 1, BOARD: generic, EABI: aarch64\n");
  EXPECT_EQ(says("kernel module"), "note: part of Jetson Linux 36.4.3\n");
}

TEST_F(Doctor, JsonAgreesWithTheSchema) {
  load_kernel_module("580.65.06");
  put_stub(libraries);
  const RunResult result = doctor({"--json"});
  const Json document = Json::parse(result.out);
  EXPECT_EQ(schema_fault("doctor", document), "") << result.out;
  EXPECT_EQ(document["worst"], "fault");
  EXPECT_TRUE(is_plain_ascii(result.out));
}

TEST_F(Doctor, ColourAddsNothingButColour) {
  const std::string coloured = doctor({"--color", "always"}).out;
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  EXPECT_EQ(without_colour(coloured), doctor().out);
}

TEST_F(Doctor, ControlCharactersOfAFileAreEscaped) {
  put_gpu("NVIDIA \x1b[2J");
  EXPECT_TRUE(is_plain_ascii(doctor().out));
}

class DoctorHere : public Doctor {
 protected:
  /// The findings about LD_LIBRARY_PATH of this machine.
  [[nodiscard]] static std::string with_library_path(const std::string& value) {
    const RunResult result =
        run_program({CUDA_RUNPATH_TOOL, "doctor"}, {{{"LD_LIBRARY_PATH", value}, {"LC_ALL", "C"}}, "", ""});
    return lines_with(unwrapped(result.out), "LD_LIBRARY_PATH");
  }

  /// A sentence that goes on in the next line, below its first word, in one.
  static std::string unwrapped(const std::string& text) {
    return std::regex_replace(text, std::regex("\n {9,}(?!do: )"), " ");
  }
};

TEST_F(DoctorHere, StubInTheLibraryPath) {
  put_stub("/stubs");
  EXPECT_THAT(with_library_path(on_host("/stubs")),
              MatchesRegex("fault +LD_LIBRARY_PATH: .*holds libcuda.so.1, a link-time stub, and goes before every .*"));
}

TEST_F(DoctorHere, DriverInTheLibraryPath) {
  put_driver("/driver");
  EXPECT_THAT(with_library_path(on_host("/driver")), MatchesRegex("warning +LD_LIBRARY_PATH: .*driver 575.57.08.*"));
}

TEST_F(DoctorHere, EmptyElementInTheLibraryPath) {
  EXPECT_THAT(with_library_path("/usr/lib:"), HasSubstr("has an empty element"));
}

TEST_F(DoctorHere, DirectoryThatDoesNotExist) {
  EXPECT_THAT(with_library_path("/no/such/directory"), HasSubstr("/no/such/directory does not exist"));
}

TEST(DoctorError, NumberGivesMeaningAndCure) {
  const RunResult result = run_program({CUDA_RUNPATH_TOOL, "doctor", "804"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("error 804: cudaErrorCompatNotSupportedOnDevice"));
  EXPECT_THAT(result.out, HasSubstr("\n  when: "));
  EXPECT_THAT(result.out, HasSubstr("\n  do: "));
}

TEST(DoctorError, EachOfTheIssueIsKnown) {
  for (const char* number : {"35", "34", "803", "804", "222", "221", "209"}) {
    const RunResult result = run_program({CUDA_RUNPATH_TOOL, "doctor", number});
    EXPECT_EQ(result.exit_code, 0) << number;
    EXPECT_THAT(result.out, HasSubstr("\n  do: ")) << number;
  }
}

TEST(DoctorError, NameOfEitherApi) {
  const std::string by_number = run_program({CUDA_RUNPATH_TOOL, "doctor", "34"}).out;
  EXPECT_EQ(run_program({CUDA_RUNPATH_TOOL, "doctor", "cudaErrorStubLibrary"}).out, by_number);
  EXPECT_EQ(run_program({CUDA_RUNPATH_TOOL, "doctor", "CUDA_ERROR_STUB_LIBRARY"}).out, by_number);
}

TEST(DoctorError, OtherNumberIsExitTwo) {
  const RunResult result = run_program({CUDA_RUNPATH_TOOL, "doctor", "7"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, ::testing::StartsWith("error: 7 is none of CUDA's errors about drivers and compatibility; "
                                                "these are 3, 34, 35, "));
}

}  // namespace
}  // namespace cuda_runpath
