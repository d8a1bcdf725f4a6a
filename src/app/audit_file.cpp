#include "app/audit_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "app/explain_object.hpp"
#include "app/wrapper_audit.hpp"
#include "cuda_runpath/app/surroundings.hpp"
#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/platform/directory.hpp"
#include "cuda_runpath/policy/audit.hpp"

namespace cuda_runpath {
namespace {

bool is_dynamic(ObjectKind kind) {
  return kind == ObjectKind::DynamicExecutable || kind == ObjectKind::SharedObject;
}

class FileAudit {
 public:
  FileAudit(const AuditedFile& file, const AuditJob& job, AuditShared& shared)
      : path_(file.found.path), job_(job), shared_(shared) {
    result_.path = file.name;
  }

  AuditResult run() {
    const Result<DiskFile> disk = DiskFile::open(path_);
    if (!disk) return failed(disk.error());
    const Result<ElfFile> file = ElfFile::read(*disk);
    if (!file && file.error().kind == ErrorKind::NotElf) return script(*disk);
    if (!file) return unreadable(file.error());
    const Result<ObjectFacts> facts = read_object_facts(*file);
    if (!facts) return unreadable(facts.error());
    if (!is_dynamic(facts->kind) || is_driver_stub(*file, *facts, path_)) return std::move(result_);
    if (Status done = audit(*disk, *file, *facts); !done) return unreadable(done.error());
    return std::move(result_);
  }

 private:
  AuditResult script(const DiskFile& disk) {
    if (!job_.policy.wants(RuleId::CR010)) return std::move(result_);
    Result<std::optional<Finding>> finding = audit_script(disk, shared_.driver_places);
    if (!finding) return failed(finding.error());
    if (*finding) result_.audited_as = AuditedAs::Script;
    if (*finding) result_.findings.push_back(std::move(**finding));
    return std::move(result_);
  }

  AuditResult failed(const Error& error) {
    result_.audited_as = AuditedAs::Unreadable;
    result_.error = error;
    return std::move(result_);
  }

  /// A file that begins like ELF and is none: an answer about the file, where an I/O error is the lack of one.
  AuditResult unreadable(const Error& error) {
    if (error.kind == ErrorKind::Io) return failed(error);
    result_.audited_as = AuditedAs::Object;
    Finding finding{RuleId::CR014, rule_of(RuleId::CR014).severity,        error.message, {},
                    std::nullopt,  std::string(rule_of(RuleId::CR014).fix)};
    if (error.file_offset) finding.message += fmt::format(" at offset {:#x}", *error.file_offset);
    result_.findings = {std::move(finding)};
    return std::move(result_);
  }

  Status audit(const DiskFile& disk, const ElfFile& file, const ObjectFacts& facts) {
    const Result<std::vector<Evidence>> evidence = cuda_evidence(file, facts, EvidenceDepth::UntilDecided);
    if (!evidence) return tl::unexpected(evidence.error());
    result_.audited_as = AuditedAs::Object;
    if (facts.runpath || facts.rpath) {
      result_.tag = name_of(facts.runpath ? RunpathTag::Runpath : RunpathTag::Rpath);
      result_.search_list = facts.runpath.value_or(facts.rpath.value_or(""));
    }
    AuditedObject object{facts};
    object.opens_libcuda = opens_libcuda(*evidence);
    object.set_id = (disk.identity().mode & (S_ISUID | S_ISGID)) != 0;
    const Library* own = facts.soname ? find_library(*facts.soname) : nullptr;
    object.is_driver_library = own != nullptr && own->origin == LibraryOrigin::Driver;
    object.tag = job_.patch.tag;
    object.drivers = job_.drivers;
    if (!job_.settings.root.empty()) object.looked_at = LookedAt::TheRoot;
    look_at_directories(object);
    if (opens_driver(*evidence)) plan(facts, *evidence, object);
    object.in_named_directory = object.is_driver_library && is_in_named_directory();
    if (plan_ && !object.set_id) object.plan = &*plan_;
    if (object.opens_libcuda && !has_driver_place()) {
      object.program_with_directory = shared_.programs.program_with_directory(soname_of(facts));
    }
    result_.findings = audit_object(object);
    if (opens_driver(*evidence) && !platform_) say_platform_unknown();
    if (Status done = look_at_wrapper(disk); !done) return done;
    if (object.opens_libcuda && job_.policy.wants(RuleId::CR013)) ask_for_drivers();
    return {};
  }

  /// The loader knows a library without DT_SONAME by its file name.
  [[nodiscard]] std::string soname_of(const ObjectFacts& facts) const {
    return facts.soname.value_or(path_.substr(path_.rfind('/') + 1));
  }

  /// A libcuda in a package is a driver that was bundled, unless the directory is one that the policy names or that
  /// is called compat: nothing in the file tells a compat package from a driver.
  [[nodiscard]] bool is_in_named_directory() const {
    std::error_code fault;
    const std::string directory =
        std::filesystem::absolute(result_.path, fault).parent_path().lexically_normal().string();
    if (directory.find("compat") != std::string::npos) return true;
    const DirectoryWishes& wishes = job_.patch.directories;
    const auto is_it = [&](const std::string& named) { return normal_directory(named) == normal_directory(directory); };
    return is_it(wishes.compat_directory.value_or("")) ||
           std::any_of(wishes.driver_directories.begin(), wishes.driver_directories.end(), is_it);
  }

  [[nodiscard]] bool has_driver_place() const {
    const std::vector<std::string> list = split_runpath(result_.search_list);
    return std::any_of(list.begin(), list.end(), [&](const std::string& entry) {
      return shared_.driver_places.count(normal_directory(entry)) != 0;
    });
  }

  Status look_at_wrapper(const DiskFile& disk) {
    if (!job_.policy.wants(RuleId::CR010) || !wrapped_program(path_)) return {};
    Result<std::optional<Finding>> finding = audit_binary_wrapper(disk, shared_.driver_places);
    if (!finding) return tl::unexpected(finding.error());
    if (*finding) result_.findings.push_back(std::move(**finding));
    return {};
  }

  /// Directories are looked into where a list has any: each of them once in a run.
  void look_at_directories(AuditedObject& object) const {
    std::error_code fault;
    const std::string path = std::filesystem::absolute(result_.path, fault).string();
    for (const std::string& entry : split_runpath(result_.search_list)) {
      if (std::optional<DirectoryView> view = shared_.views.look_at(entry, path)) {
        object.directories.push_back(std::move(*view));
      }
    }
  }

  void plan(const ObjectFacts& facts, const std::vector<Evidence>& evidence, AuditedObject& object) {
    const Result<PlatformChoice> choice = choose_platform(job_.patch, facts);
    if (!choice) return;
    const PlatformRule rule = rule_of(job_.patch, *choice);
    if (!applies_to_machine(rule, facts)) return;
    platform_ = rule;
    result_.platform = rule.name;
    const SearchDirectories directories = search_directories(rule, job_.patch.directories, facts);
    object.rule = &*platform_;
    object.compat = directories.compat;
    object.driver_directories = directories.drivers;
    PatchWishes wishes;
    wishes.tag = job_.patch.tag;
    wishes.need = opens_libcuda(evidence) ? DriverNeed::LibcudaAndDriver : DriverNeed::DriverOnly;
    wishes.in_compat_package = is_in_compat_package(facts, path_, directories.compat);
    plan_ = plan_runpath(facts, directories, wishes);
  }

  void say_platform_unknown() {
    Finding finding{RuleId::CR003,
                    Severity::Info,
                    "opens the driver; no platform is known, so nothing can be said about its directories",
                    {},
                    std::nullopt,
                    "name the platform: --platform NAME"};
    result_.findings.push_back(std::move(finding));
  }

  /// CR013: what explain foretells for each driver and GPU that must be supported.
  void ask_for_drivers() {
    for (const ExplainQuestion& question : job_.questions) {
      ExplainSettings settings;
      settings.root = job_.settings.root;
      const ExplainResult answer = explain_object(result_.path, settings, question);
      for (const DriverOpening& opening : answer.openings) {
        // The libraries it needs are files of their own, with findings of their own.
        if (opening.object != 0 || !opening.verdict || opening.verdict->outcome != Outcome::Fails) continue;
        Finding finding{RuleId::CR013,
                        rule_of(RuleId::CR013).severity,
                        fmt::format("{}: {}", question.text, opening.verdict->summary),
                        {},
                        std::nullopt,
                        opening.verdict->advice};
        result_.findings.push_back(std::move(finding));
      }
    }
  }

  const std::string& path_;  ///< on this host
  const AuditJob& job_;
  AuditShared& shared_;
  AuditResult result_;
  std::optional<RunpathPlan> plan_;
  std::optional<PlatformRule> platform_;
};

}  // namespace

AuditShared::AuditShared(const AuditJob& job, const std::vector<AuditedFile>& files)
    : views(job.settings.root), programs(files, driver_places, job.patch.threads) {
  const auto add = [&](std::string directory) {
    constexpr std::string_view release = "-{cuda}";
    if (const std::size_t at = directory.find(release); at != std::string::npos) directory.erase(at, release.size());
    const std::string normal = normal_directory(directory);
    if (!normal.empty() && !is_loader_default(normal)) driver_places.insert(normal);
  };
  for (const PlatformRule& rule : job.patch.rules) {
    for (const std::string& directory : rule.driver_directories) add(directory);
    for (const std::string& directory : rule.driver_directories_32) add(directory);
    add(rule.compat_directory);
  }
  for (const std::string& directory : job.patch.directories.driver_directories) add(directory);
  add(job.patch.directories.compat_directory.value_or(""));
}

AuditResult audit_file(const AuditedFile& file, const AuditJob& job, AuditShared& shared) {
  return FileAudit(file, job, shared).run();
}

}  // namespace cuda_runpath
