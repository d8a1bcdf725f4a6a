#include "cuda_runpath/app/explain_command.hpp"

#include <unistd.h>

#include <cuda_runpath/version.hpp>

#include "app/explain_object.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/report/explain_json.hpp"
#include "cuda_runpath/report/explain_text.hpp"

namespace cuda_runpath {
namespace {

/// The host is asked when nothing was named, and only about itself: a root says nothing of the machine it will run on.
std::optional<HostFacts> host_of(const ExplainSettings& settings) {
  const bool named = settings.driver || settings.kernel_driver || settings.jetpack || settings.platform;
  if (named || !settings.root.empty()) return std::nullopt;
  RootedPath root("/");
  HostFacts facts = probe_host(root);
  if (facts.kernel_driver && facts.gpus.empty() && !settings.gpu) facts.gpus = ask_nvidia_smi();
  return facts;
}

}  // namespace

int run_explain(const ExplainSettings& settings, const Environment& environment) {
  const Color error_color = color_for(STDERR_FILENO, settings.color, environment);
  const std::optional<HostFacts> host = host_of(settings);
  const Result<ExplainQuestion> question = make_question(settings, host ? &*host : nullptr, builtin_platforms());
  if (!question) {
    print(stderr, error_line(describe(question.error()), error_color));
    return exit_fault;
  }
  const ExplainStyle style{{settings.verbosity, color_for(STDOUT_FILENO, settings.color, environment)},
                           environment.utf8 ? TreeLines::Unicode : TreeLines::Ascii};
  int exit_code = exit_ok;
  std::vector<ExplainResult> results;
  for (const std::string& path : settings.paths) {
    ExplainResult result = explain_object(path, settings, *question);
    if (result.error) {
      print(stderr, error_line(describe(*result.error), error_color));
      exit_code = exit_fault;
    } else if (exit_code == exit_ok && worst_outcome(result) == Outcome::Fails) {
      exit_code = exit_findings;
    }
    if (settings.format == OutputFormat::Json) {
      results.push_back(std::move(result));
    } else {
      print(stdout, render_explanation(result, style));
    }
  }
  if (settings.format == OutputFormat::Json) print(stdout, render_explanations_json(results, program_version));
  return exit_code;
}

}  // namespace cuda_runpath
