#include "app/audit_job.hpp"

#include <fmt/format.h>

#include "app/advice.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

constexpr std::uint64_t largest_baseline = std::uint64_t{256} << 20U;  // bytes

/// The command line takes the place of what the file selects, and adds to what it ignores.
AuditPolicy policy_of(const AuditSettings& settings, const AuditConfig& config) {
  AuditPolicy policy = config.policy;
  if (!settings.selected.empty()) policy.selected = settings.selected;
  for (const RuleId rule : settings.ignored) policy.ignored.push_back({rule, {}});
  return policy;
}

Result<std::vector<ExplainQuestion>> questions_of(const AuditJob& job) {
  std::vector<ExplainQuestion> questions;
  std::vector<std::optional<std::string>> gpus(job.gpus.begin(), job.gpus.end());
  if (gpus.empty()) gpus.emplace_back(std::nullopt);
  for (const Version& driver : job.drivers) {
    for (const std::optional<std::string>& gpu : gpus) {
      ExplainSettings asked;
      asked.driver = driver;
      asked.gpu = gpu;
      if (job.patch.platform) asked.platform = job.patch.platform->name;
      Result<ExplainQuestion> question = make_question(asked, nullptr, job.patch.rules);
      if (!question) return tl::unexpected(question.error());
      questions.push_back(std::move(*question));
    }
  }
  return questions;
}

Result<Baseline> read_baseline(const std::string& path) {
  const Result<DiskFile> file = DiskFile::open(path);
  if (!file) return tl::unexpected(advised(file.error(), "audit --write-baseline FILE makes one"));
  if (file->size() > largest_baseline) {
    return fail(ErrorKind::BadConfig,
                fmt::format("{}: {} bytes, a baseline has at most {}", path, file->size(), largest_baseline),
                "name what audit --write-baseline FILE has made");
  }
  const Result<Bytes> content = read_block(*file, 0, file->size());
  if (!content) return tl::unexpected(content.error());
  return Baseline::parse(text_of(*content), path);
}

}  // namespace

Result<AuditJob> make_audit_job(const AuditSettings& settings, const Environment& environment) {
  PatchSettings patch = settings.patch;
  if (Status done = take_listed_paths(patch); !done) return tl::unexpected(done.error());
  // Paths inside of --root are not of this machine: there the nearest file is that of the working directory.
  const std::vector<std::string> here = {"."};
  const Result<ConfigFile> config = load_config_file(patch, settings.root.empty() ? patch.paths : here);
  if (!config) return tl::unexpected(config.error());
  Result<PatchJob> patch_job = make_patch_job(std::move(patch), *config, environment);
  if (!patch_job) return tl::unexpected(patch_job.error());

  AuditJob job;
  job.settings = settings;
  job.settings.patch = patch_job->settings;
  job.patch = std::move(*patch_job);
  job.config_path = config->path;
  job.own_platforms = config->platforms;
  job.policy = policy_of(settings, config->audit);
  job.drivers = settings.drivers.empty() ? config->audit.drivers : settings.drivers;
  job.gpus = settings.gpus.empty() ? config->audit.gpus : settings.gpus;
  job.fail_on = settings.fail_on.value_or(config->audit.fail_on.value_or(Severity::Warning));
  Result<std::vector<ExplainQuestion>> questions = questions_of(job);
  if (!questions) return tl::unexpected(questions.error());
  job.questions = std::move(*questions);
  if (settings.baseline) {
    Result<Baseline> baseline = read_baseline(*settings.baseline);
    if (!baseline) return tl::unexpected(baseline.error());
    job.baseline = std::move(*baseline);
  }
  return job;
}

}  // namespace cuda_runpath
