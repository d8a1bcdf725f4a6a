/// The second loader: musl reads DT_RUNPATH as it reads DT_RPATH, for the object and for all it loads.
/// The edited list must be read by it too, in the order written.
#include <gtest/gtest.h>

#include <filesystem>

#include "loader/language_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

const std::string place_source = "const char* place(void) { return PLACE; }\n";
const std::string middle_source =
    "const char* place(void);\n"
    "const char* middle(void) { return place(); }\n";
const std::string app_source =
    "#include <stdio.h>\n"
    "static __thread int thread_local_number = 30;\n"
    "const char* middle(void);\n"
    "__attribute__((constructor)) static void begin(void) { puts(\"begins\"); }\n"
    "__attribute__((destructor)) static void end(void) { puts(\"ends\"); }\n"
    "int main(void) {\n"
    "  printf(\"libplace.so of %s\\n\", middle());\n"
    "  return ++thread_local_number;\n"
    "}\n";

class MuslProgram : public testing::Test {
 protected:
  void SetUp() override {
    library("libplace.so", place_source, {"-DPLACE=\"the program\""});
    library("libmiddle.so", middle_source, {world_.file("libplace.so")});
    library("../other/libplace.so", place_source, {"-DPLACE=\"compat\""});
    library("../other/libmiddle.so", place_source, {"-Dplace=middle", "-DPLACE=\"compat, at once\""});
    build({.source_text = app_source,
           .flags = {world_.file("libmiddle.so"), "-Wl,-rpath-link," + world_.directory(),
                     "-Wl,--enable-new-dtags,-rpath,$ORIGIN"},
           .output = world_.executable()});
    if (IsSkipped() || HasFatalFailure()) return;
    const std::string loader = interpreter_of(world_.executable());
    if (!std::filesystem::exists(loader)) GTEST_SKIP() << loader << " is not installed";
    ASSERT_EQ(output(), says("the program")) << behaviour_of(world_.executable());
  }

  void library(const std::string& name, const std::string& source, std::vector<std::string> flags) const {
    flags.insert(flags.end(), {"-shared", "-fPIC", "-Wl,-soname," + name.substr(name.rfind('/') + 1)});
    build({.source_text = source, .flags = flags, .output = world_.file(name)});
  }

  static void build(CompileJob job) {
    job.compiler = "musl-gcc";
    const Compiled made = compile(job);
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
  }

  /// A library of the same name in the compat directory, which nothing searches yet.
  void put_into_compat(const std::string& name) const {
    ASSERT_TRUE(copy_file(world_.file("../other/" + name), world_.compat() + "/" + name));
    ASSERT_EQ(output(), says("the program"));
  }

  [[nodiscard]] std::string output() const { return run_program({world_.executable()}).out; }
  static std::string says(const std::string& place) { return "begins\nlibplace.so of " + place + "\nends\n"; }

  LanguageWorld world_;
};

TEST_F(MuslProgram, RunsAsBefore) {
  world_.expect_same_behaviour({"app", "libplace.so", "libmiddle.so"});
}

TEST_F(MuslProgram, TakesTheLibraryOfTheNewDirectory) {
  put_into_compat("libmiddle.so");
  ASSERT_TRUE(world_.patch({world_.executable()}).ok());
  EXPECT_EQ(output(), says("compat, at once"));
}

TEST_F(MuslProgram, ListOfTheProgramServesItsLibrariesToo) {
  put_into_compat("libplace.so");
  ASSERT_TRUE(world_.patch({world_.executable()}).ok());
  EXPECT_EQ(output(), says("compat"));
}

TEST_F(MuslProgram, ListOfALibraryComesBeforeThatOfItsProgram) {
  put_into_compat("libplace.so");
  ASSERT_TRUE(world_.patch({world_.file("libmiddle.so")}).ok());
  EXPECT_EQ(output(), says("compat"));
}

}  // namespace
}  // namespace cuda_runpath
