/// What the search for libraries sees of the disk, so that it can be tested without one and look into a root.
#pragma once

#include <cstdint>
#include <string>

#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

/// A file that a search came upon.
struct LibraryFile {
  Result<ObjectFacts> facts;  ///< or why the loader cannot use it
  std::uint16_t type = 0;     ///< e_type
  std::uint64_t device = 0;   ///< with `inode`: the loader maps one file once
  std::uint64_t inode = 0;
  std::string real_path;  ///< after symbolic links, as seen inside of the root
};

class LibraryFiles {
 public:
  virtual ~LibraryFiles() = default;

  /// The file that opening `path` (absolute, inside of the root) gives; nullptr when nothing opens there.
  /// The answer lives as long as this object; the same path gives the same answer.
  [[nodiscard]] virtual const LibraryFile* find(const std::string& path) = 0;

  [[nodiscard]] virtual bool is_directory(const std::string& path) = 0;

 protected:
  LibraryFiles() = default;
  LibraryFiles(const LibraryFiles&) = default;
  LibraryFiles(LibraryFiles&&) = default;
  LibraryFiles& operator=(const LibraryFiles&) = default;
  LibraryFiles& operator=(LibraryFiles&&) = default;
};

}  // namespace cuda_runpath
