#include "app/driver_openings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/assumed_driver.hpp"
#include "app/container_choice.hpp"
#include "app/driver_file.hpp"
#include "cuda_runpath/cuda/library_catalogue.hpp"

namespace cuda_runpath {
namespace {

bool is_libcuda(const ObjectFacts& facts) {
  if (!facts.soname) return false;
  const Library* library = find_library(*facts.soname);
  return library != nullptr && library->stem == "libcuda";
}

class OpeningFinder {
 public:
  OpeningFinder(DiskLibraryFiles& files, const LoadedProgram& program, const ExplainQuestion& question,
                ExplainResult& result)
      : files_(files), program_(program), question_(question), result_(result) {}

  Status run() {
    if (question_.platform && question_.platform->name == "container") {
      container_ = choose_for_container(files_, question_.kernel);
      result_.notes.push_back("container toolkit: " + container_->decision.reason);
    }
    for (std::size_t i = 0; i < program_.objects().size(); ++i) {
      if (Status done = look_at(i); !done) return done;
    }
    return {};
  }

 private:
  Status look_at(std::size_t index) {
    const LoadedObject& object = program_.objects()[index];
    const bool may_open = object.facts().imports_dlopen || needs_libcuda(object.facts());
    if (!may_open || is_libcuda(object.facts()) || object.path == program_.settings().interpreter) return {};
    DriverOpening opening;
    opening.object = index;
    const Result<OpenedLibrary> opened = files_.open(object.path);
    if (!opened) return tl::unexpected(opened.error());
    if (index == 0) {
      opening.evidence = result_.evidence;
      opening.runtime = result_.runtime;
    } else if (Status done = read_opening(opened->file, object.facts(), opening); !done) {
      return done;
    }
    if (!opens_libcuda(opening.evidence)) return {};
    if (Status done = add_images(index, *opened, opening); !done) return done;
    return complete(std::move(opening));
  }

  static Status read_opening(const ElfFile& file, const ObjectFacts& facts, DriverOpening& opening) {
    Result<std::vector<Evidence>> evidence = cuda_evidence(file, facts, EvidenceDepth::UntilDecided);
    if (!evidence) return tl::unexpected(evidence.error());
    opening.evidence = std::move(*evidence);
    if (!opens_libcuda(opening.evidence)) return {};
    Result<std::optional<VersionInside>> runtime = runtime_version(file, facts);
    if (!runtime) return tl::unexpected(runtime.error());
    opening.runtime = std::move(*runtime);
    return {};
  }

  static bool needs_libcuda(const ObjectFacts& facts) {
    return std::any_of(facts.needed.begin(), facts.needed.end(), [](const std::string& name) {
      const Library* library = find_library(name);
      return library != nullptr && library->stem == "libcuda";
    });
  }

  /// The device code that this object's runtime will be given: its own, and that of the objects that need it.
  Status add_images(std::size_t index, const OpenedLibrary& opened, DriverOpening& opening) {
    const auto append = [&](const DeviceCode& code) {
      opening.images.insert(opening.images.end(), code.images.begin(), code.images.end());
    };
    if (index == 0) {
      append(result_.device_code);
    } else {
      const Result<DeviceCode> code = read_device_code(opened.file);
      if (!code) return tl::unexpected(code.error());
      append(*code);
    }
    std::vector<std::size_t> users;
    for (const LibrarySearch& search : program_.searches()) {
      if (search.object == index && search.caller != index) users.push_back(search.caller);
    }
    for (const std::size_t user : users) {
      const Result<OpenedLibrary> other = files_.open(program_.objects()[user].path);
      if (!other) return tl::unexpected(other.error());
      const Result<DeviceCode> code = read_device_code(other->file);
      if (!code) return tl::unexpected(code.error());
      append(*code);
    }
    return {};
  }

  Status complete(DriverOpening opening) {
    const ObjectFacts& facts = program_.objects()[opening.object].facts();
    if (needs_libcuda(facts)) {
      opening.request = DriverRequest::Needed;
    } else {
      opening.request = opening.runtime ? DriverRequest::Runtime : DriverRequest::Dlopen;
    }
    opening.search = program_.find(libcuda_name, opening.object, SearchExtent::ToTheEnd);
    for (const SearchedPlace& place : opening.search.places) {
      const bool usable = place.outcome == PlaceOutcome::Found || place.outcome == PlaceOutcome::Shadowed;
      if (!usable) continue;
      if (std::optional<DriverFile> driver = read_driver_file(files_, place.file)) {
        if (place.outcome == PlaceOutcome::Found && !driver->is_stub) add_jit_compiler(opening.object, *driver);
        opening.files.push_back(std::move(*driver));
      }
    }
    judge(opening);
    result_.openings.push_back(std::move(opening));
    return {};
  }

  /// libcuda opens its compiler by name: through its own RUNPATH, which the one of the program does not help.
  void add_jit_compiler(std::size_t caller, DriverFile& driver) const {
    LoadedProgram later = program_;
    const LibrarySearch opened = later.open(libcuda_name, caller);
    if (opened.object) driver.jit_compiler = later.find(jit_compiler_name, *opened.object, SearchExtent::ToTheFirst);
  }

  void judge(DriverOpening& opening) {
    ProgramSide program{opening.request, {}, opening.images};
    if (opening.runtime) program.runtime = opening.runtime->version;
    if (result_.question.empty() && opening.winner() == nullptr) {
      opening.matrix = predict_matrix(program, question_.gpu);
      return;
    }
    if (container_ && reaches(*container_, opening.search)) {
      opening.assumed =
          fmt::format("the container toolkit puts {} in front of the default directories", container_compat_directory);
      opening.verdict = predict(program, driver_side_of(*container_->compat, question_), question_.gpu);
      return;
    }
    const DriverSide driver = driver_side(opening, question_, program_.settings().model, opening.assumed);
    opening.verdict = predict(program, driver, question_.gpu);
  }

  DiskLibraryFiles& files_;
  const LoadedProgram& program_;
  const ExplainQuestion& question_;
  ExplainResult& result_;
  std::optional<ContainerAnswer> container_;
};

}  // namespace

Status add_driver_openings(DiskLibraryFiles& files, const LoadedProgram& program, const ExplainQuestion& question,
                           ExplainResult& result) {
  return OpeningFinder(files, program, question, result).run();
}

}  // namespace cuda_runpath
