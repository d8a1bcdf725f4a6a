/// The six ways to build a CUDA program (docs: which evidence each leaves), where nvcc is installed:
/// each must be found by its evidence, patched, and then ask the compat directory first.
///
/// There is no driver here: the stand-in has no device, so the program ends with an error of the CUDA
/// runtime. LD_DEBUG=libs shows which libcuda it opened before that.
#include <gtest/gtest.h>

#include <filesystem>

#include "loader/loader_world.hpp"
#include "support/cuda_toolkit.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

enum class Runtime { None, Shared };

struct CudaBuild {
  const char* name;
  const char* compiler;
  const char* source;
  std::vector<std::string> flags;   ///< TOOLKIT stands for the toolkit's library directory
  Runtime runtime = Runtime::None;  ///< Shared: libcudart.so opens the driver, so a copy of it is patched
};

void PrintTo(const CudaBuild& build, std::ostream* out) {
  *out << build.name;
}

const CudaBuild builds[] = {
    {"NvccDefault", "nvcc", "programs/cuda_app.cu", {}},
    {"NvccSharedRuntime", "nvcc", "programs/cuda_app.cu", {"-cudart", "shared"}, Runtime::Shared},
    {"StaticRuntimeFromCxx",
     "c++",
     "programs/cuda_host.cpp",
     {"TOOLKIT/libcudart_static.a", "-ldl", "-lrt", "-lpthread"}},
    {"SharedRuntimeFromCxx", "c++", "programs/cuda_host.cpp", {"TOOLKIT/libcudart.so"}, Runtime::Shared},
    {"DriverApi", "c++", "programs/cuda_driver_api.cpp", {"TOOLKIT/stubs/libcuda.so"}},
    {"NvccRelocatableDeviceCode", "nvcc", "programs/cuda_app.cu", {"-rdc=true"}},
};

class CudaProgram : public testing::TestWithParam<CudaBuild> {
 protected:
  void SetUp() override {
    if (!world_.obstacle().empty()) GTEST_SKIP() << world_.obstacle();
    const std::string toolkit = toolkit_libraries();
    if (toolkit.empty()) GTEST_SKIP() << "nvcc is not on PATH: CUDA build " << GetParam().name << " not made";
    CompileJob job{.compiler = GetParam().compiler,
                   .sources = {GetParam().source},
                   .flags = GetParam().flags,
                   .output = world_.scratch().file("program/app")};
    for (std::string& flag : job.flags) {
      if (flag.rfind("TOOLKIT", 0) == 0) flag.replace(0, 7, toolkit);
    }
    if (job.compiler == "nvcc") job.flags.push_back("-Wno-deprecated-gpu-targets");
    const Compiled made = compile(job);
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
    if (GetParam().runtime == Runtime::Shared) copy_runtime(toolkit);
  }

  /// Under the SONAME the program asks for; found through LD_LIBRARY_PATH, which does not hold libcuda.
  void copy_runtime(const std::string& toolkit) {
    const std::filesystem::path real = std::filesystem::canonical(toolkit + "/libcudart.so");
    const std::string soname = lines_with(run_program({"readelf", "-d", real}).out, "(SONAME)");
    const std::size_t begin = soname.find('[') + 1;
    runtime_ = world_.scratch().file("program/" + soname.substr(begin, soname.find(']') - begin));
    ASSERT_TRUE(copy_file(real.string(), runtime_));
  }

  [[nodiscard]] std::string opener() const {
    return runtime_.empty() ? world_.scratch().file("program/app") : runtime_;
  }

  /// The last file that ld.so tried for libcuda: the one it opened, when it found one.
  [[nodiscard]] std::string last_tried() const {
    RunOptions options{.env = {{"LD_DEBUG", "libs"}}};
    if (!runtime_.empty()) options.env["LD_LIBRARY_PATH"] = world_.scratch().file("program");
    const RunResult result = run_program({world_.scratch().file("program/app")}, options);
    const std::string tried = lines_with(lines_with(result.err, "trying file="), "/libcuda.so.1");
    const std::size_t place = tried.rfind("trying file=");
    return place == std::string::npos ? "" : tried.substr(place + 12, tried.size() - place - 13);
  }

  LoaderWorld world_;
  std::string runtime_;
};

TEST_P(CudaProgram, OpensLibcudaFromCompat) {
  const std::string compat = world_.compat() + "/libcuda.so.1";
  ASSERT_NE(last_tried(), compat);
  const RunResult patched = world_.patch({world_.scratch().file("program")});
  ASSERT_TRUE(patched.ok()) << describe(patched);
  EXPECT_EQ(world_.runpath_of(opener()).rfind(world_.both(), 0), 0U) << world_.runpath_of(opener());
  EXPECT_EQ(last_tried(), compat);
}

class SharedRuntimeProgram : public CudaProgram {};

TEST_P(SharedRuntimeProgram, IsLeftAloneWhenOnlyTheRuntimeOpensTheDriver) {
  const std::string app = world_.scratch().file("program/app");
  const Bytes before = read_file(app);
  ASSERT_TRUE(world_.patch({world_.scratch().file("program")}).ok());
  EXPECT_EQ(read_file(app), before);
}

std::string build_name(const testing::TestParamInfo<CudaBuild>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Six, CudaProgram, testing::ValuesIn(builds), build_name);
INSTANTIATE_TEST_SUITE_P(Two, SharedRuntimeProgram, testing::Values(builds[1], builds[3]), build_name);

}  // namespace
}  // namespace cuda_runpath
