/// One file of the ELF builder with a plan for it, for tests of planning and verification.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/rewrite/edit_plan.hpp"
#include "cuda_runpath/rewrite/verify.hpp"
#include "support/elf_builder.hpp"

namespace cuda_runpath {

inline const std::string two_directories = "/opt/compat:/run/opengl-driver/lib";

struct EditSample {
  explicit EditSample(const ElfRecipe& recipe, const std::string& new_value = two_directories)
      : EditSample(build_elf(recipe), new_value) {}

  explicit EditSample(BuiltElf from, const std::string& new_value = two_directories)
      : built(std::move(from)),
        original(std::make_unique<MemoryFile>(built.bytes)),
        file(ElfFile::read(*original).value()) {
    const ObjectFacts facts = read_object_facts(file).value();
    if (facts.rpath) plan.old_tag = RunpathTag::Rpath;
    if (facts.runpath) plan.old_tag = RunpathTag::Runpath;
    plan.old_value = facts.runpath.value_or(facts.rpath.value_or(""));
    plan.new_tag = plan.old_tag == RunpathTag::None ? RunpathTag::Runpath : plan.old_tag;
    plan.new_value = new_value;
  }

  [[nodiscard]] Result<EditPlan> edit(RungChoice choice = RungChoice::LeastGrowth, Scrub scrub = Scrub::Keep) const {
    return plan_edit(file, plan, choice, scrub);
  }

  /// The edited file, whole.
  [[nodiscard]] MemoryFile apply(const FileEdit& edit) const {
    const EditedFile edited(*original, edit);
    return MemoryFile(read_block(edited, 0, edited.size()).value());
  }

  BuiltElf built;
  std::unique_ptr<MemoryFile> original;
  ElfFile file;
  RunpathPlan plan;
};

}  // namespace cuda_runpath
