/// Whole files in tests: read, written, compared. The product itself never reads a whole file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cuda_runpath/base/bytes.hpp"

namespace cuda_runpath {

/// The bytes of a file; empty when it cannot be read.
[[nodiscard]] Bytes read_file(const std::string& path);
/// As text.
[[nodiscard]] std::string read_text(const std::string& path);

/// Replaces a file's content (directories are made); false when it could not.
bool write_file(const std::string& path, ByteView content);
bool write_text(const std::string& path, std::string_view content);

/// Copies content and permissions over `target`; false when it could not.
bool copy_file(const std::string& source, const std::string& target);

/// Whether two files hold the same bytes; false when one cannot be read.
[[nodiscard]] bool same_bytes(const std::string& a, const std::string& b);

/// What changes when somebody writes: size, mtime in nanoseconds, inode, mode.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t modified_nanoseconds = 0;
  std::uint64_t inode = 0;
  std::uint32_t mode = 0;

  bool operator==(const FileStamp&) const = default;
};
[[nodiscard]] FileStamp stamp_of(const std::string& path);

/// Names in a directory, sorted; to see that nothing was left behind.
[[nodiscard]] std::string names_in(const std::string& directory);

}  // namespace cuda_runpath
