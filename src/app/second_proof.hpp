/// `--verify full` for one object: what LIEF reads before and after, held against what we read.
#pragma once

#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/policy/runpath_plan.hpp"
#include "cuda_runpath/rewrite/second_reader.hpp"

namespace cuda_runpath {

/// The second reader of this build, from its module beside the program or where it is installed.
/// Errors: Unsupported, with the way on.
[[nodiscard]] Result<SecondReader> load_second_reader();

class SecondProof {
 public:
  /// Has both readers read the object as it is. Errors: Refused when they do not see the same file,
  /// for an edit that rests on our reading is then in doubt; Malformed when LIEF cannot read it.
  [[nodiscard]] static Result<SecondProof> begin(const SecondReader& reader, const DiskFile& disk, const ElfFile& file);

  /// Whether the edit, not yet on disk, is what `plan` says to both readers. Errors: Refused, Malformed.
  [[nodiscard]] Status check_planned(const RandomAccess& edited, const RunpathPlan& plan) const;
  /// The same of the file that was written. Errors: Refused, Malformed, Io.
  [[nodiscard]] Status check_written(const std::string& path, const RunpathPlan& plan) const;

 private:
  SecondProof(const SecondReader& reader, ElfReading before) : reader_(reader), before_(std::move(before)) {}
  [[nodiscard]] Status check(const RandomAccess& edited, const Result<ElfReading>& after, const RunpathPlan& plan,
                             std::string_view moment) const;

  SecondReader reader_;
  ElfReading before_;
};

}  // namespace cuda_runpath
