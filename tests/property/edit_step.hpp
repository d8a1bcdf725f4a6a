/// One step of a random sequence of edits, and what it should leave behind by a model of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fuzz/dice.hpp"

namespace cuda_runpath {

enum class StepKind {
  Prepend,  ///< our program
  Remove,   ///< our program with --remove
  Patchelf,
  Strip,    ///< strip or objcopy
};

struct EditStep {
  StepKind kind = StepKind::Prepend;
  std::vector<std::string> command;      ///< without the file
  std::vector<std::string> directories;  ///< compat (when there is one) and driver, for ours

  [[nodiscard]] bool ours() const { return kind == StepKind::Prepend || kind == StepKind::Remove; }
  [[nodiscard]] std::string text() const;  ///< for messages
};

[[nodiscard]] EditStep random_step(Dice& dice);

/// The list that our steps should make of `old_list`; nothing: no list at all. Other tools' lists are
/// taken as they come.
[[nodiscard]] std::optional<std::string> expected_list(const std::optional<std::string>& old_list, const EditStep& step);

}  // namespace cuda_runpath
