/// Who may include whom: the graph of docs/architecture.md as a table, and the check that the
/// `#include` lines, the CMake targets and the table say the same.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "architecture/source_tree.hpp"

namespace cuda_runpath {

/// Layer -> the other layers it may include.
using LayerGraph = std::map<std::string, std::set<std::string>>;

/// The graph of docs/architecture.md.
[[nodiscard]] const LayerGraph& layer_graph();

/// The layer a file belongs to by its path ("src/elf/x.cpp", "include/cuda_runpath/elf/x.hpp"), or "".
[[nodiscard]] std::string layer_of(std::string_view path);

/// One `#include` line.
struct Include {
  std::string name;     ///< between the quotes or brackets
  bool quoted = false;  ///< "name", not <name>
  int line = 0;         ///< from 1
};
[[nodiscard]] std::vector<Include> includes_of(std::string_view text);

/// Includes of a layer that the including layer must not see, and layers the graph does not know.
[[nodiscard]] std::vector<std::string> wrong_layer_includes(const std::vector<SourceFile>& files,
                                                            const LayerGraph& graph);

/// Headers of the system and of other libraries in a layer that has no business with them.
[[nodiscard]] std::vector<std::string> wrong_foreign_includes(const std::vector<SourceFile>& files);

/// Files that include each other in a circle: "a.hpp -> b.hpp -> a.hpp".
[[nodiscard]] std::vector<std::string> include_cycles(const std::vector<SourceFile>& files);

/// The graph that the add_layer() lines of a CMakeLists.txt state.
[[nodiscard]] LayerGraph graph_of_cmake(std::string_view cmake_lists);

/// Layers of the graph that reach themselves.
[[nodiscard]] std::vector<std::string> layer_cycles(const LayerGraph& graph);

}  // namespace cuda_runpath
