#include "support/files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace cuda_runpath {

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Bytes read_file(const std::string& path) {
  const std::string text = read_text(path);
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

bool write_text(const std::string& path, std::string_view content) {
  std::error_code ignored;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, ignored);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  return file.good();
}

bool write_file(const std::string& path, ByteView content) {
  return write_text(path, text_of(content));
}

bool copy_file(const std::string& source, const std::string& target) {
  std::error_code fault;
  const std::filesystem::path parent = std::filesystem::path(target).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, fault);
  return std::filesystem::copy_file(source, target, std::filesystem::copy_options::overwrite_existing, fault);
}

bool same_bytes(const std::string& a, const std::string& b) {
  std::error_code fault;
  if (!std::filesystem::is_regular_file(a, fault) || !std::filesystem::is_regular_file(b, fault)) return false;
  return std::filesystem::file_size(a, fault) == std::filesystem::file_size(b, fault) && read_file(a) == read_file(b);
}

FileStamp stamp_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
  return {static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec * nanoseconds_per_second + status.st_mtim.tv_nsec, status.st_ino, status.st_mode};
}

std::string names_in(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code fault;
  for (const auto& entry : std::filesystem::directory_iterator(directory, fault)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  std::string joined;
  for (const std::string& name : names) joined += name + "\n";
  return joined;
}

}  // namespace cuda_runpath
