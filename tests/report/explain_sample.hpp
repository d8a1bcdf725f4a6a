/// Explained objects as the tests of the renderings need them.
#pragma once

#include "cuda_runpath/report/explain_result.hpp"

namespace cuda_runpath {

inline Verdict works() {
  Verdict verdict;
  verdict.outcome = Outcome::Works;
  verdict.mechanism = Mechanism::Backward;
  verdict.grade = Grade::Measured;
  verdict.summary = "works by backward compatibility: CUDA runtime 12.4 on libcuda of CUDA 12.9";
  return verdict;
}

inline Verdict fails(int error) {
  Verdict verdict;
  verdict.outcome = Outcome::Fails;
  verdict.error = error;
  verdict.grade = Grade::Documented;
  verdict.summary = "it does not";
  verdict.advice = "mend it";
  return verdict;
}

/// A program that needs a library, which opens libcuda: found in the second of three places.
inline ExplainResult explained_program() {
  ExplainResult result;
  result.path = "bin/app";
  result.kind = "dynamic executable";
  result.machine = "x86_64";
  result.loader = "glibc (built-in model of glibc)";
  result.objects = {{"/bin/app", std::nullopt}, {"/lib/libuser.so.1", 0}};
  DriverOpening opening;
  opening.object = 1;
  opening.request = DriverRequest::Runtime;
  opening.search.name = "libcuda.so.1";
  opening.search.caller = 1;
  opening.search.places = {
      {SearchOrigin::Runpath, 1, "$ORIGIN", "/lib", "", PlaceOutcome::NoFile},
      {SearchOrigin::Runpath, 1, "/compat", "/compat", "/compat/libcuda.so.1", PlaceOutcome::Found},
      {SearchOrigin::Cache, std::nullopt, "", "/usr/lib", "/usr/lib/libcuda.so.1", PlaceOutcome::Shadowed},
      {SearchOrigin::Default, std::nullopt, "", "/lib64", "", PlaceOutcome::NoDirectory}};
  DriverFile driver;
  driver.path = "/compat/libcuda.so.1";
  driver.real_path = "/compat/libcuda.so.575.57.08";
  driver.driver = VersionInside{"libcuda", Version{{575, 57, 8}}, VersionBound::Exact, "its name"};
  driver.cuda = Version{{12, 9}};
  driver.cuda_reason = "its compat note";
  opening.files.push_back(driver);
  opening.verdict = works();
  result.question = "driver 575.57.08";
  result.openings.push_back(opening);
  return result;
}

}  // namespace cuda_runpath
