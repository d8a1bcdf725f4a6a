#include "support/cuda_toolkit.hpp"

#include <filesystem>
#include <optional>

#include "support/run.hpp"

namespace cuda_runpath {

std::string toolkit_libraries() {
  const std::optional<std::string> nvcc = find_tool("nvcc");
  if (!nvcc) return {};
  const std::filesystem::path root = std::filesystem::canonical(*nvcc).parent_path().parent_path();
  for (const char* place : {"lib64", "targets/x86_64-linux/lib", "lib"}) {
    if (std::filesystem::exists(root / place / "libcudart.so")) return (root / place).string();
  }
  return {};
}

}  // namespace cuda_runpath
