#include "report/wrapped_text.hpp"

#include <algorithm>

#include "report/search_list_view.hpp"

namespace cuda_runpath {

std::string wrapped(std::string_view label, std::string_view text) {
  return wrapped(label, columns_of(label), text);
}

std::string wrapped(std::string_view label, std::size_t label_columns, std::string_view text) {
  std::string lines(label);
  const std::string margin(label_columns, ' ');
  std::size_t column = margin.size();
  bool at_margin = true;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const std::size_t wide = columns_of(word);
    if (!at_margin && column + 1 + wide > line_width) {
      lines += '\n' + margin;
      column = margin.size();
      at_margin = true;
    }
    if (!at_margin) lines += ' ';
    lines += word;
    column += wide + (at_margin ? 0 : 1);
    at_margin = false;
    begin = end + 1;
  }
  return lines + '\n';
}

}  // namespace cuda_runpath
