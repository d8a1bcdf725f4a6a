#include "test_files.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace cuda_runpath::io_test {

TemporaryDirectory::TemporaryDirectory(const std::filesystem::path& parent) {
  std::string name = (parent / "cuda-runpath-io-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
  EXPECT_EQ(::chmod(path_.c_str(), 0777), 0);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> TemporaryDirectory::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

void write_file(const std::string& path, std::string_view content, mode_t mode) {
  std::ofstream(path, std::ios::binary) << content;
  const timespec old_times[2] = {{1'000'000'000, 0}, {1'000'000'000, 500}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), old_times, 0), 0);
  ASSERT_EQ(::chmod(path.c_str(), mode), 0);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

struct stat status_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 12345;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

Write write_at(std::uint64_t file_offset, std::string_view text) {
  const ByteView bytes = bytes_of(text);
  return {file_offset, Bytes(bytes.begin(), bytes.end()), "test"};
}

FileEdit edit_of(std::uint64_t old_size, std::vector<Write> writes, EditSafety safety) {
  FileEdit edit{old_size, old_size, safety, std::move(writes)};
  for (const Write& write : edit.writes) edit.new_size = std::max(edit.new_size, write.range().end);
  return edit;
}

std::string after(const FileEdit& edit, const std::string& content, std::size_t count) {
  std::string result = content;
  if (count >= edit.writes.size()) result.resize(edit.new_size);
  for (std::size_t i = 0; i < std::min(count, edit.writes.size()); ++i) {
    const Write& write = edit.writes[i];
    result.resize(std::max<std::size_t>(result.size(), write.range().end));
    result.replace(write.file_offset, write.bytes.size(), text_of(write.bytes));
  }
  return result;
}

Result<CommitReport> commit(const std::string& path, const FileEdit& edit, const CommitWishes& wishes) {
  const Result<DiskFile> file = DiskFile::open(path);
  if (!file) return tl::unexpected(file.error());
  return commit_edit(*file, edit, wishes);
}

CommitWishes wish(CommitMode mode, Sync sync) {
  CommitWishes wishes;
  wishes.mode = mode;
  wishes.sync = sync;
  return wishes;
}

int in_child(User user, const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    if (user == User::Nobody && is_root() &&
        (::setgroups(0, nullptr) != 0 || ::setresgid(nobody, nobody, nobody) != 0 ||
         ::setresuid(nobody, nobody, nobody) != 0)) {
      ::_exit(99);
    }
    ::_exit(work());
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return status;
}

bool is_root() {
  return ::geteuid() == 0;
}

}  // namespace cuda_runpath::io_test
