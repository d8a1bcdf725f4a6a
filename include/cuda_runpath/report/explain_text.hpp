/// One explained object for people: what is in it, a tree of who opens libcuda, the verdict.
#pragma once

#include <string>

#include "cuda_runpath/report/explain_result.hpp"
#include "cuda_runpath/report/text_style.hpp"

namespace cuda_runpath {

/// With which characters a tree is drawn.
enum class TreeLines { Ascii, Unicode };

struct ExplainStyle {
  TextStyle text;
  TreeLines lines = TreeLines::Ascii;
};

/// The lines about one object for stdout. With -v also the steps of each verdict and every place of each search.
[[nodiscard]] std::string render_explanation(const ExplainResult& result, const ExplainStyle& style);

/// The verdict of one opening, each line behind `indent`.
[[nodiscard]] std::string render_verdict(const Verdict& verdict, const TextStyle& style, const std::string& indent);

/// A matrix with neighbouring branches of one verdict drawn together: "525 to 575 (CUDA 12.0 to 12.9)  fails: error
/// 35".
[[nodiscard]] std::string render_matrix(const std::vector<MatrixRow>& matrix, const std::string& indent);

}  // namespace cuda_runpath
