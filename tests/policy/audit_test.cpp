#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cuda_runpath/policy/audit.hpp"

namespace cuda_runpath {
namespace {

using testing::HasSubstr;

constexpr const char* compat = "/opt/compat";
constexpr const char* driver = "/run/opengl-driver/lib";

/// A library that opens libcuda, with `list` as its RUNPATH, on a platform with both directories.
class Audited {
 public:
  explicit Audited(std::optional<std::string> list) {
    facts.kind = ObjectKind::SharedObject;
    facts.machine = elf::EM_X86_64;
    facts.runpath = std::move(list);
    object.opens_libcuda = true;
    object.compat = compat;
    object.driver_directories = {driver};
    rule.name = "test";
    rule.driver_directories = {driver};
    rule.compat_use = CompatUse::Default;
    object.rule = &rule;
  }

  Audited& in(const DirectoryView& view) {
    object.directories.push_back(view);
    return *this;
  }

  [[nodiscard]] std::vector<Finding> findings() {
    directories.compat = object.compat;
    directories.drivers = {driver};
    PatchWishes wishes;
    wishes.tag = object.tag;
    plan = plan_runpath(facts, directories, wishes);
    object.plan = &plan;
    return audit_object(object);
  }

  ObjectFacts facts;
  PlatformRule rule;
  SearchDirectories directories;
  RunpathPlan plan;
  AuditedObject object{facts};
};

/// "CR001 CR009": the rules of the findings in order.
std::string rules_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += (text.empty() ? "" : " ") + std::string(name_of(finding.rule));
  return text;
}

std::string audited(const std::string& list) {
  return rules_of(Audited(list).findings());
}

DirectoryView whole_compat() {
  DirectoryView view;
  view.entry = compat;
  view.exists = view.holds_libcuda = view.libcuda_has_origin = view.holds_jit_compiler = view.holds_nvvm = true;
  view.libcuda_driver = Version{{575, 57, 8}};
  view.libcuda_cuda = Version{{12, 9}};
  return view;
}

const std::string good = std::string(compat) + ":" + driver;

TEST(Audit, HasNothingAgainstAPatchedObject) {
  EXPECT_EQ(audited(good + ":$ORIGIN/../lib"), "");
}

TEST(AuditCR001, NamesAStubDirectory) {
  EXPECT_EQ(audited(good + ":/cuda/lib64/stubs"), "CR001");
}

TEST(AuditCR001, NamesADirectoryWhoseLibcudaIsTheStub) {
  DirectoryView view;
  view.entry = "/cuda/lib64";
  view.exists = view.holds_libcuda = view.libcuda_is_stub = true;
  EXPECT_EQ(rules_of(Audited(good + ":/cuda/lib64").in(view).findings()), "CR001");
}

TEST(AuditCR001, HasNothingAgainstAWordThatOnlyContainsIt) {
  EXPECT_EQ(audited(good + ":/cuda/mystubs"), "");
}

TEST(AuditCR002, NamesCompatBehindTheDriver) {
  const std::vector<Finding> findings = Audited(std::string(driver) + ":" + compat).findings();
  EXPECT_EQ(rules_of(findings), "CR002");
  EXPECT_EQ(findings.front().position, 1U);
}

TEST(AuditCR003, NamesAMissingDriverDirectory) {
  const std::vector<Finding> findings = Audited(std::string(compat)).findings();
  EXPECT_EQ(rules_of(findings), "CR003");
  EXPECT_THAT(findings.front().message, HasSubstr("lacks the driver directory /run/opengl-driver/lib"));
}

TEST(AuditCR003, NamesBothForAnObjectWithoutAList) {
  EXPECT_EQ(rules_of(Audited(std::nullopt).findings()), "CR003 CR003");
}

TEST(AuditCR004, NamesCompatOnAPlatformThatHasNone) {
  Audited object(std::string(driver) + ":/usr/local/cuda-13.0/compat");
  object.object.compat.reset();
  object.rule.compat_use = CompatUse::Never;
  EXPECT_EQ(rules_of(object.findings()), "CR004");
}

TEST(AuditCR004, NamesTheCompatOfAnotherPlatform) {
  EXPECT_THAT(audited(good + ":/usr/local/cuda-13.0/compat"), HasSubstr("CR004"));
}

TEST(AuditCR005, NamesACompatDirectoryThatIsNotThere) {
  DirectoryView view;
  view.entry = compat;
  EXPECT_EQ(rules_of(Audited(good).in(view).findings()), "CR005");
}

TEST(AuditCR005, NamesAMissingCompiler) {
  DirectoryView view = whole_compat();
  view.holds_jit_compiler = false;
  const std::vector<Finding> findings = Audited(good).in(view).findings();
  EXPECT_EQ(rules_of(findings), "CR005");
  EXPECT_THAT(findings.front().message, HasSubstr("error 221"));
}

TEST(AuditCR005, NamesALibcudaWithoutOrigin) {
  DirectoryView view = whole_compat();
  view.libcuda_has_origin = false;
  EXPECT_EQ(rules_of(Audited(good).in(view).findings()), "CR005");
}

TEST(AuditCR005, HasNothingAgainstAWholePackage) {
  EXPECT_EQ(rules_of(Audited(good).in(whole_compat()).findings()), "");
}

TEST(AuditCR005, OnlySaysThatThePolicysDirectoryIsNotOnThisMachine) {
  DirectoryView view;
  view.entry = compat;
  std::vector<Finding> findings = Audited(good).in(view).findings();
  ASSERT_EQ(rules_of(findings), "CR005");
  EXPECT_EQ(findings.front().severity, Severity::Info);
  Audited in_root(good);
  in_root.object.looked_at = LookedAt::TheRoot;
  findings = in_root.in(view).findings();
  EXPECT_EQ(findings.front().severity, Severity::Warning);
}

TEST(AuditCR006, NamesACompatOlderThanADriverToSupport) {
  Audited object(good);
  object.object.drivers = {Version{{535}}, Version{{580, 65, 6}}};
  EXPECT_EQ(rules_of(object.in(whole_compat()).findings()), "CR006");
}

TEST(AuditCR006, HasNothingAgainstANewerCompat) {
  Audited object(good);
  object.object.drivers = {Version{{575, 57, 8}}, Version{{535}}};
  EXPECT_EQ(rules_of(object.in(whole_compat()).findings()), "");
}

TEST(AuditCR007, NamesBothTags) {
  Audited object(good);
  object.facts.rpath = "/old";
  EXPECT_EQ(rules_of(object.findings()), "CR007");
}

TEST(AuditCR007, NamesATagThatThePolicyForbids) {
  Audited object(good);
  object.object.tag = TagPolicy::Rpath;
  EXPECT_EQ(rules_of(object.findings()), "CR007");
}

TEST(AuditCR008, NamesTheProgramWhoseDirectoryDoesNotCount) {
  Audited object(good);
  object.object.program_with_directory = "bin/app";
  EXPECT_EQ(rules_of(object.findings()), "CR008");
}

TEST(AuditCR009, NamesWhatOthersCanWriteTo) {
  EXPECT_EQ(audited(good + ":"), "CR009");
  EXPECT_EQ(audited(good + ":lib"), "CR009");
  EXPECT_EQ(audited(good + ":/tmp/build/lib"), "CR009");
  EXPECT_EQ(audited(good + ":/opt/a/../b"), "CR009");
}

TEST(AuditCR009, LeavesToTheUserWhatTheUserNamed) {
  Audited object("/tmp/compat:/build/driver:/tmp/other");
  object.object.compat = "/tmp/compat";
  object.object.driver_directories = {"/build/driver"};
  EXPECT_EQ(rules_of(audit_object(object.object)), "CR009");
}

TEST(AuditCR009, NamesAWorldWritableDirectory) {
  DirectoryView view;
  view.entry = "/srv/lib";
  view.exists = view.world_writable = true;
  EXPECT_EQ(rules_of(Audited(good + ":/srv/lib").in(view).findings()), "CR009");
}

TEST(AuditCR009, NamesOriginInASetuidProgram) {
  Audited object(good + ":$ORIGIN/../lib");
  object.object.set_id = true;
  EXPECT_EQ(rules_of(object.findings()), "CR009");
}

TEST(AuditCR009, SpeaksOfObjectsWithoutCudaToo) {
  Audited object(std::string("lib"));
  object.object.opens_libcuda = false;
  object.object.plan = nullptr;
  EXPECT_EQ(rules_of(audit_object(object.object)), "CR009");
}

TEST(AuditCR009, HasNothingAgainstOriginAndItsParents) {
  EXPECT_EQ(audited(good + ":$ORIGIN:${ORIGIN}/../lib"), "");
}

TEST(AuditCR010, NamesALibcudaByPathAndByDevelopmentName) {
  Audited object(good);
  object.facts.needed = {"/usr/lib/libcuda.so.1", "libcuda.so", "libcuda.so.1"};
  EXPECT_EQ(rules_of(object.findings()), "CR010 CR010");
}

TEST(AuditCR010, HasNothingAgainstSuchNamesOfOtherLibraries) {
  Audited object(good);
  object.facts.needed = {"/opt/app/lib/libhelper.so", "libhelper.so", "/opt/cuda/lib64/libcudart.so.12",
                         "libcublas.so"};
  EXPECT_EQ(rules_of(object.findings()), "");
}

TEST(AuditCR010, NamesACacheOfThePackage) {
  Audited object(good);
  object.facts.has_nix_ldcache = true;
  EXPECT_EQ(rules_of(object.findings()), "CR010");
}

TEST(AuditCR011, NamesALibraryOfTheDriver) {
  Audited object(good);
  object.facts.soname = "libcuda.so.1";
  object.object.is_driver_library = true;
  EXPECT_EQ(rules_of(object.findings()), "CR011");
}

TEST(AuditCR011, LeavesACompatPackageAlone) {
  Audited object(good);
  object.object.is_driver_library = true;
  object.object.in_named_directory = true;
  EXPECT_EQ(rules_of(object.findings()), "");
}

TEST(AuditCR012, NamesWhatDependsOnTheMachine) {
  EXPECT_EQ(audited(good + ":/usr/local/cuda/lib64"), "CR012");
  EXPECT_EQ(audited(good + ":/usr/lib/x86_64-linux-gnu"), "CR012");
  EXPECT_EQ(audited(good + ":" + driver), "CR012");
}

TEST(AuditCR012, NamesTheRemainsOfAnOrigin) {
  for (const char* entry : {"RIGIN/../lib", "ORIGIN", "{ORIGIN}/lib", "\\$ORIGIN/lib", "$$ORIGIN/lib"}) {
    EXPECT_THAT(audited(good + ":" + entry), HasSubstr("CR012")) << entry;
  }
  EXPECT_THAT(audited(good + ":/../lib"), HasSubstr("CR012"));
  for (const char* entry : {"$ORIGIN/lib", "${ORIGIN}", "/ORIGIN", "ORIGINAL"}) {
    EXPECT_THAT(audited(good + ":" + entry), testing::Not(HasSubstr("CR012"))) << entry;
  }
}

TEST(AuditCR012, NamesAnOriginBehindADirectoryOfTheMachine) {
  EXPECT_EQ(audited(good + ":/usr/local/lib:$ORIGIN"), "CR012");
  EXPECT_EQ(audited(good + ":/opt/app:$ORIGIN"), "");
  EXPECT_EQ(audited(good + ":$ORIGIN"), "") << "behind the policy's own directories it is where patch leaves it";
}

TEST(AuditCR012, NamesACompatBehindOthersWhereTheDriverIsMissing) {
  EXPECT_EQ(audited(std::string("/opt/app:") + compat), "CR003 CR012");
}

TEST(AuditCR012, LeavesAloneWhatTheRuleNames) {
  Audited object(std::string("/usr/local/cuda/compat:") + driver);
  object.object.compat = "/usr/local/cuda/compat";
  EXPECT_EQ(rules_of(object.findings()), "");
}

TEST(Audit, SaysOneFaultOnce) {
  EXPECT_EQ(audited(good + "::/cuda/stubs"), "CR001 CR009");
}

TEST(AuditRules, AreFoundByIdAndByName) {
  ASSERT_NE(find_rule("CR003"), nullptr);
  EXPECT_EQ(find_rule("CR003"), find_rule("driver-dir-missing"));
  EXPECT_EQ(find_rule("CR015"), nullptr);
}

TEST(AuditRules, HaveTheSeveritiesOfTheDesign) {
  std::string errors;
  for (const AuditRule& rule : audit_rules()) {
    if (rule.severity == Severity::Error) errors += " " + std::string(name_of(rule.id));
  }
  EXPECT_EQ(errors, " CR001 CR002 CR003 CR006 CR009 CR013");
  EXPECT_EQ(rule_of(RuleId::CR012).severity, Severity::Info);
}

}  // namespace
}  // namespace cuda_runpath
