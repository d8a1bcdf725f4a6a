#include "support/run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

extern char** environ;

namespace cuda_runpath {
namespace {

struct Pipe {
  int read_end = -1;
  int write_end = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) == 0) {
      read_end = ends[0];
      write_end = ends[1];
    }
  }
};

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

/// The environment of the child. A search path of the machine that runs the tests would decide what
/// ld.so finds before any RUNPATH does.
std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
  std::vector<std::string> entries;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view entry(*at);
    const std::string name(entry.substr(0, entry.find('=')));
    if (name == "LD_LIBRARY_PATH" || added.count(name) != 0) continue;
    entries.emplace_back(entry);
  }
  for (const auto& [name, value] : added) entries.push_back(name + "=" + value);
  return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Moves bytes between the child's pipes and our strings until the child has closed both outputs.
void exchange(Pipe& in, Pipe& out, Pipe& err, const std::string& stdin_text, RunResult& result) {
  std::size_t sent = 0;
  std::array<char, 65536> chunk{};
  const auto drain = [&](int& end, std::string& to) {
    const ssize_t got = read(end, chunk.data(), chunk.size());
    if (got > 0) {
      to.append(chunk.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      close_end(end);
    }
  };
  if (stdin_text.empty()) close_end(in.write_end);
  // A blocking write of more than the pipe holds would wait for a child that waits for us to read.
  if (in.write_end >= 0) fcntl(in.write_end, F_SETFL, O_NONBLOCK);
  while (out.read_end >= 0 || err.read_end >= 0) {
    std::array<pollfd, 3> ends{{{out.read_end, POLLIN, 0}, {err.read_end, POLLIN, 0}, {in.write_end, POLLOUT, 0}}};
    if (poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR) return;
    if (ends[0].revents != 0) drain(out.read_end, result.out);
    if (ends[1].revents != 0) drain(err.read_end, result.err);
    if (ends[2].revents != 0) {
      const ssize_t wrote = write(in.write_end, stdin_text.data() + sent, stdin_text.size() - sent);
      if (wrote > 0) sent += static_cast<std::size_t>(wrote);
      if ((wrote < 0 && errno != EINTR && errno != EAGAIN) || sent == stdin_text.size()) close_end(in.write_end);
    }
  }
}

}  // namespace

RunResult run_program(const std::vector<std::string>& argv, const RunOptions& options) {
  RunResult result;
  std::vector<std::string> words = argv;
  std::vector<std::string> entries = environment_with(options.env);
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> environment = pointers_to(entries);
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGPIPE, SIG_DFL);
    dup2(in.read_end, STDIN_FILENO);
    dup2(out.write_end, STDOUT_FILENO);
    dup2(err.write_end, STDERR_FILENO);
    if (!options.cwd.empty() && chdir(options.cwd.c_str()) != 0) _exit(127);
    execvpe(arguments[0], arguments.data(), environment.data());
    _exit(127);
  }
  close_end(in.read_end);
  close_end(out.write_end);
  close_end(err.write_end);
  const auto old_handler = signal(SIGPIPE, SIG_IGN);
  if (child > 0) exchange(in, out, err, options.stdin_text, result);
  signal(SIGPIPE, old_handler);
  close_end(in.write_end);
  close_end(out.read_end);
  close_end(err.read_end);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return result;
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

std::optional<std::string> find_tool(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  const std::string places = std::string(rest) + ":/usr/bin:/usr/sbin:/sbin";
  rest = places;
  while (!rest.empty()) {
    const std::size_t end = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, end)) + "/" + std::string(name);
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
  }
  return std::nullopt;
}

std::string lines_with(std::string_view text, std::string_view part) {
  std::string found;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.find(part) != std::string_view::npos) found += std::string(line) + "\n";
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return found;
}

std::string describe(const RunResult& result) {
  return fmt::format("exit {} signal {}\n--- stdout\n{}--- stderr\n{}", result.exit_code, result.signal, result.out,
                     result.err);
}

}  // namespace cuda_runpath
