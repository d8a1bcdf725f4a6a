#include "io/attributes.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "io/system_calls.hpp"

namespace cuda_runpath {
namespace {

bool unsupported(int number) {
  return number == EOPNOTSUPP || number == ENOSYS;
}

tl::unexpected<Error> cannot_keep(const std::string& what, const std::string& path, int number) {
  return tl::unexpected(
      Error{ErrorKind::Refused,
            fmt::format("{} of this file cannot be given to a copy: {}", what, std::generic_category().message(number)),
            std::nullopt, "run as the owner of the file or as root, or edit it with --commit in-place", path});
}

/// The names of the extended attributes; none where the file system has none.
Result<std::vector<std::string>> attribute_names(int descriptor, const std::string& path) {
  std::vector<std::string> names;
  std::string list;
  for (;;) {
    const ssize_t wanted = ::flistxattr(descriptor, nullptr, 0);
    if (wanted == 0 || (wanted < 0 && unsupported(errno))) return names;
    if (wanted < 0) return tl::unexpected(system_error("cannot list extended attributes", path, errno));
    list.resize(static_cast<std::size_t>(wanted));
    const ssize_t got = ::flistxattr(descriptor, list.data(), list.size());
    if (got < 0 && errno == ERANGE) continue;  // one more has come
    if (got < 0) return tl::unexpected(system_error("cannot list extended attributes", path, errno));
    list.resize(static_cast<std::size_t>(got));
    break;
  }
  for (std::size_t begin = 0; begin < list.size();) {
    names.emplace_back(list.c_str() + begin);
    begin += names.back().size() + 1;
  }
  return names;
}

/// The value of one attribute; nothing when it is not there.
Result<std::optional<Bytes>> attribute(int descriptor, const std::string& name, const std::string& path) {
  Bytes value(4096);
  ssize_t got = ::fgetxattr(descriptor, name.c_str(), value.data(), value.size());
  if (got < 0 && errno == ERANGE) {
    value.resize(65536);  // XATTR_SIZE_MAX
    got = ::fgetxattr(descriptor, name.c_str(), value.data(), value.size());
  }
  if (got < 0 && (errno == ENODATA || unsupported(errno))) return std::optional<Bytes>();
  if (got < 0) return tl::unexpected(system_error("cannot read extended attribute " + name, path, errno));
  value.resize(static_cast<std::size_t>(got));
  return std::optional<Bytes>(std::move(value));
}

/// What `to` inherited from its directory (a default ACL) and `from` does not have.
Status remove_inherited(const DiskFile& from, int to, const std::vector<std::string>& wanted) {
  const Result<std::vector<std::string>> present = attribute_names(to, from.path());
  if (!present) return tl::unexpected(present.error());
  for (const std::string& name : *present) {
    if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) continue;
    // A security label is given by the system to every new file and is not ours to take off.
    if (name.starts_with("security.")) continue;
    if (call::fremovexattr(to, name) != 0) return cannot_keep("the lack of " + name, from.path(), errno);
  }
  return {};
}

Status copy_one(const DiskFile& from, int to, const std::string& name) {
  const Result<std::optional<Bytes>> value = attribute(from.descriptor(), name, from.path());
  if (!value) return tl::unexpected(value.error());
  if (!*value) return {};
  const Result<std::optional<Bytes>> present = attribute(to, name, from.path());
  if (present && *present == *value) return {};
  if (call::fsetxattr(to, name, **value) == 0) return {};
  return cannot_keep("the extended attribute " + name, from.path(), errno);
}

Status copy_extended(const DiskFile& from, int to) {
  const Result<std::vector<std::string>> names = attribute_names(from.descriptor(), from.path());
  if (!names) return tl::unexpected(names.error());
  if (Status done = remove_inherited(from, to, *names); !done) return done;
  for (const std::string& name : *names) {
    if (Status done = copy_one(from, to, name); !done) return done;
  }
  return {};
}

}  // namespace

Result<std::optional<Bytes>> read_capability(int descriptor, const std::string& path) {
  return attribute(descriptor, capability_attribute, path);
}

void copy_extended_where_permitted(const DiskFile& from, int to) {
  const Result<std::vector<std::string>> names = attribute_names(from.descriptor(), from.path());
  if (!names) return;
  for (const std::string& name : *names) static_cast<void>(copy_one(from, to, name).has_value());
}

Status copy_attributes(const DiskFile& from, int to) {
  struct stat status {};
  if (::fstat(to, &status) != 0) return tl::unexpected(system_error("cannot look at the copy of", from.path(), errno));
  const FileIdentity& wanted = from.identity();
  // The owner first: a change of owner drops capabilities. The mode last: an ACL changes its group bits.
  if ((status.st_uid != wanted.owner || status.st_gid != wanted.group) &&
      call::fchown(to, wanted.owner, wanted.group) != 0) {
    return cannot_keep("the owner", from.path(), errno);
  }
  if (Status done = copy_extended(from, to); !done) return done;
  if (call::fchmod(to, wanted.mode) != 0) return cannot_keep("the mode", from.path(), errno);
  return {};
}

}  // namespace cuda_runpath
