#include "app/second_proof.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace cuda_runpath {
namespace {

constexpr std::string_view planned = "before writing";
constexpr std::string_view written = "after writing";

/// Empty in a build without LIEF.
std::string module_path() {
#ifdef CUDA_RUNPATH_SECOND_READER
  namespace fs = std::filesystem;
  std::error_code fault;
  const fs::path directory = fs::read_symlink("/proc/self/exe", fault).parent_path();
  const fs::path beside = directory / CUDA_RUNPATH_SECOND_READER;
  if (fs::exists(beside, fault)) return beside.string();
  return (directory / CUDA_RUNPATH_SECOND_READER_INSTALLED).lexically_normal().string();
#else
  return {};
#endif
}

Status refuse(const std::vector<Violation>& found, std::string advice) {
  if (found.empty()) return {};
  std::string list;
  for (const Violation& violation : found) list += (list.empty() ? "" : "; ") + violation.message;
  return fail(ErrorKind::Refused, list, std::move(advice));
}

}  // namespace

Result<SecondReader> load_second_reader() {
  return SecondReader::load(module_path());
}

Result<SecondProof> SecondProof::begin(const SecondReader& reader, const DiskFile& disk, const ElfFile& file) {
  const Result<ElfReading> own = own_reading(file);
  if (!own) return tl::unexpected(own.error());
  Result<ElfReading> second = reader.read(disk.path());
  if (!second) return tl::unexpected(second.error());
  const std::string moment = fmt::format("two readers of the unedited file differ (we, {})", reader.name());
  const Status same = refuse(reading_differences(*own, *second, moment), "--verify fast needs no second reader");
  if (!same) return tl::unexpected(same.error());
  return SecondProof(reader, std::move(*second));
}

Status SecondProof::check(const RandomAccess& edited, const Result<ElfReading>& after, const RunpathPlan& plan,
                          std::string_view moment) const {
  constexpr const char* advice = "please report this file";
  const Result<ElfFile> file = ElfFile::read(edited);
  if (!file) return tl::unexpected(file.error());
  const Result<ElfReading> own = own_reading(*file);
  if (!own) return tl::unexpected(own.error());
  if (!after) return tl::unexpected(after.error());
  if (Status same = refuse(reading_differences(*own, *after, moment), advice); !same) return same;
  return refuse(edit_contradictions(before_, *after, plan), advice);
}

Status SecondProof::check_planned(const RandomAccess& edited, const RunpathPlan& plan) const {
  return check(edited, reader_.read(edited), plan, planned);
}

Status SecondProof::check_written(const std::string& path, const RunpathPlan& plan) const {
  const Result<DiskFile> edited = DiskFile::open(path);
  if (!edited) return tl::unexpected(edited.error());
  return check(*edited, reader_.read(path), plan, written);
}

}  // namespace cuda_runpath
