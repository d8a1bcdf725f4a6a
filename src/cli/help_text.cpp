#include "cli/help_text.hpp"

#include <algorithm>
#include <vector>

namespace cuda_runpath {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string narrowed_line(std::string_view line, std::size_t width) {
  std::string out;
  while (line.size() > width) {
    std::size_t blank = line.rfind(' ', width);
    if (blank == std::string_view::npos) blank = line.find(' ');
    if (blank == std::string_view::npos) break;
    out += std::string(line.substr(0, blank)) + '\n';
    line.remove_prefix(blank + 1);
  }
  return out + std::string(line);
}

bool ends_paragraph(const std::string& line) {
  return line.empty() || line.front() == ' ' || line.back() == '.' || line.back() == ':';
}

}  // namespace

std::string narrowed(std::string_view text, std::size_t width) {
  std::string out;
  for (const std::string& line : lines_of(text)) out += (out.empty() ? "" : "\n") + narrowed_line(line, width);
  return out;
}

std::string filled(std::string_view text) {
  std::string out;
  std::string paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) out += narrowed_line(paragraph, help_width) + '\n';
    paragraph.clear();
  };
  for (const std::string& line : lines_of(text)) {
    const bool stays = line.empty() || line.front() == ' ';
    if (stays || paragraph.empty() || ends_paragraph(paragraph)) flush();
    if (stays) {
      out += line + '\n';
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + line;
    }
  }
  flush();
  if (!out.empty() && !text.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace cuda_runpath
