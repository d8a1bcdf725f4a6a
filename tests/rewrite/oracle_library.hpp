/// Libraries that real linkers made, each with another layout, for tests that ask other programs
/// whether an edited file is still good.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"
#include "support/compile.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

struct LibraryRecipe {
  std::string name;
  Linker linker = Linker::Default;
  std::vector<std::string> flags{};
  std::string compiler = "cc";
  std::string source{};  ///< below fixtures/; empty: a small C library with versions, TLS and .bss
};
inline void PrintTo(const LibraryRecipe& recipe, std::ostream* out) {
  *out << recipe.name;
}

[[nodiscard]] const std::vector<LibraryRecipe>& library_recipes();

/// A compiled library, the plan for it and the edit, if it was not refused.
class OracleLibrary {
 public:
  explicit OracleLibrary(const LibraryRecipe& recipe);

  [[nodiscard]] const Compiled& compiled() const { return compiled_; }
  [[nodiscard]] const RunpathPlan& plan() const { return plan_; }
  [[nodiscard]] const ElfFile& file() const { return *file_; }
  [[nodiscard]] const MemoryFile& original() const { return *original_; }
  [[nodiscard]] const Result<EditPlan>& edit() const { return edit_; }
  [[nodiscard]] std::string original_path() const { return scratch_.file("before/library.so"); }
  [[nodiscard]] std::string patched_path() const { return scratch_.file("after/library.so"); }
  [[nodiscard]] const ScratchDirectory& scratch() const { return scratch_; }

  /// Writes the file as it is after the first `write_count` writes to `patched_path`.
  [[nodiscard]] bool write_patched(std::size_t write_count) const;
  [[nodiscard]] bool write_patched() const { return write_patched(edit_->edit.writes.size()); }

 private:
  ScratchDirectory scratch_;
  Compiled compiled_;
  std::unique_ptr<MemoryFile> original_;
  std::optional<ElfFile> file_;
  RunpathPlan plan_;
  Result<EditPlan> edit_ = EditPlan{};
};

/// The plan that puts `new_value` into `file`, whatever it has now.
[[nodiscard]] Result<RunpathPlan> plan_for(const ElfFile& file, const std::string& new_value);

}  // namespace cuda_runpath
