/// The project's own files, as the rules of this directory judge them.
#pragma once

#include <string>
#include <vector>

namespace cuda_runpath {

struct SourceFile {
  std::string path;  ///< relative to the project, with '/'
  std::string text;  ///< its bytes, whatever they are
};

/// Every file that is tracked by git or would be, sorted by path. Without git (a source archive):
/// every file but those of build/.
[[nodiscard]] std::vector<SourceFile> project_files(const std::string& project_directory);

/// Those below one of the directories ("src/"), with one of the endings (".cpp").
[[nodiscard]] std::vector<SourceFile> files_below(const std::vector<SourceFile>& files,
                                                  const std::vector<std::string>& directories,
                                                  const std::vector<std::string>& endings);

}  // namespace cuda_runpath
