#include "architecture/layer_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <regex>
#include <sstream>

namespace cuda_runpath {
namespace {

/// Layers that may include a header of the system or of another library. The empty set: nobody.
const std::map<std::string, std::set<std::string>, std::less<>>& foreign_headers() {
  static const std::set<std::string> disk{"io", "app", "cli"};
  static const std::map<std::string, std::set<std::string>, std::less<>> table{
      {"fcntl.h", disk},
      {"unistd.h", disk},
      {"sys/stat.h", disk},
      {"sys/mman.h", disk},
      {"fstream", disk},
      {"filesystem", disk},
      {"dirent.h", disk},
      {"CLI/", {"cli"}},
      {"toml++/", {"app"}},
      {"nlohmann/", {"cuda", "report"}},
      {"LIEF/", {"rewrite"}},
      {"elf.h", {}},
      {"cuda_runpath/version.hpp", {"report", "app", "cli", "library"}},
  };
  return table;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "nobody" : text;
}

/// The file an include names, as a path of the project; "" when it is not one of `known`.
std::string resolved(const SourceFile& from, const Include& include, const std::set<std::string>& known) {
  const std::string beside =
      (std::filesystem::path(from.path).parent_path() / include.name).lexically_normal().generic_string();
  for (const std::string& candidate : {beside, "include/" + include.name, "src/" + include.name}) {
    if (known.contains(candidate)) return candidate;
  }
  return {};
}

std::set<std::string> paths_of(const std::vector<SourceFile>& files) {
  std::set<std::string> paths;
  for (const SourceFile& file : files) paths.insert(file.path);
  return paths;
}

/// Every circle of `edges`, once, beginning with its smallest name.
std::vector<std::string> cycles_of(const std::map<std::string, std::set<std::string>>& edges) {
  std::set<std::string> cycles;
  std::set<std::string> finished;
  std::vector<std::string> trail;
  const std::function<void(const std::string&)> visit = [&](const std::string& node) {
    const auto met = std::find(trail.begin(), trail.end(), node);
    if (met != trail.end()) {
      std::vector<std::string> circle(met, trail.end());
      std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
      cycles.insert(fmt::format("{} -> {}", fmt::join(circle, " -> "), circle.front()));
      return;
    }
    if (finished.contains(node)) return;
    trail.push_back(node);
    if (const auto found = edges.find(node); found != edges.end()) {
      for (const std::string& next : found->second) visit(next);
    }
    trail.pop_back();
    finished.insert(node);
  };
  for (const auto& [node, unused] : edges) visit(node);
  return {cycles.begin(), cycles.end()};
}

}  // namespace

const LayerGraph& layer_graph() {
  static const LayerGraph graph{
      {"base", {}},
      {"elf", {"base"}},
      {"io", {"base"}},
      {"loader", {"base", "elf"}},
      {"cuda", {"base", "elf"}},
      {"platform", {"base", "elf"}},
      {"policy", {"base", "elf", "cuda", "platform"}},
      {"rewrite", {"base", "elf", "policy"}},
      {"report", {"base", "elf", "loader", "cuda", "platform", "policy", "rewrite"}},
      {"hook", {"base", "platform"}},
      {"library", {"base", "elf", "cuda", "platform", "policy", "rewrite", "io"}},
      {"app", {"base", "elf", "loader", "cuda", "platform", "policy", "rewrite", "io", "report", "hook"}},
      {"cli", {"base", "elf", "loader", "cuda", "platform", "policy", "rewrite", "io", "report", "hook", "app"}},
  };
  return graph;
}

std::string layer_of(std::string_view path) {
  if (path == "include/cuda_runpath/cuda_runpath.hpp") return "library";
  for (const std::string_view root : {"include/cuda_runpath/", "src/"}) {
    if (!path.starts_with(root)) continue;
    path.remove_prefix(root.size());
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
  }
  return {};
}

std::vector<Include> includes_of(std::string_view text) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
  std::vector<Include> includes;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (std::regex_search(line, match, pattern)) includes.push_back({match[2], match[1] == "\"", number});
  }
  return includes;
}

std::vector<std::string> wrong_layer_includes(const std::vector<SourceFile>& files, const LayerGraph& graph) {
  const std::set<std::string> known = paths_of(files);
  std::vector<std::string> complaints;
  for (const SourceFile& file : files) {
    const std::string layer = layer_of(file.path);
    const auto allowed = graph.find(layer);
    if (allowed == graph.end()) {
      complaints.push_back(fmt::format("{}: no layer \"{}\" in the graph", file.path, layer));
      continue;
    }
    for (const Include& include : includes_of(file.text)) {
      const std::string target = resolved(file, include, known);
      const std::string seen = target.empty() ? layer_of("include/" + include.name) : layer_of(target);
      if (seen.empty() || seen == layer || allowed->second.contains(seen)) continue;
      complaints.push_back(fmt::format("{}:{}: layer {} includes {} of layer {}; it may see {}", file.path,
                                       include.line, layer, include.name, seen, joined(allowed->second)));
    }
  }
  return complaints;
}

std::vector<std::string> wrong_foreign_includes(const std::vector<SourceFile>& files) {
  std::vector<std::string> complaints;
  for (const SourceFile& file : files) {
    const std::string layer = layer_of(file.path);
    for (const Include& include : includes_of(file.text)) {
      for (const auto& [header, layers] : foreign_headers()) {
        const bool named = header.ends_with('/') ? include.name.starts_with(header) : include.name == header;
        if (!named || layers.contains(layer)) continue;
        complaints.push_back(fmt::format("{}:{}: layer {} includes <{}>; only for {}", file.path, include.line, layer,
                                         include.name, joined(layers)));
      }
    }
  }
  return complaints;
}

std::vector<std::string> include_cycles(const std::vector<SourceFile>& files) {
  const std::set<std::string> known = paths_of(files);
  std::map<std::string, std::set<std::string>> edges;
  for (const SourceFile& file : files) {
    for (const Include& include : includes_of(file.text)) {
      if (const std::string target = resolved(file, include, known); !target.empty()) edges[file.path].insert(target);
    }
  }
  return cycles_of(edges);
}

LayerGraph graph_of_cmake(std::string_view cmake_lists) {
  static const std::regex call(R"(add_layer\(([^)]*)\))");
  LayerGraph graph;
  const std::string text(cmake_lists);
  for (std::sregex_iterator match(text.begin(), text.end(), call), end; match != end; ++match) {
    std::istringstream words((*match)[1]);
    std::string layer;
    words >> layer;
    std::set<std::string>& used = graph[layer];
    bool among_uses = false;
    for (std::string word; words >> word;) {
      if (word == "USES" || word == "LIBRARIES") {
        among_uses = word == "USES";
      } else if (among_uses) {
        used.insert(word);
      }
    }
  }
  return graph;
}

std::vector<std::string> layer_cycles(const LayerGraph& graph) {
  return cycles_of(graph);
}

}  // namespace cuda_runpath
