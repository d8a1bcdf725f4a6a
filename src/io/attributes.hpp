/// What a file has besides its bytes: extended attributes, ACLs, file capabilities, owner, mode.
///
/// The kernel drops `security.capability` on every write; a copy starts without any of them.
#pragma once

#include <optional>

#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {

inline constexpr const char* capability_attribute = "security.capability";

/// The file capabilities, raw; nothing when there are none. Errors: Io, for `path`.
[[nodiscard]] Result<std::optional<Bytes>> read_capability(int descriptor, const std::string& path);

/// Gives `to` the owner, the extended attributes (ACLs among them) and the mode of `from`.
/// Errors: Refused, for `from.path()`, when one of them cannot be kept; Io.
[[nodiscard]] Status copy_attributes(const DiskFile& from, int to);

/// Gives `to` those extended attributes of `from` that this process may set.
void copy_extended_where_permitted(const DiskFile& from, int to);

}  // namespace cuda_runpath
