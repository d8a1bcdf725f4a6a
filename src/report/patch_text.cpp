#include "cuda_runpath/report/patch_text.hpp"

#include <fmt/format.h>

#include <utility>

#include "cuda_runpath/base/text.hpp"
#include "report/paint.hpp"

namespace cuda_runpath {
namespace {

/// The directories of `plan` with `action`, joined as a RUNPATH would hold them; an empty entry shows as "".
std::string directories_with(const RunpathPlan& plan, EntryAction action) {
  std::string list;
  for (const RunpathEntry& entry : plan.entries) {
    if (entry.action != action) continue;
    if (!list.empty()) list += ':';
    list += entry.directory.empty() ? "\"\"" : printable(entry.directory);
  }
  return list;
}

/// "a:b added, c moved, d dropped, DT_RPATH becomes DT_RUNPATH".
std::string change_of(const RunpathPlan& plan) {
  std::string change;
  const auto say = [&](const std::string& part) {
    if (!change.empty()) change += ", ";
    change += part;
  };
  const std::pair<EntryAction, const char*> verbs[] = {
      {EntryAction::Add, "added"}, {EntryAction::Move, "moved"}, {EntryAction::Drop, "dropped"}};
  for (const auto& [action, verb] : verbs) {
    if (const std::string list = directories_with(plan, action); !list.empty()) say(fmt::format("{} {}", list, verb));
  }
  const bool renamed = plan.old_tag != RunpathTag::None && plan.new_tag != RunpathTag::None;
  if (renamed && plan.old_tag != plan.new_tag) {
    say(fmt::format("{} becomes {}", name_of(plan.old_tag), name_of(plan.new_tag)));
  }
  if (plan.old_tag != RunpathTag::None && plan.new_tag == RunpathTag::None) {
    say(fmt::format("{} removed", name_of(plan.old_tag)));
  }
  return change.empty() ? "same directories, written anew" : change;
}

/// "R3, 61 bytes, grows by 512, in place".
std::string cost_of(const EditSummary& edit) {
  std::string cost = fmt::format("{}, {} bytes", name_of(edit.rung), edit.bytes_written);
  if (edit.growth != 0) cost += fmt::format(", grows by {}", edit.growth);
  if (!edit.commit_way.empty()) cost += ", " + edit.commit_way;
  return cost;
}

std::string tail_of(const PatchResult& result) {
  std::string tail;
  if (result.edit) tail += " (" + cost_of(*result.edit) + ")";
  if (!result.output_path.empty()) tail += " -> " + printable(result.output_path);
  return tail;
}

/// What is said about the file behind its path.
std::string headline(const PatchResult& result, Color color) {
  const std::string change = result.plan ? change_of(*result.plan) : std::string();
  switch (result.outcome) {
    case PatchOutcome::Patched:
      return painted(change, green, color) + tail_of(result);
    case PatchOutcome::WouldPatch:
      return painted("would be patched: " + change, yellow, color) + tail_of(result);
    case PatchOutcome::AlreadyRight:
      return "already right" + tail_of(result);
    case PatchOutcome::Skipped:
      return std::string("not for us: ") + explain(result.skip);
    case PatchOutcome::Refused:
      return painted("refused", red, color);
  }
  return {};
}

char sign_of(EntryAction action) {
  switch (action) {
    case EntryAction::Add:
      return '+';
    case EntryAction::Move:
      return '>';
    case EntryAction::Drop:
      return '-';
    case EntryAction::Keep:
      break;
  }
  return ' ';
}

std::string_view paint_of(EntryAction action) {
  switch (action) {
    case EntryAction::Add:
      return green;
    case EntryAction::Drop:
      return red;
    default:
      return yellow;
  }
}

std::string entry_lines(const RunpathPlan& plan, Color color) {
  std::string lines;
  for (const RunpathEntry& entry : plan.entries) {
    const std::string directory = entry.directory.empty() ? "\"\"" : printable(entry.directory);
    const std::string line = fmt::format("  {} {}", sign_of(entry.action), directory);
    lines += entry.action == EntryAction::Keep ? line : painted(line, paint_of(entry.action), color);
    if (!entry.reason.empty()) lines += "  (" + printable(entry.reason) + ")";
    lines += '\n';
  }
  return lines;
}

/// The part of -v behind the headline: who decided what, and why.
std::string details(const PatchResult& result, Color color) {
  std::string lines;
  const auto say = [&](std::string_view what, std::string_view text) {
    if (!text.empty()) lines += fmt::format("    {}: {}\n", what, printable(text));
  };
  if (result.platform) say("platform", fmt::format("{}: {}", result.platform->name, result.platform->reason));
  say("directories", result.directories_reason);
  for (const Evidence& evidence : result.evidence) {
    say(fmt::format("evidence {}", static_cast<int>(evidence.tier)), evidence.reason);
  }
  if (result.plan) lines += entry_lines(*result.plan, color);
  if (result.edit) {
    say("rung", result.edit->rung_reason);
    say("commit", result.edit->commit_reason);
  }
  for (const std::string& note : result.notes) say("note", note);
  return lines;
}

bool changes(const PatchResult& result) {
  return result.outcome == PatchOutcome::Patched || result.outcome == PatchOutcome::WouldPatch;
}

}  // namespace

std::string render_text(const PatchResult& result, const TextStyle& style) {
  if (style.verbosity == Verbosity::Quiet) return {};
  if (style.verbosity == Verbosity::Normal && !changes(result)) return {};
  std::string text =
      fmt::format("{}: {}\n", painted(printable(result.path), bold, style.color), headline(result, style.color));
  if (style.verbosity == Verbosity::Verbose) text += details(result, style.color);
  return text;
}

std::string render_diff(const PatchResult& result, const TextStyle& style) {
  const bool wanted = result.plan && (changes(result) || style.verbosity == Verbosity::Verbose);
  if (!wanted) return {};
  const RunpathPlan& plan = *result.plan;
  std::string text = painted(printable(result.path), bold, style.color);
  if (plan.old_tag == plan.new_tag) {
    text += fmt::format(" {}\n", name_of(plan.new_tag));
  } else {
    text += fmt::format(" {} -> {}\n", name_of(plan.old_tag), name_of(plan.new_tag));
  }
  return text + entry_lines(plan, style.color);
}

std::string render_messages(const PatchResult& result, const TextStyle& style) {
  std::string text;
  if (result.error) text += error_line(describe(*result.error), style.color);
  if (style.verbosity == Verbosity::Quiet) return text;
  for (const std::string& warning : result.warnings) {
    text += warning_line(printable(result.path) + ": " + printable(warning), style.color);
  }
  return text;
}

std::string render_summary(const PatchSummary& summary, const TextStyle& style) {
  if (style.verbosity == Verbosity::Quiet) return {};
  std::string counts;
  if (summary.would_patch != 0) counts += fmt::format("{} would be patched, ", summary.would_patch);
  if (summary.patched != 0 || summary.would_patch == 0) counts += fmt::format("{} patched, ", summary.patched);
  counts += fmt::format("{} already right, {} not for us, {} refused", summary.already_right, summary.not_for_us,
                        summary.refused);
  if (summary.growth != 0) counts += fmt::format("; {} bytes grown", summary.growth);
  return counts + "\n";
}

}  // namespace cuda_runpath
