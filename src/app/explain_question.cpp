#include "app/explain_question.hpp"

#include <fmt/format.h>

#include <sstream>

#include "cuda_runpath/cuda/jetson_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

/// Architecture and class of "sm_90" or "H100".
Status put_gpu(const std::string& name, ExplainQuestion& question) {
  if (const std::optional<GpuArchitecture> architecture = GpuArchitecture::parse(name)) {
    question.gpu.architecture = architecture;
    return {};
  }
  const GpuName* gpu = find_gpu(name);
  if (gpu == nullptr) {
    return fail(ErrorKind::BadConfig, fmt::format("--gpu: {} is in no table", name),
                "give its compute capability, such as sm_90");
  }
  question.gpu.architecture = gpu->architecture();
  question.gpu.gpu_class = gpu->gpu_class;
  return {};
}

/// What a platform says about its GPUs.
void put_platform(const PlatformRule& rule, ExplainQuestion& question) {
  question.platform = rule;
  if (question.gpu.gpu_class != GpuClass::Unknown) return;
  if (rule.name.starts_with("jetson")) question.gpu.gpu_class = GpuClass::Jetson;
  if (rule.name == "geforce") question.gpu.gpu_class = GpuClass::GeForce;
}

void put_host(const HostFacts& host, ExplainQuestion& question, std::string& origin) {
  if (!question.driver && !question.kernel && host.kernel_driver) {
    question.kernel = Version::parse(host.kernel_driver->value);
    question.driver = question.kernel;
    origin = host.kernel_driver->source;
  }
  if (!question.gpu.architecture && !host.gpus.empty()) {
    const HostFact& first = host.gpus.front();
    if (const GpuName* gpu = find_gpu(first.value)) {
      question.gpu.architecture = gpu->architecture();
      if (question.gpu.gpu_class == GpuClass::Unknown) question.gpu.gpu_class = gpu->gpu_class;
    } else {
      question.notes.push_back(
          fmt::format("the GPU \"{}\" ({}) is in no table: name it with --gpu sm_NN", first.value, first.source));
    }
  }
  if (!question.gpu.jetpack && host.l4t) {
    question.gpu.jetpack = jetpack_of_l4t(host.l4t->value);
    question.gpu.gpu_class = GpuClass::Jetson;
    if (origin.empty()) origin = host.l4t->source;
    if (!question.gpu.jetpack) question.notes.push_back(fmt::format("Jetson Linux {} is in no table", host.l4t->value));
  }
  if (host.wsl)
    question.notes.emplace_back("WSL: the kernel module is the one of Windows, its version is not told here");
}

std::string describe(const ExplainQuestion& question, const std::string& origin) {
  std::string text;
  const auto say = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (question.driver) say(fmt::format("driver {}", driver_text(*question.driver)));
  if (question.kernel && question.kernel != question.driver) {
    say(fmt::format("kernel module {}", driver_text(*question.kernel)));
  }
  const GpuSide& gpu = question.gpu;
  if (gpu.architecture) say(fmt::format("GPU {}", gpu.architecture->text()));
  if (gpu.gpu_class != GpuClass::Unknown) say(name_of(gpu.gpu_class));
  if (gpu.jetpack) say(fmt::format("JetPack {}", gpu.jetpack->text()));
  if (question.platform) say(fmt::format("platform {}", question.platform->name));
  if (!origin.empty()) text += fmt::format(" (of this host: {})", origin);
  return text;
}

}  // namespace

std::optional<Version> jetpack_of_l4t(std::string_view l4t) {
  for (const JetPack& row : jetpacks()) {
    std::istringstream releases{std::string(row.l4t)};
    for (std::string release; releases >> release;) {
      const std::string start = release.ends_with(".x") ? release.substr(0, release.size() - 1) : release;
      if (!l4t.starts_with(start)) continue;
      const bool whole =
          start.ends_with('.') || l4t.size() == start.size() || l4t.substr(start.size()).starts_with('.');
      if (whole) return Version::parse(row.jetpack);
    }
  }
  return std::nullopt;
}

Result<ExplainQuestion> make_question(const ExplainSettings& settings, const HostFacts* host,
                                      std::span<const PlatformRule> rules) {
  ExplainQuestion question;
  question.driver = settings.driver;
  question.kernel = settings.kernel_driver ? settings.kernel_driver : settings.driver;
  question.gpu.jetpack = settings.jetpack;
  if (settings.gpu) {
    if (Status done = put_gpu(*settings.gpu, question); !done) return tl::unexpected(done.error());
  }
  if (settings.gpu_class) question.gpu.gpu_class = *settings.gpu_class;
  if (settings.platform) {
    const PlatformRule* rule = find_platform(rules, *settings.platform);
    if (rule == nullptr) {
      return fail(ErrorKind::BadConfig, fmt::format("--platform: no rule is called {}", *settings.platform),
                  "patch-cuda-runpath platforms lists them");
    }
    put_platform(*rule, question);
  }
  std::string origin;
  if (host != nullptr) put_host(*host, question, origin);
  const bool asked = question.driver || question.kernel || question.gpu.jetpack;
  if (asked) question.text = describe(question, origin);
  return question;
}

}  // namespace cuda_runpath
