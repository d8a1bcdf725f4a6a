/// Directories of a search path compared as the loader would use them: by components, not by spelling.
#pragma once

#include <string>
#include <string_view>

namespace cuda_runpath {

/// `directory` without repeated slashes, `.` components and trailing slashes, and with `${ORIGIN}`
/// written `$ORIGIN`: two spellings of one directory become equal. `..` stays, since a component
/// may be a symbolic link. "" stays "".
[[nodiscard]] std::string normal_directory(std::string_view directory);

/// Whether the loader searches `directory` anyway: /lib, /usr/lib, their -64 and -32 forms and multiarch
/// subdirectories. As an entry it would come before the libraries that a package brings along.
[[nodiscard]] bool is_loader_default(std::string_view directory);

}  // namespace cuda_runpath
