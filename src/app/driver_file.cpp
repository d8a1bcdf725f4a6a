#include "app/driver_file.hpp"

#include <fmt/format.h>

#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

/// The CUDA release: what the file's own note says goes before what the table says of its driver branch.
void put_cuda_release(DriverFile& driver) {
  if (driver.note && driver.note->cuda) {
    driver.cuda = driver.note->cuda;
    driver.cuda_reason = "its compat note";
    return;
  }
  if (!driver.driver) return;
  const std::optional<DriverCuda> known = cuda_of_driver(driver.driver->version);
  if (!known || !known->cuda) return;
  driver.cuda = known->cuda;
  driver.cuda_reason = fmt::format("table of driver branches, {}", driver.driver->version.parts.front());
}

}  // namespace

std::optional<DriverFile> read_driver_file(DiskLibraryFiles& files, const std::string& path) {
  const Result<OpenedLibrary> library = files.open(path);
  if (!library) return std::nullopt;
  DriverFile driver;
  driver.path = path;
  driver.real_path = library->real_path;
  driver.is_stub = is_driver_stub(library->file, *library->facts, library->real_path);
  if (driver.is_stub) return driver;
  const std::string name = library->real_path.substr(library->real_path.rfind('/') + 1);
  if (Result<std::optional<VersionInside>> version = driver_version(library->file, *library->facts, name)) {
    driver.driver = std::move(*version);
  }
  if (Result<std::optional<CompatNote>> note = read_compat_note(library->file)) driver.note = std::move(*note);
  put_cuda_release(driver);
  return driver;
}

}  // namespace cuda_runpath
