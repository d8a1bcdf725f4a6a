/// Comparing with a file of fixtures/golden, or rewriting it (`scripts/update-golden`).
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "cuda_runpath/elf/elf_file.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"

namespace cuda_runpath {

/// What readelf -lSd would say, without what no test should depend on: one line a fact.
[[nodiscard]] std::string dump_elf(const ElfFile& file);

/// The rung, the growth and every write with its purpose.
[[nodiscard]] std::string dump_plan(const EditPlan& plan);

/// Success when `text` is what fixtures/golden/`name` holds. With CUDA_RUNPATH_UPDATE_GOLDEN set
/// the file is written instead.
[[nodiscard]] testing::AssertionResult matches_golden(const std::string& name, const std::string& text);

}  // namespace cuda_runpath
