/// How much a report for people says, whether in colour, and the lines that every command says errors in.
#pragma once

#include <string>
#include <string_view>

namespace cuda_runpath {

enum class Verbosity { Quiet, Normal, Verbose };
enum class Color { Off, On };

struct TextStyle {
  Verbosity verbosity = Verbosity::Normal;
  Color color = Color::Off;
};

/// One line `error: ...` or `warning: ...` for stderr. `message` is printable: `describe` makes it so for an Error.
[[nodiscard]] std::string error_line(std::string_view message, Color color);
[[nodiscard]] std::string warning_line(std::string_view message, Color color);

}  // namespace cuda_runpath
