// driver-users FILE...: which of these objects open the CUDA driver, and how that is known.
// driver-users --patch PLATFORM FILE: makes one search the directories of that platform first.
//
// The order of the calls is the one of docs/library.md. Nothing throws: each answer is a Result.
#include <cuda_runpath/cuda_runpath.hpp>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using namespace cuda_runpath;

/// What is known of one file. `disk` must stay where it is while `elf` reads it.
struct Object {
  ElfFile elf;
  ObjectFacts facts;
  std::vector<Evidence> evidence;
};

Result<Object> read_object(const DiskFile& disk) {
  Result<ElfFile> elf = ElfFile::read(disk);
  if (!elf) return tl::unexpected(elf.error());
  Result<ObjectFacts> facts = read_object_facts(*elf);
  if (!facts) return tl::unexpected(facts.error());
  Result<std::vector<Evidence>> evidence = cuda_evidence(*elf, *facts, EvidenceDepth::UntilDecided);
  if (!evidence) return tl::unexpected(evidence.error());
  return Object{std::move(*elf), std::move(*facts), std::move(*evidence)};
}

/// Only these have a search list that the loader reads; see ObjectKind for the others.
bool has_search_list(const ObjectFacts& facts) {
  return facts.kind == ObjectKind::DynamicExecutable || facts.kind == ObjectKind::SharedObject;
}

Status list(const std::string& path) {
  const Result<DiskFile> disk = DiskFile::open(path);
  if (!disk) return tl::unexpected(disk.error());
  const Result<Object> object = read_object(*disk);
  if (!object) return tl::unexpected(object.error());
  const bool opens = has_search_list(object->facts) && opens_driver(object->evidence);
  std::cout << path << ": " << (opens ? object->evidence.front().reason : "does not open the driver") << '\n';
  return {};
}

Status patch(const PlatformRule& platform, const std::string& path) {
  const Result<DiskFile> disk = DiskFile::open(path);
  if (!disk) return tl::unexpected(disk.error());
  const Result<Object> object = read_object(*disk);
  if (!object) return tl::unexpected(object.error());
  if (!has_search_list(object->facts) || !opens_driver(object->evidence)) {
    return fail(ErrorKind::Refused, "does not open the driver");
  }
  PatchWishes wishes;
  wishes.need = opens_libcuda(object->evidence) ? DriverNeed::LibcudaAndDriver : DriverNeed::DriverOnly;
  const RunpathPlan plan =
      plan_runpath(object->facts, search_directories(platform, DirectoryWishes{}, object->facts), wishes);
  if (!plan.changes()) return {};
  // A copy that takes the file's name is whole at every instant, so any rung of the ladder may be used.
  const Result<EditPlan> edit = plan_edit(object->elf, plan, RungChoice::LeastGrowth);
  if (!edit) return tl::unexpected(edit.error());
  CommitWishes commit;
  commit.mode = CommitMode::Replace;
  const Result<CommitReport> done = commit_edit(*disk, edit->edit, commit);
  if (!done) return tl::unexpected(done.error());
  std::cout << path << ": " << plan.new_value << " (" << edit->edit.bytes_written() << " bytes, " << name_of(done->way)
            << ")\n";
  return {};
}

int report(Status done, const std::string& path) {
  if (done) return 0;
  if (done.error().path.empty()) done.error().path = path;
  std::cerr << describe(done.error()) << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "--patch") {
    const PlatformRule* platform = find_platform(builtin_platforms(), argv[2]);
    if (platform != nullptr) return report(patch(*platform, argv[3]), argv[3]);
    std::cerr << "no platform is called " << argv[2] << '\n';
    return 1;
  }
  int status = argc > 1 ? 0 : 1;
  for (int i = 1; i < argc; ++i) status |= report(list(argv[i]), argv[i]);
  return status;
}
