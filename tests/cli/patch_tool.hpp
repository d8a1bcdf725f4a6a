/// The real program over files made by the tests: what a user sees, and what is on disk afterwards.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cuda_runpath/elf/object_facts.hpp"
#include "support/compile.hpp"
#include "support/files.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

/// The kinds of file that the tests put into their directories.
enum class Sample {
  OpensDriver,     ///< a program that calls dlopen("libcuda.so.1")
  NixOpensDriver,  ///< the same with its interpreter in a Nix store: it cannot run here
  Plain,           ///< a program without CUDA
  NeedsCudart,     ///< a library with libcudart.so.12 in DT_NEEDED: evidence of tier 5 only
  OpensNvml,       ///< a library that opens another driver library
  Rpath,           ///< as OpensDriver, a library, with DT_RPATH /old
};

/// A directory of the test's own, and the program run in it. No configuration and no environment of
/// the machine reaches the run.
class PatchToolTest : public ::testing::Test {
 protected:
  /// Puts a copy of a sample at `name`; the test is skipped where there is no compiler.
  void put(Sample sample, const std::string& name);
  [[nodiscard]] std::string path(const std::string& name) const { return scratch_.file(name); }

  [[nodiscard]] RunResult run(std::vector<std::string> arguments, RunOptions options = {}) const;
  /// With --platform nixos in front.
  [[nodiscard]] RunResult run_nixos(std::vector<std::string> arguments, RunOptions options = {}) const;

  /// DT_RUNPATH of the file; "-" when it has none, "?" when it cannot be read.
  [[nodiscard]] std::string runpath(const std::string& name) const;
  [[nodiscard]] std::string rpath(const std::string& name) const;

  static constexpr const char* driver = "/run/opengl-driver/lib";

 private:
  ScratchDirectory scratch_;
};

}  // namespace cuda_runpath
