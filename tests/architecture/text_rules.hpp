/// What a file may be called, how long it may be and what must not stand in it.
#pragma once

#include <string>
#include <vector>

#include "architecture/source_tree.hpp"

namespace cuda_runpath {

inline constexpr int longest_file_lines = 350;

/// A file that is longer with good reason.
struct LengthException {
  std::string path;
  std::string reason;
};

/// Files above `longest_file_lines`, and exceptions that are no longer needed.
[[nodiscard]] std::vector<std::string> too_long(const std::vector<SourceFile>& files,
                                                const std::vector<LengthException>& exceptions);

/// Names that say nothing (util, helper, manager; also in the plural) in paths and in identifiers.
/// Comments, strings and `#include` lines may say them: elfutils is a program.
[[nodiscard]] std::vector<std::string> empty_names(const std::vector<SourceFile>& files);

/// Files that hold one of the directories ("/somewhere/"): somebody's own machine.
[[nodiscard]] std::vector<std::string> machine_paths(const std::vector<SourceFile>& files,
                                                     const std::vector<std::string>& directories);

/// Headers that do not open with what they are for, or are not included once only.
[[nodiscard]] std::vector<std::string> headers_without_opening(const std::vector<SourceFile>& files);

/// C++ source with comments, strings, characters and `#include` lines blanked.
[[nodiscard]] std::string code_only(const std::string& text);

}  // namespace cuda_runpath
