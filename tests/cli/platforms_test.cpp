/// `platforms`: the rules, and which one a machine bears the marks of.

#include <gmock/gmock.h>

#include "cli/root_world.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"
#include "support/json_schema.hpp"

namespace cuda_runpath {
namespace {

using ::testing::HasSubstr;

class Platforms : public RootWorld {
 protected:
  [[nodiscard]] RunResult platforms(std::vector<std::string> arguments = {}) const {
    return run("platforms", std::move(arguments));
  }
  void put_jetson(const std::string& release, const std::string& model) const {
    put_text("/etc/nv_tegra_release", release);
    put_text("/proc/device-tree/model", model + std::string(1, '\0'));
  }
  /// "name (reason)" of the rule that fits; "none".
  [[nodiscard]] std::string fits() const {
    const Json document = Json::parse(platforms({"--json"}).out, nullptr, false);
    const Json& rule = document["this_machine"];
    if (rule.is_null()) return "none";
    return rule["name"].get<std::string>() + " (" + rule["reason"].get<std::string>() + ")";
  }
};

TEST_F(Platforms, EveryRuleHasALine) {
  const RunResult result = platforms();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  for (const PlatformRule& rule : builtin_platforms()) {
    EXPECT_THAT(result.out, ::testing::ContainsRegex("(^|\n)" + rule.name + " +[^;]*;[ \n]+compat ")) << rule.name;
  }
}

TEST_F(Platforms, OneInFull) {
  const RunResult result = platforms({"jetson-xavier"});
  EXPECT_EQ(result.exit_code, 0);
  for (const char* label : {"driver", "compat", "for", "machines", "why", "source"}) {
    EXPECT_THAT(result.out, ::testing::ContainsRegex(std::string("\n  ") + label + " +[^ ]")) << label;
  }
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("jetson-orin\n")));
}

TEST_F(Platforms, UnknownNameIsExitTwo) {
  const RunResult result = platforms({"beos"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "error: no rule is called beos; platforms without a name lists them\n");
}

TEST_F(Platforms, JsonAgreesWithTheSchema) {
  put_text("/etc/NIXOS", "");
  const RunResult result = platforms({"--json"});
  const Json document = Json::parse(result.out);
  EXPECT_EQ(schema_fault("platforms", document), "") << result.out;
  EXPECT_EQ(document["platforms"].size(), builtin_platforms().size());
}

TEST_F(Platforms, MachineWithoutAMarkFitsNone) {
  EXPECT_EQ(fits(), "none");
  EXPECT_THAT(platforms().out, HasSubstr("no mark of it fits a rule"));
}

TEST_F(Platforms, NixosByItsMark) {
  put_text("/etc/NIXOS", "");
  EXPECT_EQ(fits(), "nixos (/etc/NIXOS is there)");
}

struct DistributionCase {
  const char* os_release;
  const char* rule;
};
class PlatformsDistribution : public Platforms, public ::testing::WithParamInterface<DistributionCase> {};

TEST_P(PlatformsDistribution, IsReadFromOsRelease) {
  put_text("/etc/os-release", GetParam().os_release);
  EXPECT_EQ(fits(), GetParam().rule);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, PlatformsDistribution,
    ::testing::Values(DistributionCase{"NAME=x\nID=debian\n", "debian (/etc/os-release says ID=debian)"},
                      DistributionCase{"ID=ubuntu\nID_LIKE=debian\n", "debian (/etc/os-release says ID=ubuntu)"},
                      DistributionCase{"ID=fedora\n", "rhel (/etc/os-release says ID=fedora)"},
                      DistributionCase{"ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n",
                                       "rhel (/etc/os-release says ID_LIKE=\"rhel centos fedora\")"},
                      DistributionCase{"ID=nixos\n", "nixos (/etc/os-release says ID=nixos)"},
                      DistributionCase{"NAME=\"not debian\"\nID=arch\n", "none"}));

struct JetsonCase {
  const char* release;
  const char* model;
  const char* rule;
};
class PlatformsJetson : public Platforms, public ::testing::WithParamInterface<JetsonCase> {};

TEST_P(PlatformsJetson, IsReadFromReleaseAndDeviceTree) {
  put_jetson(GetParam().release, GetParam().model);
  EXPECT_THAT(fits(), ::testing::StartsWith(GetParam().rule));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, PlatformsJetson,
    ::testing::Values(
        JetsonCase{"# R32 (release), REVISION: 7.1, GCID: 1\n", "NVIDIA Jetson Nano Developer Kit", "jetson-jp4 ("},
        JetsonCase{"# R35 (release), REVISION: 4.1, GCID: 1\n", "Jetson-AGX Xavier", "jetson-xavier ("},
        JetsonCase{"# R35 (release), REVISION: 4.1, GCID: 1\n", "NVIDIA Jetson AGX Orin", "jetson-orin ("},
        JetsonCase{"# R36 (release), REVISION: 4.3, GCID: 1\n", "NVIDIA Jetson Orin Nano", "jetson-orin ("},
        JetsonCase{"# R38 (release), REVISION: 2.0, GCID: 1\n", "NVIDIA Jetson AGX Thor Developer Kit",
                   "jetson-thor ("},
        JetsonCase{"# R99 (release), REVISION: 1.0, GCID: 1\n", "NVIDIA Jetson AGX Orin", "none"},
        JetsonCase{"# R36 (release), REVISION: 4.3, GCID: 1\n", "NVIDIA Drive", "none"}));

TEST_F(Platforms, JetsonReasonNamesItsMarks) {
  put_jetson("# R35 (release), REVISION: 4.1, GCID: 1\n", "NVIDIA Jetson AGX Orin");
  EXPECT_EQ(fits(),
            "jetson-orin (/etc/nv_tegra_release says Jetson Linux 35.4.1, the device tree \"NVIDIA Jetson AGX Orin\")");
}

TEST_F(Platforms, WslByItsKernel) {
  put_text("/proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n");
  put_text("/etc/os-release", "ID=ubuntu\n");
  EXPECT_THAT(fits(), ::testing::StartsWith("wsl ("));
}

TEST_F(Platforms, ContainerByItsMark) {
  put_text("/run/.containerenv", "");
  put_text("/etc/os-release", "ID=debian\n");
  EXPECT_EQ(fits(), "container (/run/.containerenv is there)");
}

}  // namespace
}  // namespace cuda_runpath
