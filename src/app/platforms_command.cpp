#include "cuda_runpath/app/platforms_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cuda_runpath/version.hpp>

#include "app/host_platform.hpp"
#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/report/platforms_report.hpp"

namespace cuda_runpath {

int run_platforms(const PlatformsSettings& settings, const Environment& environment) {
  std::vector<PlatformRule> rules;
  for (const std::string& name : settings.names) {
    const PlatformRule* rule = find_platform(builtin_platforms(), name);
    if (rule == nullptr) {
      print(stderr,
            error_line(fmt::format("no rule is called {}; platforms without a name lists them", printable(name)),
                       color_for(STDERR_FILENO, settings.color, environment)));
      return exit_fault;
    }
    rules.push_back(*rule);
  }
  if (settings.names.empty()) rules = builtin_platforms();
  RootedPath root(settings.root.empty() ? "/" : settings.root);
  std::optional<AppliedRule> applied;
  if (const std::optional<HostPlatform> host = platform_of_host(root)) applied = AppliedRule{host->name, host->reason};
  const RuleDetail detail = settings.names.empty() ? RuleDetail::OneLine : RuleDetail::Full;
  const std::string text =
      settings.format == OutputFormat::Json
          ? render_platforms_json(rules, applied, program_version)
          : render_platforms(rules, detail, applied, color_for(STDOUT_FILENO, settings.color, environment));
  print(stdout, text);
  return exit_ok;
}

}  // namespace cuda_runpath
