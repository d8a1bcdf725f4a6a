#include "architecture/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/run.hpp"

namespace cuda_runpath {
namespace {

std::vector<std::string> paths_git_knows(const std::string& project_directory) {
  const RunResult listed =
      run_program({"git", "-C", project_directory, "ls-files", "-z", "--cached", "--others", "--exclude-standard"});
  std::vector<std::string> paths;
  if (!listed.ok()) return paths;
  for (std::size_t begin = 0; begin < listed.out.size();) {
    const std::size_t end = listed.out.find('\0', begin);
    paths.push_back(listed.out.substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

std::vector<std::string> paths_on_disk(const std::string& project_directory) {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (auto entry = fs::recursive_directory_iterator(project_directory); entry != fs::recursive_directory_iterator();
       ++entry) {
    const std::string path = entry->path().lexically_relative(project_directory).generic_string();
    if (path == "build" || path == ".git") entry.disable_recursion_pending();
    if (entry->is_regular_file()) paths.push_back(path);
  }
  return paths;
}

}  // namespace

std::vector<SourceFile> project_files(const std::string& project_directory) {
  std::vector<std::string> paths = paths_git_knows(project_directory);
  if (paths.empty()) paths = paths_on_disk(project_directory);
  std::sort(paths.begin(), paths.end());
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    std::ifstream stream(project_directory + "/" + path, std::ios::binary);
    if (!stream) continue;  // deleted, and not committed yet
    files.push_back({path, std::string(std::istreambuf_iterator<char>(stream), {})});
  }
  return files;
}

std::vector<SourceFile> files_below(const std::vector<SourceFile>& files, const std::vector<std::string>& directories,
                                    const std::vector<std::string>& endings) {
  std::vector<SourceFile> chosen;
  std::copy_if(files.begin(), files.end(), std::back_inserter(chosen), [&](const SourceFile& file) {
    return std::any_of(directories.begin(), directories.end(),
                       [&](const std::string& directory) { return file.path.starts_with(directory); }) &&
           std::any_of(endings.begin(), endings.end(),
                       [&](const std::string& ending) { return file.path.ends_with(ending); });
  });
  return chosen;
}

}  // namespace cuda_runpath
