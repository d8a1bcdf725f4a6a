/// The command line itself: usage errors, lists of paths, configuration, output forms, order.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/patch_tool.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Usage = PatchToolTest;

TEST_F(Usage, NoPathIsAnError) {
  EXPECT_EQ(run({}).exit_code, 2);
  EXPECT_EQ(run_nixos({"-v"}).exit_code, 2);
}

TEST_F(Usage, HelpGoesToStdout) {
  const RunResult result = run({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("Usage: patch-cuda-runpath [OPTIONS] PATH..."));
  EXPECT_THAT(result.out, HasSubstr("files that nobody runs"));
  EXPECT_EQ(result.err, "");
}

TEST_F(Usage, HelpIsAWordToo) {
  EXPECT_EQ(run({"help"}).out, run({"--help"}).out);
}

TEST_F(Usage, HelpFitsATerminal) {
  const std::string help = run({"--help"}).out;
  for (std::size_t at = 0; at < help.size();) {
    const std::size_t end = std::min(help.find('\n', at), help.size());
    EXPECT_LE(end - at, 100U) << help.substr(at, end - at);
    at = end + 1;
  }
}

TEST_F(Usage, VersionIsOneLine) {
  const RunResult result = run({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, ::testing::MatchesRegex("patch-cuda-runpath [0-9.]+\n"));
}

class BadUsage : public PatchToolTest, public ::testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(BadUsage, IsExitTwoAndTouchesNothing) {
  put(Sample::NixOpensDriver, "app");
  const FileStamp before = stamp_of(path("app"));
  std::vector<std::string> arguments = GetParam();
  arguments.emplace_back("app");
  const RunResult result = run(arguments);
  EXPECT_EQ(result.exit_code, 2) << describe(result);
  EXPECT_THAT(result.err, ::testing::StartsWith("error: "));
  EXPECT_EQ(stamp_of(path("app")), before);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadUsage,
    ::testing::Values(
        std::vector<std::string>{"--no-such-option"}, std::vector<std::string>{"-X"}, std::vector<std::string>{"-nX"},
        std::vector<std::string>{"-j", "many"}, std::vector<std::string>{"-j", "-1"},
        std::vector<std::string>{"-j", "5000"}, std::vector<std::string>{"--select", "some"},
        std::vector<std::string>{"--tag", "both"}, std::vector<std::string>{"--commit", "never"},
        std::vector<std::string>{"--color", "blue"}, std::vector<std::string>{"--verify", "full"},
        std::vector<std::string>{"--verify", "twice"}, std::vector<std::string>{"--cuda-version", "twelve"},
        std::vector<std::string>{"-q", "-v"}, std::vector<std::string>{"--json", "--diff"},
        std::vector<std::string>{"-0"}, std::vector<std::string>{"--isolated", "--config", "c.toml"},
        std::vector<std::string>{"--config", "missing.toml"}, std::vector<std::string>{"--files-from", "missing.list"},
        std::vector<std::string>{"--platform", ""}, std::vector<std::string>{"--compat-dir", ""},
        std::vector<std::string>{"--compat-dir", "relative"}, std::vector<std::string>{"--compat-dir", "/a:/b"},
        std::vector<std::string>{"--compat-dir", "/a$LIB"}, std::vector<std::string>{"--compat-dir", "/a\nb"},
        std::vector<std::string>{"--compat-dir", "/" + std::string(100'000, 'a')},
        std::vector<std::string>{"--driver-dir", ""}, std::vector<std::string>{"--driver-dir", "/a:b"},
        std::vector<std::string>{"--driver-dir", "/$PLATFORM/x"}));

class ReservedWord : public PatchToolTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(ReservedWord, IsACommandOfALaterVersion) {
  put(Sample::NixOpensDriver, GetParam());
  const RunResult result = run({GetParam()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("not implemented in this version"));
  EXPECT_EQ(runpath(GetParam()), "-");
}

TEST_P(ReservedWord, IsAFileWhenWrittenWithADirectory) {
  put(Sample::NixOpensDriver, GetParam());
  EXPECT_EQ(run({std::string("./") + GetParam()}).exit_code, 0);
  EXPECT_EQ(runpath(GetParam()), driver);
}

INSTANTIATE_TEST_SUITE_P(Words, ReservedWord,
                         ::testing::Values("audit", "explain", "doctor", "hook", "platforms", "rules", "undo"));

using Paths = PatchToolTest;

TEST_F(Paths, FileCalledAuditInTheMiddleIsAFile) {
  put(Sample::NixOpensDriver, "app");
  put(Sample::NixOpensDriver, "audit");
  EXPECT_EQ(run({"app", "audit"}).exit_code, 0);
  EXPECT_EQ(runpath("audit"), driver);
}

TEST_F(Paths, NameInBracketsIsOneFile) {
  put(Sample::NixOpensDriver, "[a,b]");
  put(Sample::NixOpensDriver, "a");
  EXPECT_EQ(run({"[a,b]"}).exit_code, 0);
  EXPECT_EQ(runpath("[a,b]"), driver);
  EXPECT_EQ(runpath("a"), "-");
}

TEST_F(Paths, BehindTheMarkerAnythingIsAFile) {
  put(Sample::NixOpensDriver, "-n");
  const RunResult result = run({"--", "-n"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("-n"), driver);
}

TEST_F(Paths, ExcludeTakesOneWord) {
  put(Sample::NixOpensDriver, "d/a.so");
  put(Sample::NixOpensDriver, "d/b.so");
  EXPECT_EQ(run({"--exclude", "a*", "d"}).exit_code, 0);
  EXPECT_EQ(runpath("d/a.so"), "-");
  EXPECT_EQ(runpath("d/b.so"), driver);
}

TEST_F(Paths, FilesFromALineEach) {
  put(Sample::NixOpensDriver, "a b");
  put(Sample::NixOpensDriver, "c");
  write_text(path("list"), "a b\nc\n");
  EXPECT_EQ(run({"--files-from", "list"}).exit_code, 0);
  EXPECT_EQ(runpath("a b"), driver);
  EXPECT_EQ(runpath("c"), driver);
}

TEST_F(Paths, FilesFromStdinWithNul) {
  put(Sample::NixOpensDriver, "a\nb");
  const RunResult result = run({"--files-from", "-", "-0"}, {{}, "", std::string("a\nb\0", 4)});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(runpath("a\nb"), driver);
}

TEST_F(Paths, EmptyListIsNoError) {
  EXPECT_EQ(run({"--files-from", "-"}).exit_code, 0);
}

TEST_F(Paths, EmptyListIsNoMatch) {
  EXPECT_EQ(run({"--files-from", "-", "--require-match"}).exit_code, 1);
}

TEST_F(Paths, OrderIsByPathWhateverJ) {
  for (const char* name : {"d/m", "d/a", "d/z", "d/k/x", "d/b", "d/k.so", "d/k0"}) put(Sample::NixOpensDriver, name);
  const std::string one = run({"-n", "-v", "-j", "1", "d"}).out;
  EXPECT_EQ(one, run({"-n", "-v", "-j", "4", "d"}).out);
  EXPECT_EQ(one, run({"-n", "-v", "d"}, {{{"NIX_BUILD_CORES", "3"}}, "", ""}).out);
  EXPECT_LT(one.find("d/a:"), one.find("d/b:"));
  EXPECT_LT(one.find("d/k.so:"), one.find("d/k/x:"));
}

TEST_F(Paths, OneErrorLeavesTheOthersDone) {
  put(Sample::NixOpensDriver, "a");
  put(Sample::NixOpensDriver, "z");
  EXPECT_EQ(run({"a", "missing", "z"}).exit_code, 2);
  EXPECT_EQ(runpath("a"), driver);
  EXPECT_EQ(runpath("z"), driver);
}

using Config = PatchToolTest;

TEST_F(Config, NearestUpwardIsUsed) {
  put(Sample::OpensDriver, "tree/bin/app");
  write_text(path("tree/cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\ncompat-dir = \"/from/config\"\n");
  EXPECT_EQ(run({"tree/bin/app"}).exit_code, 0);
  EXPECT_EQ(runpath("tree/bin/app"), "/from/config:/run/opengl-driver/lib");
}

TEST_F(Config, OptionWins) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\ncompat-dir = \"/from/config\"\n");
  EXPECT_EQ(run({"--compat-dir", "none", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), driver);
}

TEST_F(Config, IsolatedIgnoresIt) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"), "[patch]\nplatform = \"nixos\"\n");
  EXPECT_EQ(run({"--isolated", "app"}).exit_code, 2);
}

TEST_F(Config, NamedFileIsUsed) {
  put(Sample::OpensDriver, "app");
  write_text(path("other.toml"), "[patch]\nplatform = \"nixos\"\n");
  EXPECT_EQ(run({"--config", "other.toml", "app"}).exit_code, 0);
}

TEST_F(Config, OwnPlatformIsUsed) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"),
             "[[platform]]\nname = \"site\"\nmachines = [\"x86_64\"]\ndriver-dirs = [\"/usr/compat\"]\n");
  EXPECT_EQ(run({"--platform", "site", "app"}).exit_code, 0);
  EXPECT_EQ(runpath("app"), "/usr/compat");
}

TEST_F(Config, UnknownKeyIsAnErrorWithItsPlace) {
  put(Sample::OpensDriver, "app");
  write_text(path("cuda-runpath.toml"), "[patch]\nplatfrom = \"nixos\"\n");
  const RunResult result = run_nixos({"app"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cuda-runpath.toml:2:1: unknown key 'platfrom'"));
  EXPECT_EQ(runpath("app"), "-");
}

using Output = PatchToolTest;

TEST_F(Output, QuietSaysErrorsOnly) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"-q", "app", "missing"});
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("missing"));
}

TEST_F(Output, VerboseGivesEvidenceAndReasons) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"-v", "app"});
  EXPECT_THAT(result.out, HasSubstr("    platform: nixos: "));
  EXPECT_THAT(result.out, HasSubstr("    evidence 3: "));
  EXPECT_THAT(result.out, HasSubstr("  + /run/opengl-driver/lib"));
}

TEST_F(Output, PipeGetsNoColour) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_THAT(run({"-n", "app"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(Output, ColourAlways) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_THAT(run({"-n", "--color", "always", "app"}).out, HasSubstr("\x1b["));
}

TEST_F(Output, OptionBeatsNoColor) {
  put(Sample::NixOpensDriver, "app");
  EXPECT_THAT(run({"-n", "--color=always", "app"}, {{{"NO_COLOR", "1"}}, "", ""}).out, HasSubstr("\x1b["));
}

TEST_F(Output, TerminalGetsColourUnlessNoColor) {
  if (!find_tool("script")) GTEST_SKIP() << "script(1) is not installed";
  put(Sample::NixOpensDriver, "app");
  const std::string command = std::string(CUDA_RUNPATH_TOOL) + " -n " + path("app");
  const auto on_terminal = [&](const char* no_color) {
    return run_program({"script", "-qec", command, "/dev/null"}, {{{"NO_COLOR", no_color}, {"TERM", "xterm"}}, "", ""})
        .out;
  };
  EXPECT_THAT(on_terminal(""), HasSubstr("\x1b[33m"));
  EXPECT_THAT(on_terminal("1"), Not(HasSubstr("\x1b[33m")));
}

TEST_F(Output, FullDeviceIsAnError) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run_program({"sh", "-c", "\"$0\" -n \"$1\" >/dev/full", CUDA_RUNPATH_TOOL, path("app")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("cannot write to standard output"));
}

TEST_F(Output, ClosedStandardStreamsAreNeverTakenByTheFile) {
  put(Sample::NixOpensDriver, "app");
  ASSERT_EQ(run({"app"}).exit_code, 0);
  put(Sample::NixOpensDriver, "other");
  const RunResult result = run_program({"sh", "-c", "\"$0\" -v \"$1\" <&- >&- 2>&-", CUDA_RUNPATH_TOOL, path("other")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_TRUE(same_bytes(path("app"), path("other")));
}

/// Whether `value` is what a schema node asks of it; the parts of JSON Schema that ours uses.
std::string schema_fault(const nlohmann::json& root, const nlohmann::json& schema, const nlohmann::json& value) {
  if (schema.contains("$ref")) {
    return schema_fault(root, root.at(nlohmann::json::json_pointer(schema["$ref"].get<std::string>().substr(1))),
                        value);
  }
  if (schema.contains("anyOf")) {
    for (const auto& one : schema["anyOf"]) {
      if (schema_fault(root, one, value).empty()) return {};
    }
    return "none of anyOf: " + value.dump();
  }
  if (schema.contains("const") && schema["const"] != value) return "not the constant: " + value.dump();
  if (schema.contains("enum")) {
    for (const auto& word : schema["enum"]) {
      if (word == value) return {};
    }
    return "not in the enumeration: " + value.dump();
  }
  const auto has_type = [&](const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "integer" && value.is_number_integer()) ||
           (type == "null" && value.is_null());
  };
  if (schema.contains("type")) {
    bool fits = false;
    if (schema["type"].is_string()) fits = has_type(schema["type"]);
    if (schema["type"].is_array()) {
      for (const auto& type : schema["type"]) fits = fits || has_type(type);
    }
    if (!fits) return "wrong type: " + value.dump();
  }
  if (value.is_object()) {
    for (const auto& key : schema.value("required", nlohmann::json::array())) {
      if (!value.contains(key.get<std::string>())) return "missing: " + key.get<std::string>();
    }
    for (const auto& [key, item] : value.items()) {
      if (!schema["properties"].contains(key)) return "unknown key: " + key;
      if (const std::string fault = schema_fault(root, schema["properties"][key], item); !fault.empty()) {
        return key + ": " + fault;
      }
    }
  }
  if (value.is_array()) {
    for (const auto& item : value) {
      if (const std::string fault = schema_fault(root, schema["items"], item); !fault.empty()) return fault;
    }
  }
  return {};
}

TEST_F(Output, JsonAgreesWithTheSchema) {
  put(Sample::NixOpensDriver, "d/app");
  put(Sample::Rpath, "d/lib.so");
  put(Sample::Plain, "d/plain");
  write_text(path("d/text"), "hello");
  write_text(path("d/broken"),
             "\x7f"
             "ELF\x02\x01\x01");
  const RunResult result = run({"--json", "d", "missing"});
  const auto schema =
      nlohmann::json::parse(read_text(std::string(CUDA_RUNPATH_SOURCE_DIR) + "/docs/schema/patch.schema.json"));
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(schema_fault(schema, schema, document), "") << result.out;
  EXPECT_EQ(document["objects"].size(), 6U);
}

TEST_F(Output, JsonCountsAndExitCodeAgreeWithTheRun) {
  put(Sample::NixOpensDriver, "app");
  const RunResult result = run({"--json", "app", "missing"});
  const auto document = nlohmann::json::parse(result.out);
  EXPECT_EQ(document["summary"]["patched"], 1);
  EXPECT_EQ(document["exit_code"], result.exit_code);
}

TEST_F(Output, ErrorsStandAmongTheFilesByPath) {
  put(Sample::Plain, "a");
  put(Sample::Plain, "z");
  const auto document = nlohmann::json::parse(run({"--json", "z", "missing", "a"}).out);
  EXPECT_EQ(document["objects"][1]["path"], "missing");
}

TEST_F(Output, JsonOfADryRunSaysSo) {
  put(Sample::NixOpensDriver, "app");
  const auto document = nlohmann::json::parse(run({"--json", "-n", "app"}).out);
  EXPECT_EQ(document["mode"], "dry-run");
  EXPECT_EQ(document["objects"][0]["outcome"], "would-patch");
}

}  // namespace
}  // namespace cuda_runpath
