#include "cuda_runpath/app/rules_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cuda_runpath/app/terminal.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/report/rules_report.hpp"

namespace cuda_runpath {

int run_rules(const RulesSettings& settings, const Environment& environment) {
  const Color color = color_for(STDOUT_FILENO, settings.color, environment);
  std::string text;
  int exit_code = exit_ok;
  for (const std::string& word : settings.rules) {
    if (const AuditRule* rule = find_rule(word)) {
      text += render_rule(*rule, color);
      continue;
    }
    print(stderr, error_line(fmt::format("there is no rule {}; rules without a name lists them", printable(word)),
                             color_for(STDERR_FILENO, settings.color, environment)));
    exit_code = exit_fault;
  }
  if (settings.rules.empty())
    text = settings.form == RulesForm::Markdown ? render_rules_markdown() : render_rules(color);
  print(stdout, text);
  return exit_code;
}

}  // namespace cuda_runpath
