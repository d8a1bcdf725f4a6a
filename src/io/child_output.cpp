#include "cuda_runpath/io/child_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t most_output = std::size_t{64} << 20U;  // bytes

/// Reads `descriptor` to its end, or to one byte past what is taken.
std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 16384> part{};
  while (text.size() <= most_output) {
    const ssize_t count = ::read(descriptor, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  return text;
}

/// The process, its standard output led to `write_end`.
Result<pid_t> start(const std::vector<std::string>& command, int write_end, ChildErrors errors) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, write_end, STDOUT_FILENO);
  if (errors == ChildErrors::Dropped) {
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  pid_t child = 0;
  const int fault = posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) return tl::unexpected(system_error("cannot start", command[0], fault));
  return child;
}

}  // namespace

Result<std::string> output_of(const std::vector<std::string>& command, ChildErrors errors) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return tl::unexpected(system_error("cannot make a pipe for", command[0], errno));
  const Result<pid_t> child = start(command, ends[1], errors);
  close(ends[1]);
  if (!child) {
    close(ends[0]);
    return tl::unexpected(child.error());
  }
  std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (text.size() > most_output) return fail(ErrorKind::Io, fmt::format("{}: prints too much", command[0]));
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  return fail(ErrorKind::Io, fmt::format("{}: ended with {} {}", command[0], WIFEXITED(status) ? "code" : "signal",
                                         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status)));
}

}  // namespace cuda_runpath
