#include "cuda_runpath/report/text_style.hpp"

#include "report/paint.hpp"

namespace cuda_runpath {

std::string error_line(std::string_view message, Color color) {
  return fmt::format("{} {}\n", painted("error:", red, color), message);
}

std::string warning_line(std::string_view message, Color color) {
  return fmt::format("{} {}\n", painted("warning:", yellow, color), message);
}

}  // namespace cuda_runpath
