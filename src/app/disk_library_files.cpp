#include "app/disk_library_files.hpp"

#include <sys/stat.h>

namespace cuda_runpath {
namespace {

std::unique_ptr<LibraryFile> read_library(const RootedPath::Resolved& place) {
  const Result<DiskFile> disk = DiskFile::open(place.on_host);
  if (!disk) return nullptr;
  auto library = std::make_unique<LibraryFile>();
  library->device = disk->identity().device;
  library->inode = disk->identity().inode;
  library->real_path = place.inside;
  const Result<ElfFile> file = ElfFile::read(*disk);
  if (!file) {
    library->facts = tl::unexpected(file.error());
    return library;
  }
  library->type = file->header().type;
  library->facts = read_object_facts(*file);
  return library;
}

}  // namespace

const LibraryFile* DiskLibraryFiles::find(const std::string& path) {
  const auto [entry, is_new] = files_.try_emplace(path);
  if (is_new) {
    if (const std::optional<RootedPath::Resolved> place = root_.resolve(path)) entry->second = read_library(*place);
  }
  return entry->second.get();
}

Result<OpenedLibrary> DiskLibraryFiles::open(const std::string& path) {
  const LibraryFile* library = find(path);
  const std::optional<RootedPath::Resolved> place = root_.resolve(path);
  if (library == nullptr || !place) return fail(ErrorKind::Io, path + ": cannot be opened");
  if (!library->facts) return tl::unexpected(library->facts.error());
  Result<DiskFile> disk = DiskFile::open(place->on_host);
  if (!disk) return tl::unexpected(disk.error());
  auto kept = std::make_unique<DiskFile>(std::move(*disk));
  Result<ElfFile> file = ElfFile::read(*kept);
  if (!file) return tl::unexpected(file.error());
  return OpenedLibrary{std::move(kept), std::move(*file), &*library->facts, place->inside};
}

bool DiskLibraryFiles::is_directory(const std::string& path) {
  const auto [entry, is_new] = directories_.try_emplace(path, false);
  if (is_new) {
    const std::optional<RootedPath::Resolved> place = root_.resolve(path);
    struct stat status {};
    entry->second = place && stat(place->on_host.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  }
  return entry->second;
}

}  // namespace cuda_runpath
