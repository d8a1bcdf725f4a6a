#include "app/container_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/driver_file.hpp"

namespace cuda_runpath {

ContainerAnswer choose_for_container(DiskLibraryFiles& files, const std::optional<Version>& host_driver) {
  namespace fs = std::filesystem;
  const std::string directory(container_compat_directory);
  ContainerCompat compat;
  if (const std::optional<RootedPath::Resolved> place = files.root().resolve(directory)) {
    std::error_code fault;
    for (fs::directory_iterator entry(place->on_host, fault), end; !fault && entry != end; entry.increment(fault)) {
      std::string name = entry->path().filename().string();
      std::error_code unknown;  // of one file, where the others still count
      if (is_container_compat_name(name) && !entry->is_symlink(unknown)) compat.files.push_back(std::move(name));
    }
    std::sort(compat.files.begin(), compat.files.end());
  }
  ContainerAnswer answer;
  if (compat.files.size() == 1) {
    answer.compat = read_driver_file(files, fmt::format("{}/{}", directory, compat.files.front()));
    if (answer.compat) compat.note = answer.compat->note;
  }
  ContainerHost host;
  host.driver = host_driver;
  answer.decision = decide_container_compat(compat, host);
  return answer;
}

bool reaches(const ContainerAnswer& answer, const LibrarySearch& search) {
  if (answer.decision.choice != ContainerChoice::Compat || !answer.compat) return false;
  const auto winner = std::find_if(search.places.begin(), search.places.end(), [](const SearchedPlace& place) {
    return place.outcome == PlaceOutcome::Found || place.outcome == PlaceOutcome::Unusable;
  });
  return winner == search.places.end() || winner->origin == SearchOrigin::Cache ||
         winner->origin == SearchOrigin::Default;
}

}  // namespace cuda_runpath
