#include "app/assumed_driver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cuda_runpath/cuda/driver_directories.hpp"
#include "cuda_runpath/cuda/jetson_table.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

/// The platform whose runtime puts the host's libcuda into the default directories of an image, beside its rule's own.
constexpr std::string_view mounts_into_defaults = "container";

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
  const PlatformRule* rule = question.platform ? &*question.platform : nullptr;
  const bool rule_names_all =
      rule != nullptr && !rule->driver_directories.empty() && rule->name != mounts_into_defaults;
  const auto holds_driver = [&](const SearchedPlace& place) {
    const bool named = rule != nullptr && std::find(rule->driver_directories.begin(), rule->driver_directories.end(),
                                                    place.directory) != rule->driver_directories.end();
    if (named || rule_names_all) return named;
    // "/lib" stands for "/usr/lib" where the two are one.
    return is_known_driver_directory(place.directory) || is_known_driver_directory("/usr" + place.directory);
  };
  const auto place = std::find_if(opening.search.places.begin(), opening.search.places.end(), holds_driver);
  return place == opening.search.places.end() ? nullptr : &*place;
}

/// Whether a file that the loader cannot use ended the search: then it does not reach the driver.
bool ended_by_file(const LibrarySearch& search) {
  return std::any_of(search.places.begin(), search.places.end(),
                     [](const SearchedPlace& place) { return place.outcome == PlaceOutcome::Unusable; });
}

std::string driver_words(const ExplainQuestion& question) {
  if (question.driver) return fmt::format("driver {}", driver_text(*question.driver));
  return fmt::format("the driver of JetPack {}", question.gpu.jetpack->text());
}

}  // namespace

DriverSide driver_side_of(const DriverFile& file, const ExplainQuestion& question) {
  DriverSide driver;
  driver.kernel_mode = question.kernel;
  driver.library = file.is_stub ? DriverLibrary::Stub : DriverLibrary::Real;
  if (file.driver) driver.user_mode = file.driver->version;
  driver.user_cuda = file.cuda;
  driver.note = file.note;
  return driver;
}

DriverSide driver_side(const DriverOpening& opening, const ExplainQuestion& question, const LoaderModel& model,
                       std::string& assumed) {
  if (const DriverFile* winner = opening.winner()) return driver_side_of(*winner, question);
  DriverSide driver;
  driver.kernel_mode = question.kernel;
  driver.library = DriverLibrary::Absent;
  if ((!question.driver && !question.gpu.jetpack) || ended_by_file(opening.search)) return driver;
  if (const SearchedPlace* place = driver_place(opening, question)) {
    driver.library = DriverLibrary::Real;
    driver.user_mode = question.driver;
    if (!question.driver) driver.user_cuda = default_cuda(*question.gpu.jetpack);
    assumed = fmt::format("{} lies in {} ({}) on that machine", driver_words(question), place->directory,
                          name_of(place->origin));
  } else {
    assumed = fmt::format("no place of the search is a driver directory ({} has none by itself)", name_of(model.libc));
  }
  return driver;
}

}  // namespace cuda_runpath
