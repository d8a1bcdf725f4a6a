#include "cuda_runpath/app/terminal.hpp"

#include <unistd.h>

namespace cuda_runpath {

Color color_for(int descriptor, ColorWhen when, const Environment& environment) {
  if (when == ColorWhen::Always) return Color::On;
  const bool plain = when == ColorWhen::Never || environment.no_color || environment.dumb_terminal;
  return !plain && isatty(descriptor) == 1 ? Color::On : Color::Off;
}

void print(std::FILE* stream, std::string_view text) noexcept {
  // A fault stays in the stream: std::ferror tells it.
  std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace cuda_runpath
