// --files-from: a list of paths, as `find`, `find -print0` or a build system writes it.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "cuda_runpath/io/tree_walk.hpp"

namespace cuda_runpath {
namespace {

Result<std::string> read_whole(int descriptor, const std::string& name) {
  std::string text;
  std::array<char, 65536> chunk;
  for (;;) {
    const ssize_t got = ::read(descriptor, chunk.data(), chunk.size());
    if (got == 0) return text;
    if (got > 0) {
      text.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      return tl::unexpected(system_error("cannot read the list of paths", name, errno));
    }
  }
}

}  // namespace

Result<std::vector<std::string>> read_path_list(const std::string& file, ListSeparator separator) {
  const bool is_input = file == "-";
  const FileDescriptor opened(is_input ? -1 : ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!is_input && !opened.open()) {
    return tl::unexpected(system_error("cannot open the list of paths", file, errno));
  }
  const Result<std::string> text = read_whole(is_input ? STDIN_FILENO : opened.number(), is_input ? "stdin" : file);
  if (!text) return tl::unexpected(text.error());

  const char mark = separator == ListSeparator::Nul ? '\0' : '\n';
  std::vector<std::string> paths;
  for (std::size_t begin = 0; begin < text->size();) {
    const std::size_t end = std::min(text->find(mark, begin), text->size());
    if (end > begin) paths.push_back(text->substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

}  // namespace cuda_runpath
