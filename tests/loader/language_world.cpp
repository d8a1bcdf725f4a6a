#include "loader/language_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "loader/loader_world.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

std::string libraries_of(const std::string& executable) {
  const std::string interpreter = interpreter_of(executable);
  if (interpreter.empty()) return "static\n";
  const RunResult list = run_program({interpreter, "--list", executable});
  return std::regex_replace(list.out + list.err, std::regex(" \\(0x[0-9a-f]+\\)"), "");
}

/// The first `name => /path` of a list of libraries; the loader itself has no arrow, musl's C library
/// is the loader.
std::pair<std::string, std::string> first_library(const std::string& list) {
  std::smatch found;
  if (!std::regex_search(list, found, std::regex("(\\S+) => (/\\S+)"))) return {};
  return {found[1], found[2]};
}

}  // namespace

std::string interpreter_of(const std::string& executable) {
  const std::string line =
      lines_with(run_program({"readelf", "-lW", executable}).out, "Requesting program interpreter");
  const std::size_t begin = line.find(": ");
  return begin == std::string::npos ? "" : line.substr(begin + 2, line.find(']') - begin - 2);
}

std::string behaviour_of(const std::string& executable) {
  return "as it is: " + describe(run_program({executable})) +
         "\nbound at once: " + describe(run_program({executable}, {.env = {{"LD_BIND_NOW", "1"}, {"LD_WARN", "1"}}})) +
         "\nlibraries:\n" + libraries_of(executable);
}

Compiled compile_go(const GoJob& job) {
  Compiled made;
  for (const std::string tool : {"go", "cc"}) {
    if ((tool == "go" || job.uses_c) && !find_tool(tool)) made.skip_reason = tool + " is not installed";
  }
  if (!made.skip_reason.empty()) return made;
  const std::string source = job.output + ".source/program.go";
  if (!write_text(source, job.source)) made.fault = "cannot write " + source;
  std::vector<std::string> argv{"go", "build"};
  argv.insert(argv.end(), job.flags.begin(), job.flags.end());
  argv.insert(argv.end(), {"-o", job.output, source});
  // One file is no module, and the network is not asked for one.
  const RunResult result = run_program(
      argv, {.env = {{"GO111MODULE", "off"}, {"GOFLAGS", ""}, {"CGO_ENABLED", job.uses_c ? "1" : "0"}, {"CC", "cc"}}});
  if (result.ok()) {
    made.path = job.output;
  } else {
    made.fault += describe(result);
  }
  return made;
}

RunResult LanguageWorld::patch(const std::vector<std::string>& paths, const std::string& commit) const {
  std::vector<std::string> argv{CUDA_RUNPATH_TOOL, "--isolated", "--platform", "nixos", "-v", "--select", "all",
                                "--compat-dir",    compat(),     "--commit",   commit};
  argv.insert(argv.end(), paths.begin(), paths.end());
  return run_program(argv);
}

void LanguageWorld::expect_same_behaviour(const std::vector<std::string>& files, LaterStrip strip) const {
  const std::string before = behaviour_of(executable());
  const RunResult patched = patch();
  ASSERT_TRUE(patched.ok()) << describe(patched);
  testing::Test::RecordProperty("edits", lines_with(patched.out, " added ("));
  for (const std::string& name : files) {
    EXPECT_EQ(LoaderWorld::runpath_of(file(name)).rfind(compat() + ":", 0), 0U)
        << name << ": " << LoaderWorld::runpath_of(file(name));
  }
  ASSERT_EQ(behaviour_of(executable()), before) << "after the patch: " << patched.out;
  for (const std::string& name : strip == LaterStrip::Yes ? files : std::vector<std::string>{}) {
    const RunResult stripped = run_program({"strip", file(name)});
    EXPECT_TRUE(stripped.ok() && stripped.err.empty()) << describe(stripped);
  }
  ASSERT_EQ(behaviour_of(executable()), before) << "after a later strip: " << patched.out;
  std::vector<FileStamp> stamps;
  stamps.reserve(files.size());
  for (const std::string& name : files) stamps.push_back(stamp_of(file(name)));
  const RunResult second = patch();
  EXPECT_TRUE(second.ok()) << describe(second);
  for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(stamp_of(file(files[i])), stamps[i]) << describe(second);
}

void LanguageWorld::expect_loader_searches_compat() const {
  const auto [name, path] = first_library(libraries_of(executable()));
  ASSERT_FALSE(name.empty()) << libraries_of(executable());
  std::error_code fault;
  std::filesystem::create_symlink(path, compat() + "/" + name, fault);
  ASSERT_FALSE(fault) << fault.message();
  const std::string list = libraries_of(executable());
  EXPECT_NE(list.find(name + " => " + compat() + "/" + name + "\n"), std::string::npos) << list;
}

void LanguageWorld::expect_refused_untouched(const std::string& name, const std::string& blocker) const {
  const Bytes content = read_file(file(name));
  const FileStamp stamp = stamp_of(file(name));
  const RunResult result = patch({file(name)});
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_NE(result.err.find(blocker), std::string::npos) << describe(result);
  EXPECT_EQ(stamp_of(file(name)), stamp);
  EXPECT_EQ(read_file(file(name)), content) << "a refused file was written";
}

}  // namespace cuda_runpath
