/// The prediction as a whole: CUDA's checks one after the other, and what they come to together.
#include "cuda_runpath/cuda/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda/verdict_parts.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

/// How much an outcome says against the program: a certain failure outweighs every doubt.
int weight(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works:
      return 0;
    case Outcome::Conditional:
      return 1;
    case Outcome::Unknown:
      return 2;
    case Outcome::Fails:
      return 3;
  }
  return 2;
}

void append_new(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& text : from) {
    if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(text);
  }
}

/// Takes `check` into `verdict`. False when it ends the matter: later checks are not reached.
bool take(Verdict& verdict, Check check) {
  for (VerdictStep& step : check.steps) {
    verdict.grade = weaker(verdict.grade, step.grade);
    verdict.steps.push_back(std::move(step));
  }
  append_new(verdict.missing, check.missing);
  append_new(verdict.caveats, check.caveats);
  if (weight(check.outcome) > weight(verdict.outcome)) {
    // What was in doubt before comes first in the program, too.
    if (verdict.outcome != Outcome::Works && verdict.error)
      verdict.caveats.push_back("before that: " + verdict.summary);
    verdict.outcome = check.outcome;
    verdict.error = check.error;
    verdict.summary = std::move(check.summary);
    verdict.advice = std::move(check.advice);
  }
  return verdict.outcome != Outcome::Fails;
}

std::string summary_of_success(const Verdict& verdict, const ProgramSide& program, const DriverRelease& release) {
  const std::string libcuda = release.cuda
                                  ? fmt::format("libcuda of CUDA {}", release.cuda->text())
                                  : fmt::format("libcuda {}", release.driver ? driver_text(*release.driver) : "");
  if (!program.runtime) return fmt::format("works: {} keeps the older driver API", libcuda);
  const char* how = verdict.mechanism == Mechanism::None ? "as it is" : name_of(verdict.mechanism);
  return fmt::format("works by {}: CUDA runtime {} on {}", how, program.runtime->text(), libcuda);
}

/// The checks in the order in which a program meets them, with a real libcuda.
Verdict predict_real(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu) {
  Verdict verdict;
  verdict.outcome = Outcome::Works;
  verdict.grade = Grade::Measured;
  const DriverRelease release = release_of(driver);
  if (release.step) {
    verdict.grade = release.step->grade;
    verdict.steps.push_back(*release.step);
  }
  RuntimeCheck runtime = check_runtime(program, release);
  verdict.mechanism = runtime.mechanism;
  if (!take(verdict, std::move(runtime.check))) return verdict;
  PairingCheck pairing = check_pairing(program, driver, gpu, release);
  if (pairing.forward) verdict.mechanism = Mechanism::Forward;
  const bool refused = pairing.check.outcome == Outcome::Fails && !pairing.forward;
  if (refused) verdict.mechanism = Mechanism::None;
  if (!take(verdict, std::move(pairing.check))) return verdict;
  if (!take(verdict, check_hardware(driver, gpu, release))) return verdict;
  ImagesCheck images = check_images(program, gpu, release);
  verdict.images = std::move(images.images);
  if (!take(verdict, std::move(images.check))) return verdict;
  if (verdict.outcome == Outcome::Works) verdict.summary = summary_of_success(verdict, program, release);
  return verdict;
}

}  // namespace

void Check::add_step(std::string statement, const Provenance& provenance) {
  steps.push_back({std::move(statement), provenance.grade, std::string(provenance.source)});
}

void Check::end(Outcome how, std::optional<int> number, std::string why, std::string what_to_do) {
  outcome = how;
  error = number;
  summary = std::move(why);
  advice = std::move(what_to_do);
}

Verdict predict(const ProgramSide& program, const DriverSide& driver, const GpuSide& gpu) {
  if (driver.library == DriverLibrary::Real) return predict_real(program, driver, gpu);
  Verdict verdict;
  verdict.outcome = Outcome::Works;
  verdict.grade = Grade::Measured;
  take(verdict, check_driver_library(program, driver));
  return verdict;
}

std::vector<MatrixRow> predict_matrix(const ProgramSide& program, const GpuSide& gpu) {
  std::vector<MatrixRow> matrix;
  for (const DriverBranch& row : driver_branches()) {
    DriverSide driver;
    driver.user_mode = Version{{row.branch}};
    driver.kernel_mode = driver.user_mode;
    const Version cuda = Version::parse(row.cuda).value_or(Version{});
    matrix.push_back({row.branch, cuda, predict(program, driver, gpu)});
  }
  return matrix;
}

const char* name_of(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::None:
      return "none";
    case Mechanism::Backward:
      return "backward compatibility";
    case Mechanism::MinorVersion:
      return "minor version compatibility";
    case Mechanism::Forward:
      return "forward compatibility";
  }
  return "none";
}

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works:
      return "works";
    case Outcome::Fails:
      return "fails";
    case Outcome::Conditional:
      return "conditional";
    case Outcome::Unknown:
      return "unknown";
  }
  return "unknown";
}

const char* name_of(ImageFate fate) {
  switch (fate) {
    case ImageFate::Runs:
      return "runs";
    case ImageFate::Compiled:
      return "compiled at run time";
    case ImageFate::OtherGpu:
      return "for another GPU";
    case ImageFate::PtxTooNew:
      return "PTX too new";
    case ImageFate::CompressionTooNew:
      return "compression too new";
    case ImageFate::NeedsLinking:
      return "needs linking";
    case ImageFate::Unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace cuda_runpath
