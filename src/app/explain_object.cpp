#include "app/explain_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/advice.hpp"
#include "app/driver_openings.hpp"
#include "app/imported_symbols.hpp"
#include "app/loader_setup.hpp"
#include "cuda_runpath/io/disk_file.hpp"

namespace cuda_runpath {
namespace {

/// An absolute path as the loader would be given it; symbolic links stay.
std::string absolute(const std::string& path, const std::string& working_directory) {
  return path.starts_with('/') ? path : fmt::format("{}/{}", working_directory, path);
}

/// Where `path` lies for a process inside of the root: a path of the host below it, else one inside of it.
std::string path_inside(RootedPath& root, const std::string& path, const std::string& working_directory) {
  if (std::optional<std::string> inside = root.inside_of(absolute(path, working_directory))) return *inside;
  return absolute(path, "");
}

LoaderWishes wishes_of(const ExplainSettings& settings, const std::string& working_directory) {
  LoaderWishes wishes;
  wishes.libc = settings.libc;
  wishes.library_path = settings.library_path;
  wishes.working_directory = settings.root.empty() ? working_directory : "/";
  std::string rest = settings.preload.value_or("");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(": "), rest.size());
    if (end > 0) wishes.preload.push_back(rest.substr(0, end));
    rest.erase(0, end + 1);
  }
  return wishes;
}

class ObjectExplainer {
 public:
  ObjectExplainer(const std::string& path, const ExplainSettings& settings, const ExplainQuestion& question)
      : settings_(settings), question_(question), files_(RootedPath(settings.root)) {
    result_.path = path;
  }

  ExplainResult run() {
    if (Status done = explain(); !done) {
      result_.error = std::move(done.error());
      if (result_.error->path.empty()) result_.error->path = result_.path;
    }
    return std::move(result_);
  }

 private:
  Status explain() {
    std::error_code fault;
    const std::string working_directory = std::filesystem::current_path(fault).string();
    const std::string inside = settings_.root.empty() ? absolute(result_.path, working_directory)
                                                      : path_inside(files_.root(), result_.path, working_directory);
    const std::optional<RootedPath::Resolved> place = files_.root().resolve(inside);
    if (!place) {
      return fail(ErrorKind::Io, "no such file" + (settings_.root.empty() ? "" : " in " + settings_.root),
                  "name a program or a library");
    }
    const Result<DiskFile> disk = DiskFile::open(place->on_host);
    if (!disk) return tl::unexpected(disk.error());
    const Result<ElfFile> file = ElfFile::read(*disk);
    if (!file && file.error().kind == ErrorKind::NotElf) {
      return tl::unexpected(
          advised(file.error(), "name a program or a library; of a script, the program that it starts"));
    }
    if (!file) return tl::unexpected(file.error());
    const Result<ObjectFacts> facts = read_object_facts(*file);
    if (!facts) return tl::unexpected(facts.error());
    result_.kind = name_of(facts->kind);
    result_.machine = machine_name(*facts);
    if (Status done = read_insides(*file, *facts, place->inside); !done) return done;
    if (settings_.symbols == SymbolList::Show) {
      Result<std::vector<CudaSymbol>> symbols = imported_cuda_symbols(place->on_host);
      if (!symbols) return tl::unexpected(symbols.error());
      result_.symbols = std::move(*symbols);
    }
    const bool loadable = facts->kind == ObjectKind::DynamicExecutable || facts->kind == ObjectKind::SharedObject;
    return loadable ? search(*facts, inside, working_directory) : Status{};
  }

  Status read_insides(const ElfFile& file, const ObjectFacts& facts, const std::string& real_path) {
    Result<std::vector<Evidence>> evidence = cuda_evidence(file, facts, EvidenceDepth::EveryTier);
    if (!evidence) return tl::unexpected(evidence.error());
    result_.evidence = std::move(*evidence);
    Result<DeviceCode> code = read_device_code(file);
    if (!code) return tl::unexpected(code.error());
    result_.device_code = std::move(*code);
    Result<std::optional<VersionInside>> runtime = runtime_version(file, facts);
    if (!runtime) return tl::unexpected(runtime.error());
    result_.runtime = std::move(*runtime);
    if (result_.runtime) result_.versions.push_back(*result_.runtime);
    const Result<std::optional<VersionInside>> driver =
        driver_version(file, facts, real_path.substr(real_path.rfind('/') + 1));
    if (!driver) return tl::unexpected(driver.error());
    if (*driver) result_.versions.push_back(**driver);
    for (VersionInside& version : versions_by_name(facts)) result_.versions.push_back(std::move(version));
    return {};
  }

  Status search(const ObjectFacts& facts, const std::string& inside, const std::string& working_directory) {
    SearchSettings settings = make_search_settings(files_, facts, wishes_of(settings_, working_directory));
    result_.loader = fmt::format("{} ({})", name_of(settings.model.libc), settings.model.described_by);
    if (facts.has_nix_ldcache) {
      result_.notes.emplace_back("has .note.nixos.ldcache, which a patched ld.so reads first: not followed here");
    }
    const Result<LoadedProgram> program = LoadedProgram::load(files_, std::move(settings), inside);
    if (!program) return tl::unexpected(program.error());
    for (const LoadedObject& object : program->objects()) result_.objects.push_back({object.path, object.requested_by});
    for (const LibrarySearch& search : program->searches()) {
      if (!search.object) result_.missing.push_back(search);
    }
    result_.question = question_.text;
    result_.notes.insert(result_.notes.end(), question_.notes.begin(), question_.notes.end());
    if (facts.kind == ObjectKind::SharedObject) {
      result_.notes.emplace_back(
          "searched as if it were loaded by itself: an RPATH of the program, or a libcuda that it has loaded, goes "
          "first");
    }
    return add_driver_openings(files_, *program, question_, result_);
  }

  const ExplainSettings& settings_;
  const ExplainQuestion& question_;
  DiskLibraryFiles files_;
  ExplainResult result_;
};

}  // namespace

ExplainResult explain_object(const std::string& path, const ExplainSettings& settings,
                             const ExplainQuestion& question) {
  return ObjectExplainer(path, settings, question).run();
}

}  // namespace cuda_runpath
