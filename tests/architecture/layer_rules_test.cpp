#include "architecture/layer_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Files = std::vector<SourceFile>;

const char* const elf_header = "include/cuda_runpath/elf/elf_file.hpp";
const char* const base_header = "include/cuda_runpath/base/bytes.hpp";

TEST(LayerOf, PublicHeader) {
  EXPECT_EQ(layer_of("include/cuda_runpath/elf/x.hpp"), "elf");
}
TEST(LayerOf, Source) {
  EXPECT_EQ(layer_of("src/io/x.cpp"), "io");
}
TEST(LayerOf, OtherFilesHaveNone) {
  EXPECT_EQ(layer_of("tests/elf/x.cpp"), "");
}
TEST(LayerOf, HeaderOfNoLayerHasNone) {
  EXPECT_EQ(layer_of("include/cuda_runpath/version.hpp"), "");
}

TEST(IncludesOf, QuotedWithSpacesAndLine) {
  const auto includes = includes_of("int a;\n  #  include  \"a/b.hpp\"\n");
  ASSERT_EQ(includes.size(), 1U);
  EXPECT_EQ(includes[0].name, "a/b.hpp");
  EXPECT_EQ(includes[0].line, 2);
}
TEST(IncludesOf, BracketsAreNotQuoted) {
  EXPECT_FALSE(includes_of("#include <vector>\n").at(0).quoted);
}
TEST(IncludesOf, CommentedOutIsNone) {
  EXPECT_THAT(includes_of("// #include <vector>\n"), IsEmpty());
}

TEST(WrongLayerIncludes, UpwardsIsNamedWithItsPlace) {
  const Files files{{"src/base/x.cpp", "\n#include \"cuda_runpath/elf/elf_file.hpp\"\n"}, {elf_header, ""}};
  EXPECT_THAT(wrong_layer_includes(files, layer_graph()), ElementsAre(HasSubstr("src/base/x.cpp:2: layer base")));
}
TEST(WrongLayerIncludes, InBracketsToo) {
  const Files files{{"src/base/x.cpp", "#include <cuda_runpath/elf/elf_file.hpp>\n"}};
  EXPECT_EQ(wrong_layer_includes(files, layer_graph()).size(), 1U);
}
TEST(WrongLayerIncludes, RelativePathDoesNotHide) {
  const Files files{{"src/io/x.cpp", "#include \"../elf/format.hpp\"\n"}, {"src/elf/format.hpp", ""}};
  EXPECT_EQ(wrong_layer_includes(files, layer_graph()).size(), 1U);
}
TEST(WrongLayerIncludes, PrivateHeaderThroughSrcDoesNotHide) {
  const Files files{{"src/io/x.cpp", "#include \"elf/format.hpp\"\n"}, {"src/elf/format.hpp", ""}};
  EXPECT_EQ(wrong_layer_includes(files, layer_graph()).size(), 1U);
}
TEST(WrongLayerIncludes, IoSeesBaseOnly) {
  const Files files{{"src/io/x.cpp", "#include \"cuda_runpath/elf/elf_file.hpp\"\n"}, {elf_header, ""}};
  EXPECT_EQ(wrong_layer_includes(files, layer_graph()).size(), 1U);
}
TEST(WrongLayerIncludes, SiblingsDoNotSeeEachOther) {
  const Files files{{"src/cuda/x.cpp", "#include \"cuda_runpath/platform/platform_rule.hpp\"\n"}};
  EXPECT_EQ(wrong_layer_includes(files, layer_graph()).size(), 1U);
}
TEST(WrongLayerIncludes, UnknownLayerIsNamed) {
  const Files files{{"src/misc/x.cpp", ""}};
  EXPECT_THAT(wrong_layer_includes(files, layer_graph()), ElementsAre(HasSubstr("no layer \"misc\"")));
}
TEST(WrongLayerIncludes, DownwardsOwnAndForeignAreFine) {
  const Files files{{"src/elf/x.cpp",
                     "#include \"cuda_runpath/base/bytes.hpp\"\n#include \"elf/format.hpp\"\n#include <vector>\n"
                     "#include \"cuda_runpath/elf/elf_file.hpp\"\n#include \"table.def\"\n"},
                    {"src/elf/format.hpp", ""},
                    {elf_header, ""},
                    {base_header, ""}};
  EXPECT_THAT(wrong_layer_includes(files, layer_graph()), IsEmpty());
}

TEST(WrongForeignIncludes, DiskOutsideIo) {
  const Files files{{"src/elf/x.cpp", "#include <fcntl.h>\n"}, {"src/io/x.cpp", "#include <fcntl.h>\n"}};
  EXPECT_THAT(wrong_foreign_includes(files), ElementsAre(HasSubstr("src/elf/x.cpp:1")));
}
TEST(WrongForeignIncludes, OptionParserOutsideCli) {
  const Files files{{"src/app/x.cpp", "#include <CLI/CLI.hpp>\n"}, {"src/cli/x.cpp", "#include <CLI/CLI.hpp>\n"}};
  EXPECT_THAT(wrong_foreign_includes(files), ElementsAre(HasSubstr("src/app/x.cpp:1")));
}
TEST(WrongForeignIncludes, SystemElfHeaderAnywhere) {
  EXPECT_EQ(wrong_foreign_includes({{"src/elf/x.cpp", "#include <elf.h>\n"}}).size(), 1U);
}

TEST(IncludeCycles, TwoHeaders) {
  const Files files{{"src/elf/a.hpp", "#include \"elf/b.hpp\"\n"}, {"src/elf/b.hpp", "#include \"a.hpp\"\n"}};
  EXPECT_THAT(include_cycles(files), ElementsAre("src/elf/a.hpp -> src/elf/b.hpp -> src/elf/a.hpp"));
}
TEST(IncludeCycles, OneHeaderTwiceIsNone) {
  const Files files{{"src/elf/a.hpp", "#include \"b.hpp\"\n#include \"c.hpp\"\n"},
                    {"src/elf/b.hpp", "#include \"c.hpp\"\n"},
                    {"src/elf/c.hpp", ""}};
  EXPECT_THAT(include_cycles(files), IsEmpty());
}

TEST(LayerCycles, ThreeLayers) {
  EXPECT_THAT(layer_cycles({{"a", {"b"}}, {"b", {"c"}}, {"c", {"a"}}}), ElementsAre("a -> b -> c -> a"));
}

TEST(GraphOfCMake, ReadsUsesAcrossLinesAndNotLibraries) {
  const LayerGraph wanted{{"base", {}}, {"report", {"base", "elf"}}};
  EXPECT_EQ(graph_of_cmake("add_layer(base)\nadd_layer(report USES base\n  elf LIBRARIES a::b)\n"), wanted);
}

}  // namespace
}  // namespace cuda_runpath
