/// Forward compatibility: a libcuda that is newer than the kernel module.
///
/// cuInit asks first whether the GPU is of a class for which that is meant (804), then whether the kernel module is
/// one of those that this libcuda works on (803). The note in the libcuda is preferred over NVIDIA's tables.
#include <fmt/format.h>

#include <algorithm>

#include "cuda/verdict_parts.hpp"
#include "cuda_runpath/cuda/forward_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

constexpr Provenance from_note = documented(".note.cuda.fwd_compatibility of the libcuda", "2026-11-21");

enum class Pair { Supported, Refused, Unknown };

struct PairAnswer {
  Pair pair = Pair::Unknown;
  std::string why;  ///< for a step or a summary
  Provenance provenance;
  std::string note;
};

PairAnswer answer_of_note(const CompatNote& note, std::uint32_t branch) {
  const bool listed =
      std::find(note.driver_branches.begin(), note.driver_branches.end(), branch) != note.driver_branches.end();
  return {listed ? Pair::Supported : Pair::Refused,
          fmt::format("the note of this libcuda {} driver branch {}", listed ? "names" : "does not name", branch),
          from_note,
          {}};
}

PairAnswer answer_of_table(const DriverRelease& release, const Version& kernel) {
  if (!release.cuda) return {Pair::Unknown, "the CUDA release of libcuda is not known", {}, {}};
  const ForwardRow* const row = forward_support(*release.cuda, kernel);
  const std::string package = fmt::format("cuda-compat-{}-{}", release.cuda->parts[0], release.cuda->parts.back());
  if (row == nullptr) {
    return {Pair::Unknown,
            fmt::format("no row of the tables has {} on driver branch {}", package, kernel.parts[0]),
            {},
            {}};
  }
  switch (row->support) {
    case ForwardSupport::Compatible:
      return {Pair::Supported, fmt::format("{} works on driver branch {}", package, kernel.parts[0]), row->provenance,
              std::string(row->note)};
    case ForwardSupport::NotCompatible:
      return {Pair::Refused, fmt::format("{} does not work on driver branch {}", package, kernel.parts[0]),
              row->provenance, std::string(row->note)};
    case ForwardSupport::SameRelease:
      break;
  }
  return {Pair::Unknown,
          fmt::format("driver branch {} is of the release of {}: NVIDIA's table does not say whether it takes a newer "
                      "libcuda of its own branch",
                      kernel.parts[0], package),
          row->provenance, std::string(row->note)};
}

PairAnswer answer_for(const DriverSide& driver, const DriverRelease& release, const Version& kernel) {
  if (driver.note && !driver.note->driver_branches.empty()) return answer_of_note(*driver.note, kernel.parts[0]);
  return answer_of_table(release, kernel);
}

void add_pair_step(Check& check, const PairAnswer& answer) {
  if (answer.pair != Pair::Unknown) check.add_step(answer.why, answer.provenance);
  if (!answer.note.empty()) check.caveats.push_back("of this pair: " + answer.note);
}

void refuse_class(Check& check, const GpuClassRow& row, const ProgramSide& program, const Version& kernel) {
  check.add_step(fmt::format("forward compatibility is not for {}", row.boards), row.provenance);
  if (!row.note.empty()) check.caveats.emplace_back(row.note);
  check.end(Outcome::Fails, 804,
            "error 804: forward compatibility was attempted on a GPU that it is not for (GeForce and others)",
            advice_native(program, kernel));
}

void accept(Check& check, const DriverRelease& release, const Version& kernel) {
  const InteropRow* const row = find_interop(kernel, *release.driver);
  if (row != nullptr && row->opengl == InteropSupport::Unsupported) {
    check.add_step("no interoperation with OpenGL, Vulkan and POWER9 ATS for this pair", row->provenance);
  }
  check.caveats.emplace_back(
      "features that need the newer kernel module, and interoperation with OpenGL and Vulkan, "
      "are not there under forward compatibility");
  check.caveats.emplace_back(
      "the files of the compat package must lie together: libcuda opens its PTX compiler by name "
      "(error 221 without it)");
}

/// The class allows it, or may: what the pair of libcuda and kernel module says.
void decide_by_pair(Check& check, const PairAnswer& answer, const ProgramSide& program, const DriverRelease& release,
                    const Version& kernel) {
  switch (answer.pair) {
    case Pair::Refused:
      check.end(Outcome::Fails, 803, "error 803 is likely: " + answer.why, advice_native(program, kernel));
      return;
    case Pair::Unknown:
      check.end(
          Outcome::Unknown, 803, answer.why,
          "take the compat package that NVIDIA's matrix names for this driver, or the libcuda of the kernel module");
      return;
    case Pair::Supported:
      accept(check, release, kernel);
      return;
  }
}

void add_class_doubt(Check& check, GpuClass gpu_class, const PairAnswer& answer) {
  const bool rtx = gpu_class == GpuClass::Rtx;
  check.end(Outcome::Conditional, 804,
            rtx ? "forward compatibility is for selected RTX boards only: error 804 on the others"
                : "error 804, unless the GPU is of a class that forward compatibility is for",
            "use the libcuda of the kernel module unless the GPU is a data centre one");
  check.missing.emplace_back(rtx ? "whether this board is NGC Server Ready" : "the GPU class (--gpu-class)");
  if (answer.pair == Pair::Unknown) check.caveats.push_back(answer.why);
}

}  // namespace

Check check_forward(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu,
                    const DriverRelease& release) {
  Check check;
  const Version& kernel = *driver.kernel_mode;
  check.add_step(
      fmt::format("libcuda {} is newer than the kernel module {}", driver_text(*release.driver), driver_text(kernel)),
      documented("NVIDIA CUDA Compatibility v615, forward compatibility", "2026-11-21"));
  const GpuClassRow* const row = find_class(gpu.gpu_class);
  if (row != nullptr && row->forward == ForwardClass::Unsupported) {
    refuse_class(check, *row, program, kernel);
    return check;
  }
  const PairAnswer answer = answer_for(driver, release, kernel);
  add_pair_step(check, answer);
  const bool class_decides = row == nullptr || row->forward == ForwardClass::SelectedBoards;
  if (!class_decides || answer.pair == Pair::Refused) {
    decide_by_pair(check, answer, program, release, kernel);
    if (class_decides) check.caveats.emplace_back("error 804 instead when the GPU is not of a class for it");
    return check;
  }
  add_class_doubt(check, gpu.gpu_class, answer);
  return check;
}

}  // namespace cuda_runpath
