/// The disk as the search for libraries sees it: files of a root, each read once.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "cuda_runpath/io/rooted_path.hpp"
#include "cuda_runpath/loader/library_files.hpp"

namespace cuda_runpath {

class DiskLibraryFiles final : public LibraryFiles {
 public:
  explicit DiskLibraryFiles(RootedPath root) : root_(std::move(root)) {}

  [[nodiscard]] const LibraryFile* find(const std::string& path) override;
  [[nodiscard]] bool is_directory(const std::string& path) override;

  /// A file that is not on the disk.
  void put(const std::string& path, LibraryFile file) { files_[path] = std::make_unique<LibraryFile>(std::move(file)); }

  [[nodiscard]] RootedPath& root() { return root_; }

 private:
  RootedPath root_;
  std::unordered_map<std::string, std::unique_ptr<LibraryFile>> files_;
  std::unordered_map<std::string, bool> directories_;
};

}  // namespace cuda_runpath
