#include "support/loading.hpp"

#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace cuda_runpath {

std::string loading_fault(const std::string& path) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    const char* const fault = handle == nullptr ? dlerror() : "";
    const ssize_t wrote = write(ends[1], fault, std::strlen(fault));
    _exit(wrote == static_cast<ssize_t>(std::strlen(fault)) ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  std::array<char, 1024> chunk{};
  for (;;) {
    const ssize_t got = read(ends[0], chunk.data(), chunk.size());
    if (got <= 0) break;
    said.append(chunk.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return "no child process";
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status)) + " " + said;
  if (said.empty() && WEXITSTATUS(status) != 0) return "exit status " + std::to_string(WEXITSTATUS(status));
  return said;
}

}  // namespace cuda_runpath
