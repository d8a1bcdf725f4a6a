/// A directory that is the root of another machine: programs, libraries, drivers, and the tool run on it.
///
/// Every file is made in memory, so that nothing of this machine decides: no compiler, no driver, no libc.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/elf_builder.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

using Json = nlohmann::json;

/// A libcuda as a driver package leaves it.
struct DriverRecipe {
  std::string version{"575.57.08"};  ///< of the file's name
  std::string note{};                ///< text of .note.cuda.fwd_compatibility; empty: none
  std::optional<std::string> runpath{};
  std::uint16_t machine = elf::EM_X86_64;
};

class RootWorld : public ::testing::Test {
 protected:
  RootWorld();

  /// A program that calls dlopen("libcuda.so.1"); its libc is in the root.
  static ElfRecipe program();
  /// As above, a library.
  static ElfRecipe library(const std::string& soname);
  /// Without a sign of CUDA: needs `needed` and no more.
  static ElfRecipe bystander(ElfRecipe recipe, const std::vector<std::string>& needed);

  void put(const std::string& path, const ElfRecipe& recipe) const;
  /// With a CUDA runtime of this release linked in statically, as CUDART_VERSION writes it: 13000.
  void put_with_runtime(const std::string& path, ElfRecipe recipe, std::uint32_t release) const;
  /// With device code: PTX of ISA 9.0 for compute_90, and nothing else.
  void put_with_ptx(const std::string& path, ElfRecipe recipe) const;
  /// `directory`/libcuda.so.1, a link to libcuda.so.VERSION.
  void put_driver(const std::string& directory, const DriverRecipe& recipe = {}) const;
  void put_stub(const std::string& directory) const;
  void put_text(const std::string& path, std::string_view text) const;
  void put_link(const std::string& path, const std::string& target) const;
  void make_directory(const std::string& path) const { (void)scratch_.directory("root" + path); }

  /// Where a path of the root lies on this machine.
  [[nodiscard]] std::string on_host(const std::string& path) const { return root() + path; }
  [[nodiscard]] std::string root() const { return scratch_.file("root"); }

  /// `patch-cuda-runpath COMMAND --root ROOT ARGUMENTS`, with nothing of this machine's environment in it.
  [[nodiscard]] RunResult run(const std::string& command, std::vector<std::string> arguments,
                              RunOptions options = {}) const;
  [[nodiscard]] RunResult explain(std::vector<std::string> arguments) const { return run("explain", arguments); }
  /// The first object of explain --json.
  [[nodiscard]] Json explained(std::vector<std::string> arguments) const;
  /// The first opening in it; null when there is none.
  [[nodiscard]] Json opening(std::vector<std::string> arguments) const;
  /// The file that the search of this opening ends with, as "origin path"; "none".
  [[nodiscard]] std::string winner(std::vector<std::string> arguments) const;

 private:
  ScratchDirectory scratch_;
};

/// "RUNPATH /a: no-file; RUNPATH /b: found": the places of a search in their order.
[[nodiscard]] std::string places_of(const Json& search);

/// Characters of the C0 set but the newline, DEL, and bytes that are no ASCII, in `text`.
[[nodiscard]] bool is_plain_ascii(std::string_view text);

/// `text` without the escape sequences of colour.
[[nodiscard]] std::string without_colour(const std::string& text);

}  // namespace cuda_runpath
