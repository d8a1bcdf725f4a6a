/// The undo command: puts back what `--undo-file` kept, or what the journal of a stopped run holds.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/app/environment.hpp"
#include "cuda_runpath/app/patch_settings.hpp"
#include "cuda_runpath/io/undo_file.hpp"

namespace cuda_runpath {

struct UndoSettings {
  std::vector<std::string> files;  ///< undo files or journals
  UndoIntent intent = UndoIntent::PutBack;
  Verbosity verbosity = Verbosity::Normal;
  ColorWhen color = ColorWhen::Auto;
};

/// Runs the command; what was put back goes to stdout, errors to stderr. The undo files stay.
[[nodiscard]] int run_undo(const UndoSettings& settings, const Environment& environment);

}  // namespace cuda_runpath
