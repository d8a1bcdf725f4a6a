/// A directory of a test's own, gone when the test ends.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace cuda_runpath {

class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "cuda-runpath-test-XXXXXX").string();
    path_ = mkdtemp(name.data()) == nullptr ? std::string() : name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    if (path_.empty()) return;
    // A test may have taken the write permission away to see a refusal.
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  /// Empty when the directory could not be made.
  [[nodiscard]] const std::string& path() const { return path_; }

  /// `path()/name`; nothing is created.
  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

  /// Makes `path()/name` with its parents, and gives its path.
  [[nodiscard]] std::string directory(std::string_view name) const {
    std::error_code ignored;
    std::filesystem::create_directories(file(name), ignored);
    return file(name);
  }

 private:
  std::string path_;
};

}  // namespace cuda_runpath
