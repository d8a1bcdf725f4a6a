/// The disk as the search for libraries sees it: files of a root, each read once.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/io/rooted_path.hpp"
#include "cuda_runpath/loader/library_files.hpp"

namespace cuda_runpath {

/// A library that is read for more than its facts.
struct OpenedLibrary {
  std::unique_ptr<DiskFile> disk;  ///< what `file` reads
  ElfFile file;
  const ObjectFacts* facts;  ///< lives as long as the files it was opened by
  std::string real_path;     ///< inside of the root, after symbolic links
};

class DiskLibraryFiles final : public LibraryFiles {
 public:
  explicit DiskLibraryFiles(RootedPath root) : root_(std::move(root)) {}

  [[nodiscard]] const LibraryFile* find(const std::string& path) override;
  [[nodiscard]] bool is_directory(const std::string& path) override;

  /// The file that `find` knows at `path`, opened. Errors: Io; those of ElfFile::read and read_object_facts.
  [[nodiscard]] Result<OpenedLibrary> open(const std::string& path);

  /// A file that is not on the disk.
  void put(const std::string& path, LibraryFile file) { files_[path] = std::make_unique<LibraryFile>(std::move(file)); }

  [[nodiscard]] RootedPath& root() { return root_; }

 private:
  RootedPath root_;
  std::unordered_map<std::string, std::unique_ptr<LibraryFile>> files_;
  std::unordered_map<std::string, bool> directories_;
};

}  // namespace cuda_runpath
