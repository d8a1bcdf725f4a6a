// Every example of the documents that this program is built on comes out as the document says.
//
// Where a document is wrong or contradicts a measurement, the case says so and expects what is known better.
#include "cuda/reference_case.hpp"

namespace cuda_runpath {
namespace {

class ReferenceDocument : public testing::TestWithParam<ReferenceCase> {};

TEST_P(ReferenceDocument, IsRight) {
  expect_prediction(GetParam());
}

constexpr const char* layers_article = "Article on CUDA's layers";
constexpr const char* guide_2019 = "CUDA Compatibility R440";
constexpr const char* minor_guide = "Minor version compatibility";
constexpr const char* nixpkgs_readme = "nixpkgs cuda_compat README";
constexpr const char* numba_note = "Note on numba's LinkerError";

GpuSide data_centre() {
  return gpu("V100");
}

DriverSide compat_of_510() {
  return beside("510.108.03", "470.182.03");
}

std::vector<ReferenceCase> cases_of_layers_article() {
  const GpuSide geforce = of_class(GpuClass::GeForce);
  return {
      {layers_article, "Check versions, runtime: 10.2.89 beside driver 470.182.03", program("10.2.89"),
       native("470.182.03"), geforce, works_backward},
      {layers_article, "The simplest version compatibility: 11.4 is 470.182.03's own", program("11.4"),
       native("470.182.03"), geforce, works_backward},
      {layers_article, "Backward compatibility: every runtime up to 11.4", program("7.0"), native("470.182.03"),
       geforce, works_backward},
      {layers_article, "Minor version compatibility: before 11 each minor has its threshold", program("10.2"),
       native("418.39"), geforce, fails_with(35), "440.33"},
      {layers_article, "Minor version compatibility: from 11 on one for the major", program("11.8"),
       native("450.80.02"), geforce, works_by_minor_version},
      {layers_article, "Forward compatibility: a newer libcuda for a newer runtime, data centre", program("12.4"),
       beside("550.54.15", "470.182.03"), gpu("T4"), works_forward},
      {layers_article, "Forward compatibility: rarely for normal users", program("12.4"),
       beside("550.54.15", "470.182.03"), geforce, fails_with(804, Mechanism::Forward)},
      {layers_article, "Error 804: kernel module 470.182.03, libcuda 510.108.03", program("11.6"), compat_of_510(),
       geforce, fails_with(804, Mechanism::Forward), "forward compatibility was attempted"},
      {layers_article, "How to solve it: libcuda of the kernel module's version", program("11.6"), compat_of_510(),
       geforce, fails_with(804, Mechanism::Forward), "use the libcuda of the kernel module, 470.182.03"},
      {layers_article,
       "Why will this happen: our GPU is not known to us",
       program("11.6"),
       compat_of_510(),
       {},
       {Outcome::Conditional, Mechanism::Forward, 804}},
      {layers_article, "Rebuild the soft link: 11.6 by minor version compatibility", program("11.6"),
       native("470.182.03"), geforce, works_by_minor_version},
      {layers_article, "Rebuild the soft link, as the advice foresees it", program("11.6"), compat_of_510(), geforce,
       fails_with(804, Mechanism::Forward), "then CUDA 11.6 runs by minor version compatibility"},
  };
}

/// The tables of this guide have tests of their own in reference_tables_test.cpp.
std::vector<ReferenceCase> cases_of_guide_2019() {
  const GpuSide gpu_of_site = data_centre();
  return {
      {guide_2019,
       "2.2: built with the 3.2 SDK, on the driver of today",
       program("3.2"),
       native("440.33.01"),
       {},
       works_backward},
      {guide_2019,
       "2.2: the driver API keeps what it had",
       {DriverRequest::Needed, std::nullopt, {}},
       native("440.33.01"),
       {},
       works_as_driver_api},
      {guide_2019,
       "2.2: a static runtime on its minimum driver and beyond",
       program("9.2"),
       native("440.33.01"),
       {},
       works_backward},
      {guide_2019, "2: CUDA 10 components on an older base", program("10.0"), beside("410.48", "384.111"), gpu_of_site,
       works_forward},
      {guide_2019, "2: the same without the platform", program("10.0"), native("384.111"), gpu_of_site, fails_with(35)},
      {guide_2019, "3.2: Tesla products only", program("10.0"), beside("410.48", "384.111"), gpu("GTX 1080"),
       fails_with(804, Mechanism::Forward)},
      {guide_2019, "3.2: a newer libcuda does not enable new hardware", program("10.0"), beside("410.48", "384.111"),
       gpu("T4"), fails_with(100, Mechanism::Forward), "too old for Turing"},
      {guide_2019, "3.4: features that need the kernel module are not there", program("10.0"),
       beside("410.48", "384.111"), gpu_of_site, works_forward, "interoperation with OpenGL"},
      {guide_2019, "4: the files are kept together", program("10.0"), beside("410.48", "384.111"), gpu_of_site,
       works_forward, "must lie together"},
      {guide_2019, "5.1: disk image, the compat files on the boot image", program("10.1"), beside("418.39", "384.111"),
       gpu_of_site, works_forward},
      {guide_2019,
       "5.2: modules, only certain major versions of the driver",
       program("10.0"),
       beside("410.48", "390.46"),
       gpu_of_site,
       {Outcome::Unknown, Mechanism::Forward, 803}},
      {guide_2019, "5.2: modules, an older platform on a newer base", program("10.0"), beside("410.48", "440.33.01"),
       gpu_of_site, fails_with(803)},
      {guide_2019, "5.2: modules, fallback to the driver of the system", program("10.0"), native("440.33.01"),
       gpu_of_site, works_backward},
      {guide_2019, "5.3: after the upgrade the compat files do not function", program("10.1"),
       beside("418.39", "440.33.01"), gpu_of_site, fails_with(803)},
      {guide_2019, "5.3: /usr/compat leads to the compat files", program("10.1"), beside("418.39", "384.111"),
       gpu_of_site, works_forward},
      {guide_2019, "5.3: /usr/compat leads to the driver where it leapfrogged", program("10.1"), native("440.33.01"),
       gpu_of_site, works_backward},
      {guide_2019, "5.3: /usr/compat leads to the driver on hardware not supported", program("9.0"), native("384.111"),
       gpu("GTX 1080"), works_backward},
  };
}

std::vector<ReferenceCase> cases_of_minor_guide() {
  const GpuSide t4 = gpu("T4");
  return {
      {minor_guide, "Table 1: 13.x on 580", program("13.4"), native("580.65.06"), t4, works_by_minor_version},
      {minor_guide, "Table 1: 13.x below 580", program("13.0"), native("575.57.08"), t4, fails_with(35), "580"},
      {minor_guide, "Table 1: 12.x on 525", program("12.9"), native("525.60.13"), t4, works_by_minor_version},
      {minor_guide, "Table 1: 12.x below 525", program("12.0"), native("520.61.05"), t4, fails_with(35), "525.60.13"},
      {minor_guide, "Table 1: 12.x from 580 on by backward compatibility", program("12.9"), native("580.65.06"), t4,
       works_backward},
      {minor_guide, "Table 1: 11.x on 450", program("11.8"), native("450.80.02"), t4, works_by_minor_version},
      {minor_guide, "Table 1: 11.x below 450", program("11.0"), native("440.33.01"), t4, fails_with(35), "450.80.02"},
      {minor_guide, "Table 1: 11.x from 525 on by backward compatibility", program("11.8"), native("525.60.13"), t4,
       works_backward},
      {minor_guide,
       "Table 1, note 1: 450 before 450.80.02",
       program("11.1"),
       native("450.51.06"),
       t4,
       {Outcome::Unknown, Mechanism::MinorVersion, 35},
       "450.80.02"},
      {minor_guide, "Older toolkits always continued on newer drivers", program("10.1"), native("580.65.06"), t4,
       works_backward},
      {minor_guide, "Before 11 a newer toolkit was not for an older driver", program("10.2"), native("418.39"), t4,
       fails_with(35)},
      {minor_guide, "Table 2: 10.2 on its minimum", program("10.2"), native("440.33"), t4, works_backward},
      {minor_guide, "deviceQuery of 11.1 on 450.80.02 passes", program("11.1"), native("450.80.02"), t4,
       works_by_minor_version},
      // The guide shows error 3; measured, and named in the headers, is 35.
      {minor_guide, "deviceQuery below the minimum returns an error", program("11.1"), native("440.33.01"), t4,
       fails_with(35)},
      {minor_guide, "Considerations: limited feature set", program("11.1"), native("450.80.02"), t4,
       works_by_minor_version, "error 36"},
      {minor_guide, "Considerations: PTX does not work on older drivers, 218 until 11.0",
       program("11.1", {ptx("7.1", 7, 5)}), native("450.80.02"), t4, fails_with(218, Mechanism::MinorVersion)},
      {minor_guide, "Considerations: PTX does not work on older drivers, 222 since",
       program("11.6", {ptx("7.6", 7, 5)}), native("470.182.03"), t4, fails_with(222, Mechanism::MinorVersion)},
      {minor_guide, "Considerations: nvcc -arch=sm_75", program("11.1", {cubin(7, 5), ptx("7.1", 7, 5)}),
       native("450.80.02"), t4, works_by_minor_version},
      {minor_guide, "Considerations: built for another architecture", program("11.1", {cubin(7, 0), ptx("7.1", 7, 0)}),
       native("450.80.02"), gpu("A100"), fails_with(218, Mechanism::MinorVersion)},
      {minor_guide, "Deployment: a newer library of the same major", program("11.8"), native("470.182.03"), t4,
       works_by_minor_version},
  };
}

std::vector<ReferenceCase> cases_of_nixpkgs_readme() {
  return {
      {nixpkgs_readme, "CUDA 12 on a Jetson with the driver of 11", program("12.2"), of_cuda("11.4"), on_jetpack("5.1"),
       fails_with(35)},
      {nixpkgs_readme, "the same with cuda_compat in place of the driver's libcuda", program("12.2"), of_cuda("12.2"),
       on_jetpack("5.1"), works_forward},
      {nixpkgs_readme, "the other libraries of the driver must still be found", program("12.2"), of_cuda("12.2"),
       on_jetpack("5.1"), works_forward, "libnvrm_gpu.so and libnvrm_mem.so"},
      {nixpkgs_readme, "strictly more: what ran before still runs", program("11.4"), of_cuda("12.2"), on_jetpack("5.1"),
       works_forward},
  };
}

std::vector<ReferenceCase> cases_of_numba_note() {
  return {
      {numba_note, "LinkerError 222: PTX of a newer toolkit on 470.103.01", program("11.6", {ptx("7.6", 5, 0)}),
       native("470.103.01"), of_class(GpuClass::GeForce), fails_with(222, Mechanism::MinorVersion),
       "Unsupported .version"},
      {numba_note, "first: 470.103.01 is CUDA 11.4", program("11.4"), native("470.103.01"), of_class(GpuClass::GeForce),
       works_backward},
      {numba_note, "cudatoolkit 11.4: the PTX that the driver takes", program("11.4", {ptx("7.4", 5, 0)}),
       native("470.103.01"), gpu("GTX 1650"), works_backward},
  };
}

INSTANTIATE_TEST_SUITE_P(LayersArticle, ReferenceDocument, testing::ValuesIn(cases_of_layers_article()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Guide2019, ReferenceDocument, testing::ValuesIn(cases_of_guide_2019()), name_of_case);
INSTANTIATE_TEST_SUITE_P(MinorGuide, ReferenceDocument, testing::ValuesIn(cases_of_minor_guide()), name_of_case);
INSTANTIATE_TEST_SUITE_P(NixpkgsReadme, ReferenceDocument, testing::ValuesIn(cases_of_nixpkgs_readme()), name_of_case);
INSTANTIATE_TEST_SUITE_P(NumbaNote, ReferenceDocument, testing::ValuesIn(cases_of_numba_note()), name_of_case);

}  // namespace
}  // namespace cuda_runpath
