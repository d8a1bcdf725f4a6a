#include "app/hook_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Status make_directory(const fs::path& directory) {
  std::error_code fault;
  fs::create_directories(directory, fault);
  if (!fault && fs::is_directory(directory, fault)) return {};
  if (!fault) fault = std::make_error_code(std::errc::not_a_directory);
  Error error = system_error("cannot make the directory", directory.string(), fault.value());
  error.advice = "name a directory with --output";
  return tl::unexpected(error);
}

/// The mode is what the umask leaves of 0644 or 0755.
Status write_new_file(const std::string& path, const HookFile& file) {
  const int mode = file.mode == HookMode::Program ? 0755 : 0644;
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return tl::unexpected(system_error("cannot write", path, errno));
  const std::unique_ptr<std::FILE, Close> stream(::fdopen(descriptor, "w"));
  if (!stream) {
    const int number = errno;
    ::close(descriptor);
    return tl::unexpected(system_error("cannot write", path, number));
  }
  const bool whole = std::fwrite(file.text.data(), 1, file.text.size(), stream.get()) == file.text.size();
  if (whole && std::fflush(stream.get()) == 0) return {};
  return tl::unexpected(system_error("cannot write", path, errno));
}

Status replace_file(const std::string& path, const HookFile& file) {
  const std::string unfinished = path + ".new";
  ::unlink(unfinished.c_str());  // of a run that was stopped
  Status done = write_new_file(unfinished, file);
  if (done && ::rename(unfinished.c_str(), path.c_str()) != 0) {
    done = tl::unexpected(system_error("cannot write", path, errno));
  }
  if (!done) ::unlink(unfinished.c_str());
  return done;
}

}  // namespace

Status write_hook_files(const std::vector<HookFile>& files, const std::string& directory) {
  for (const HookFile& file : files) {
    const fs::path path = fs::path(directory) / file.path;
    if (Status done = make_directory(path.parent_path()); !done) return done;
  }
  for (const HookFile& file : files) {
    if (Status done = replace_file((fs::path(directory) / file.path).string(), file); !done) return done;
  }
  return {};
}

}  // namespace cuda_runpath
