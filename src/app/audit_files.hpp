/// The files of an audit: from arguments, a store closure or an unpacked root, divided into shards.
#pragma once

#include <string>
#include <vector>

#include "cuda_runpath/app/audit_settings.hpp"
#include "cuda_runpath/io/tree_walk.hpp"

namespace cuda_runpath {

/// One file: where it is opened, and how it is called in the report.
struct AuditedFile {
  FoundFile found;
  std::string name;
};

struct AuditedFiles {
  std::vector<AuditedFile> files;    ///< all that were found, sorted by name
  std::vector<std::size_t> audited;  ///< those of the shard, as indices; the others may need them
  std::vector<Error> unreachable;    ///< sorted by path
};

/// Errors: Io when the closure of a store path cannot be asked for.
[[nodiscard]] Result<AuditedFiles> files_of(const AuditSettings& settings, const std::vector<std::string>& excludes);

/// Whether a file of this name is one of `shard`: by the bytes of the name, so that every machine divides alike.
[[nodiscard]] bool is_in_shard(std::string_view name, const Shard& shard);

}  // namespace cuda_runpath
