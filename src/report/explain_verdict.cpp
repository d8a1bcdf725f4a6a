/// Verdicts in words: one prediction with its reasons, or a matrix over all driver branches.
#include <fmt/format.h>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/cuda/error_codes.hpp"
#include "cuda_runpath/report/explain_text.hpp"
#include "report/paint.hpp"
#include "report/wrapped_text.hpp"

namespace cuda_runpath {
namespace {

std::string_view paint_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Works:
      return green;
    case Outcome::Fails:
      return red;
    case Outcome::Conditional:
    case Outcome::Unknown:
      return yellow;
  }
  return yellow;
}

/// "error 804 (cudaErrorCompatNotSupportedOnDevice)".
std::string error_words(int number) {
  const CudaError* error = find_error(number);
  if (error == nullptr) return fmt::format("error {}", number);
  return fmt::format("error {} ({})", number, error->runtime_name.empty() ? error->driver_name : error->runtime_name);
}

/// "works by minor version compatibility", "fails: error 35 (cudaErrorInsufficientDriver)".
std::string headline(const Verdict& verdict) {
  std::string text = name_of(verdict.outcome);
  if (verdict.outcome == Outcome::Works && verdict.mechanism != Mechanism::None) {
    text += fmt::format(" by {}", name_of(verdict.mechanism));
  }
  if (verdict.error) {
    text += verdict.outcome == Outcome::Fails ? ": " : ", may end with ";
    text += error_words(*verdict.error);
  }
  return text;
}

bool same_row(const Verdict& a, const Verdict& b) {
  return a.outcome == b.outcome && a.error == b.error && a.mechanism == b.mechanism;
}

}  // namespace

std::string render_verdict(const Verdict& verdict, const TextStyle& style, const std::string& indent) {
  // A summary that says the headline over again stands in its place.
  const std::string head = headline(verdict);
  const bool said_twice = verdict.summary.starts_with(head);
  std::string text = fmt::format("{}{} [{}]\n", indent,
                                 painted(said_twice ? verdict.summary : head, paint_of(verdict.outcome), style.color),
                                 name_of(verdict.grade));
  const auto say = [&](std::string_view label, const std::string& words) {
    if (!words.empty()) text += wrapped(fmt::format("{}  {}", indent, label), printable(words));
  };
  if (!said_twice) say("", verdict.summary);
  for (const std::string& missing : verdict.missing) say("needed to tell: ", missing);
  for (const std::string& caveat : verdict.caveats) say("but: ", caveat);
  say("do: ", verdict.advice);
  if (style.verbosity != Verbosity::Verbose) return text;
  for (const VerdictStep& step : verdict.steps) {
    say("because: ", fmt::format("{} [{}; {}]", step.statement, name_of(step.grade), step.source));
  }
  for (const ImageResult& image : verdict.images) {
    say("image: ", fmt::format("{}{}{}", name_of(image.fate), image.reason.empty() ? "" : ": ", image.reason));
  }
  return text;
}

std::string render_matrix(const std::vector<MatrixRow>& matrix, const std::string& indent) {
  std::string text;
  for (std::size_t first = 0; first < matrix.size();) {
    std::size_t last = first;
    while (last + 1 < matrix.size() && same_row(matrix[first].verdict, matrix[last + 1].verdict)) ++last;
    const MatrixRow& from = matrix[first];
    const MatrixRow& to = matrix[last];
    const std::string branches =
        first == last ? fmt::format("{}", from.branch) : fmt::format("{} to {}", from.branch, to.branch);
    const std::string releases =
        from.cuda == to.cuda ? from.cuda.text() : fmt::format("{} to {}", from.cuda.text(), to.cuda.text());
    const std::string needs =
        from.verdict.missing.empty() ? "" : fmt::format("; needed: {}", from.verdict.missing.front());
    text +=
        fmt::format("{}driver {:<11} CUDA {:<13} {}{}\n", indent, branches, releases, headline(from.verdict), needs);
    first = last + 1;
  }
  return text;
}

}  // namespace cuda_runpath
