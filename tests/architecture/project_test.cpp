/// The rules of docs/architecture.md against the files of this project.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "architecture/layer_rules.hpp"
#include "architecture/source_tree.hpp"
#include "architecture/text_rules.hpp"

namespace cuda_runpath {
namespace {

using testing::IsEmpty;

/// Longer than the limit, and why that is right.
const std::vector<LengthException> length_exceptions{};

const std::vector<SourceFile>& all_files() {
  static const std::vector<SourceFile> files = project_files(CUDA_RUNPATH_SOURCE_DIR);
  return files;
}

std::vector<SourceFile> product_sources() {
  return files_below(all_files(), {"src/", "include/"}, {".cpp", ".hpp"});
}

std::vector<SourceFile> every_source() {
  return files_below(all_files(), {"src/", "include/", "tests/", "bench/"}, {".cpp", ".hpp", ".h", ".c"});
}

TEST(Project, FilesAreFound) {
  EXPECT_GT(product_sources().size(), 20U);
}

TEST(Project, IncludesPointDownwards) {
  EXPECT_THAT(wrong_layer_includes(product_sources(), layer_graph()), IsEmpty());
}

TEST(Project, ForeignHeadersStayInTheirLayers) {
  EXPECT_THAT(wrong_foreign_includes(product_sources()), IsEmpty());
}

TEST(Project, NoFilesIncludeInCircles) {
  EXPECT_THAT(include_cycles(product_sources()), IsEmpty());
}

TEST(Project, LayersHaveNoCircles) {
  EXPECT_THAT(layer_cycles(layer_graph()), IsEmpty());
}

TEST(Project, CMakeLinksWhatTheGraphAllows) {
  const auto lists = std::find_if(all_files().begin(), all_files().end(),
                                  [](const SourceFile& file) { return file.path == "CMakeLists.txt"; });
  ASSERT_NE(lists, all_files().end());
  const LayerGraph linked = graph_of_cmake(lists->text);
  LayerGraph allowed = layer_graph();
  // The program is no add_layer(); layers to come have no target yet.
  std::erase_if(allowed, [&](const auto& row) { return !linked.contains(row.first); });
  for (auto& [layer, used] : allowed) std::erase_if(used, [&](const auto& name) { return !linked.contains(name); });
  EXPECT_EQ(linked, allowed);
}

TEST(Project, FilesAreShort) {
  EXPECT_THAT(too_long(every_source(), length_exceptions), IsEmpty());
}

TEST(Project, NamesSaySomething) {
  EXPECT_THAT(empty_names(every_source()), IsEmpty());
}

TEST(Project, HeadersSayWhatTheyAreFor) {
  EXPECT_THAT(headers_without_opening(files_below(all_files(), {"src/", "include/", "tests/"}, {".hpp"})), IsEmpty());
}

TEST(Project, NoPathsOfTheMachineThatBuilt) {
  // Written in two parts so that this file does not hold them. A short source directory ("/src")
  // is a word that may stand anywhere.
  std::vector<std::string> directories{std::string("/wo") + "rk/", std::string("/ro") + "ot/"};
  const std::string here = CUDA_RUNPATH_SOURCE_DIR;
  if (std::count(here.begin(), here.end(), '/') > 2) directories.push_back(here);
  EXPECT_THAT(machine_paths(all_files(), directories), IsEmpty());
}

}  // namespace
}  // namespace cuda_runpath
