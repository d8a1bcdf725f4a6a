#include "app/assumed_driver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/cuda/driver_directories.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

/// Whether `directory` is what a row of data/driver_directories.def means, "<triplet>" standing for any one part.
bool matches(std::string_view directory, std::string_view pattern) {
  const std::size_t open = pattern.find('<');
  if (open == std::string_view::npos) return directory == pattern;
  const std::size_t close = pattern.find('>', open);
  if (close == std::string_view::npos || !directory.starts_with(pattern.substr(0, open))) return false;
  directory.remove_prefix(open);
  const std::size_t end = std::min(directory.find('/'), directory.size());
  return end > 0 && matches(directory.substr(end), pattern.substr(close + 1));
}

bool is_known_driver_directory(std::string_view directory) {
  for (const DriverDirectory& row : driver_directories()) {
    std::string_view list = row.directories;
    while (!list.empty()) {
      const std::size_t end = std::min(list.find(':'), list.size());
      if (matches(directory, list.substr(0, end))) return true;
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }
  return false;
}

/// The first place of the search in which the driver of a machine would lie; nullptr when there is none.
const SearchedPlace* driver_place(const DriverOpening& opening, const ExplainQuestion& question) {
  const auto holds_driver = [&](const SearchedPlace& place) {
    if (question.platform && !question.platform->driver_directories.empty()) {
      const std::vector<std::string>& drivers = question.platform->driver_directories;
      return std::find(drivers.begin(), drivers.end(), place.directory) != drivers.end();
    }
    // "/lib" stands for "/usr/lib" where the two are one.
    return is_known_driver_directory(place.directory) || is_known_driver_directory("/usr" + place.directory);
  };
  const auto place = std::find_if(opening.search.places.begin(), opening.search.places.end(), holds_driver);
  return place == opening.search.places.end() ? nullptr : &*place;
}

}  // namespace

DriverSide driver_side(const DriverOpening& opening, const ExplainQuestion& question, const LoaderModel& model,
                       std::string& assumed) {
  DriverSide driver;
  driver.kernel_mode = question.kernel;
  if (const DriverFile* winner = opening.winner()) {
    driver.library = winner->is_stub ? DriverLibrary::Stub : DriverLibrary::Real;
    if (winner->driver) driver.user_mode = winner->driver->version;
    driver.user_cuda = winner->cuda;
    driver.note = winner->note;
    return driver;
  }
  driver.library = DriverLibrary::Absent;
  if (!question.driver || !opening.search.fault.starts_with("cannot open")) return driver;
  if (const SearchedPlace* place = driver_place(opening, question)) {
    driver.library = DriverLibrary::Real;
    driver.user_mode = question.driver;
    assumed = fmt::format("driver {} lies in {} ({}) on that machine", driver_text(*question.driver), place->directory,
                          name_of(place->origin));
  } else {
    assumed = fmt::format("no place of the search is a driver directory ({} has none by itself)", name_of(model.libc));
  }
  return driver;
}

}  // namespace cuda_runpath
