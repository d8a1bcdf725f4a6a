#include "cuda_runpath/report/explain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/cuda/releases.hpp"
#include "report/paint.hpp"

namespace cuda_runpath {
namespace {

/// Versions from here on are drivers, which are written with leading zeros: 575.57.08.
constexpr std::uint32_t first_driver_branch = 100;

/// One line of a tree with what hangs below it.
struct TreeNode {
  std::string text;
  std::vector<TreeNode> children{};
};

void draw(const TreeNode& node, const std::string& indent, TreeLines lines, std::string& text) {
  const bool unicode = lines == TreeLines::Unicode;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool last = i + 1 == node.children.size();
    const char* branch = unicode ? (last ? "└── " : "├── ") : (last ? "`-- " : "|-- ");
    const char* trunk = last ? "    " : (unicode ? "│   " : "|   ");
    text += indent + branch + node.children[i].text + '\n';
    draw(node.children[i], indent + trunk, lines, text);
  }
}

std::string file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return printable(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

const char* words_of(PlaceOutcome outcome) {
  switch (outcome) {
    case PlaceOutcome::NoDirectory:
      return "no such directory";
    case PlaceOutcome::NoFile:
      return "not in it";
    case PlaceOutcome::OtherMachine:
      return "passed over: for another machine";
    case PlaceOutcome::Found:
      return "taken";
    case PlaceOutcome::Unusable:
      return "ends the search: not usable";
    case PlaceOutcome::Shadowed:
      return "not taken: an earlier place has one";
  }
  return "";
}

/// "driver 575.57.08, CUDA 12.9 (its compat note)".
std::string versions_of(const DriverFile& driver) {
  if (driver.is_stub) return "NVIDIA's link-time stub";
  std::string text =
      driver.driver ? fmt::format("driver {}", driver_text(driver.driver->version)) : "driver version unknown";
  if (driver.cuda) text += fmt::format(", CUDA {} ({})", driver.cuda->text(), driver.cuda_reason);
  return text;
}

/// The chain of who made an object be loaded: "needed by libfoo.so.2, by sim".
std::string chain_of(const ExplainResult& result, std::size_t object) {
  std::string text;
  std::set<std::size_t> seen{object};
  for (std::optional<std::size_t> at = result.objects[object].requested_by; at && seen.insert(*at).second;
       at = result.objects[*at].requested_by) {
    text += fmt::format("{}by {}", text.empty() ? " (needed " : ", ", file_name(result.objects[*at].path));
  }
  return text.empty() ? text : text + ")";
}

const char* words_of(DriverRequest request) {
  switch (request) {
    case DriverRequest::Needed:
      return "needs it (DT_NEEDED)";
    case DriverRequest::Runtime:
      return "opens it (dlopen, by the CUDA runtime in it)";
    case DriverRequest::Dlopen:
      return "opens it (dlopen)";
  }
  return "";
}

/// What one place of the search comes to, for the tree.
std::string place_text(const SearchedPlace& place, const DriverOpening& opening, Color color) {
  std::string where = printable(place.file.empty() ? place.directory : place.file);
  if (!place.written.empty() && place.written != place.directory) {
    where += fmt::format(" (written {})", printable(place.written));
  }
  std::string outcome = words_of(place.outcome);
  const auto file = std::find_if(opening.files.begin(), opening.files.end(),
                                 [&](const DriverFile& f) { return f.path == place.file; });
  if (file != opening.files.end()) {
    if (file->real_path != place.file) where += fmt::format(" -> {}", printable(file->real_path));
    outcome += fmt::format("; {}", versions_of(*file));
  }
  const std::string_view paint = place.outcome == PlaceOutcome::Found      ? green
                                 : place.outcome == PlaceOutcome::Unusable ? red
                                                                           : std::string_view();
  const std::string line = fmt::format("{:<17} {}: {}", name_of(place.origin), where, outcome);
  return paint.empty() ? line : painted(line, paint, color);
}

TreeNode jit_node(const LibrarySearch& search) {
  const std::string file = found_file(search);
  return {fmt::format("its JIT compiler {}: {}", search.name,
                      file.empty() ? "not on libcuda's own path: error 221 for PTX" : printable(file))};
}

/// Default directories that hold nothing say nothing: they are drawn with -v only.
bool is_worth_a_line(const SearchedPlace& place, Verbosity verbosity) {
  const bool nothing_there = place.outcome == PlaceOutcome::NoDirectory || place.outcome == PlaceOutcome::NoFile;
  return verbosity == Verbosity::Verbose || place.origin != SearchOrigin::Default || !nothing_there;
}

TreeNode opening_node(const ExplainResult& result, const DriverOpening& opening, const TextStyle& style) {
  TreeNode node{fmt::format("{}{} {}", file_name(result.objects[opening.object].path), chain_of(result, opening.object),
                            words_of(opening.request))};
  bool defaults_left_out = false;
  for (const SearchedPlace& place : opening.search.places) {
    if (!is_worth_a_line(place, style.verbosity)) {
      defaults_left_out = true;
      continue;
    }
    TreeNode line{place_text(place, opening, style.color)};
    const DriverFile* winner = opening.winner();
    if (place.outcome == PlaceOutcome::Found && winner != nullptr && winner->jit_compiler) {
      line.children.push_back(jit_node(*winner->jit_compiler));
    }
    node.children.push_back(std::move(line));
  }
  if (!opening.search.fault.empty()) {
    const char* where = defaults_left_out ? "default directories: not in them; " : "";
    node.children.push_back(
        {painted(fmt::format("{}not found: {}", where, printable(opening.search.fault)), red, style.color)});
  }
  if (!opening.assumed.empty()) node.children.push_back({"assumed: " + printable(opening.assumed)});
  return node;
}

/// "3 cubins (sm_80, sm_90), PTX 9.0 (compute_90), LTO-IR": what the device code is for.
std::string device_code_text(const DeviceCode& code) {
  std::map<std::string, std::set<GpuArchitecture>> targets;
  std::size_t cubins = 0;
  for (const DeviceImage& image : code.images) {
    if (image.kind == ImageKind::Cubin) {
      ++cubins;
      targets["cubin"].insert(image.target);
    } else if (image.kind == ImageKind::Ptx) {
      targets[fmt::format("PTX {}", image.ptx ? image.ptx->text() : "?")].insert(image.target);
    } else {
      targets[image.kind == ImageKind::LtoIr ? "LTO-IR" : fmt::format("kind {}", image.raw_kind)].insert(image.target);
    }
  }
  std::string text;
  for (const auto& [kind, architectures] : targets) {
    std::string list;
    const bool is_code = kind == "cubin";
    for (const GpuArchitecture& architecture : architectures) {
      // A virtual architecture is written with another prefix: "compute_90".
      const std::string name = architecture.text();
      list += (list.empty() ? "" : " ") + (is_code ? name : "compute" + name.substr(name.find('_')));
    }
    if (!text.empty()) text += "; ";
    text += is_code ? fmt::format("{} cubin{} for {}", cubins, cubins == 1 ? "" : "s", list)
                    : fmt::format("{} for {}", kind, list);
  }
  return text;
}

std::string inside_text(const ExplainResult& result, const TextStyle& style) {
  std::string text;
  for (const VersionInside& version : result.versions) {
    const char* bound = version.bound == VersionBound::AtLeast ? "at least " : "";
    const bool is_driver = version.version.parts.front() >= first_driver_branch;
    text += fmt::format("  {} {}{} ({})\n", version.component, bound,
                        is_driver ? driver_text(version.version) : version.version.text(), printable(version.reason));
  }
  if (!result.device_code.images.empty()) {
    text += fmt::format("  device code: {}\n", device_code_text(result.device_code));
  }
  for (const std::string& fault : result.device_code.faults)
    text += fmt::format("  device code: {}\n", printable(fault));
  if (style.verbosity == Verbosity::Verbose) {
    for (const Evidence& evidence : result.evidence)
      text += fmt::format("  evidence: {}\n", printable(evidence.reason));
  }
  return text;
}

std::string symbols_text(const ExplainResult& result) {
  if (!result.symbols) return {};
  std::string text = fmt::format("  imports {} functions of CUDA\n", result.symbols->size());
  for (const CudaSymbol& symbol : *result.symbols) {
    text += fmt::format("    {}{}{}\n", printable(symbol.name), symbol.version.empty() ? "" : "@",
                        printable(symbol.version));
  }
  return text;
}

/// What CUDA says to each opening: on the machine of the question, or on every driver branch.
std::string verdicts_text(const ExplainResult& result, const TextStyle& style) {
  std::string text;
  for (const DriverOpening& opening : result.openings) {
    const std::string who = file_name(result.objects[opening.object].path);
    if (opening.verdict) {
      const std::string question = result.question.empty() ? "the libcuda that is found" : printable(result.question);
      text += fmt::format("  {} with {}\n", who, question) + render_verdict(*opening.verdict, style, "    ");
    } else if (!opening.matrix.empty()) {
      text += fmt::format("  {} with the driver of each branch (libcuda and kernel module of one version)\n", who);
      text += render_matrix(opening.matrix, "    ");
    }
  }
  return text;
}

}  // namespace

std::string render_explanation(const ExplainResult& result, const ExplainStyle& style) {
  if (result.error) return {};
  std::string text = painted(printable(result.path), bold, style.text.color);
  text += fmt::format(": {}, {}", result.kind, result.machine);
  if (!result.loader.empty()) {
    const std::size_t count = result.objects.size();
    text += fmt::format(", {} object{}, {}", count, count == 1 ? "" : "s", printable(result.loader));
  }
  text += '\n' + inside_text(result, style.text) + symbols_text(result);
  for (const LibrarySearch& search : result.missing) {
    text += fmt::format("  {} needs {}: {}\n", file_name(result.objects[search.caller].path), printable(search.name),
                        painted("not found", red, style.text.color));
  }
  if (result.openings.empty()) {
    text += result.loader.empty() ? "" : "  nothing in it opens libcuda.so.1\n";
  } else {
    text += "  libcuda.so.1\n";
    TreeNode root;
    for (const DriverOpening& opening : result.openings)
      root.children.push_back(opening_node(result, opening, style.text));
    draw(root, "  ", style.lines, text);
  }
  text += verdicts_text(result, style.text);
  for (const std::string& note : result.notes) text += fmt::format("  note: {}\n", printable(note));
  return text;
}

}  // namespace cuda_runpath
