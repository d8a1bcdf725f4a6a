#include "app/host_examination.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/driver_file.hpp"
#include "app/explain_question.hpp"
#include "app/host_platform.hpp"
#include "app/loader_setup.hpp"
#include "app/toolkit_inventory.hpp"
#include "cuda_runpath/base/text.hpp"
#include "cuda_runpath/cuda/releases.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "cuda_runpath/io/host_probe.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* any_program = "/(a program without RUNPATH)";

/// The facts of our own program stand for those of any: its machine and interpreter, none of its libraries.
Result<LibraryFile> plain_program() {
  const Result<DiskFile> disk = DiskFile::open("/proc/self/exe");
  if (!disk) return tl::unexpected(disk.error());
  const Result<ElfFile> file = ElfFile::read(*disk);
  if (!file) return tl::unexpected(file.error());
  Result<ObjectFacts> facts = read_object_facts(*file);
  if (!facts) return tl::unexpected(facts.error());
  facts->needed.clear();
  facts->runpath.reset();
  facts->rpath.reset();
  LibraryFile program;
  program.facts = std::move(*facts);
  program.type = file->header().type;
  program.real_path = any_program;
  return program;
}

class HostExamination {
 public:
  explicit HostExamination(const ExaminationWishes& wishes)
      : wishes_(wishes), files_(RootedPath(wishes.root.empty() ? "/" : wishes.root)) {}

  Result<DoctorReport> run() {
    if (const std::optional<HostPlatform> platform = platform_of_host(files_.root())) {
      say(Health::Note, "platform", fmt::format("{} ({})", platform->name, platform->reason));
    }
    look_at_kernel();
    look_at_toolkits();
    look_at_library_path();
    if (Status done = look_for_libcuda(); !done) return tl::unexpected(done.error());
    return std::move(report_);
  }

 private:
  void say(Health health, std::string subject, std::string statement, std::string cure = {}) {
    report_.findings.push_back({health, std::move(subject), std::move(statement), std::move(cure)});
  }

  void look_at_kernel() {
    HostFacts host = probe_host(files_.root());
    if (wishes_.root.empty() && host.gpus.empty() && host.kernel_driver) host.gpus = ask_nvidia_smi();
    for (const HostFact& gpu : host.gpus) {
      const GpuName* known = find_gpu(gpu.value);
      say(Health::Note, "GPU",
          known == nullptr
              ? gpu.value + " (in no table)"
              : fmt::format("{}, {}, {}", gpu.value, known->architecture().text(), name_of(known->gpu_class)));
    }
    const Result<ExplainQuestion> question = make_question({}, &host, builtin_platforms());
    if (question) question_ = *question;
    if (host.kernel_driver) {
      say(Health::Fine, "kernel module",
          fmt::format("nvidia {} ({})", host.kernel_driver->value, host.kernel_driver->source));
    } else if (host.l4t || host.wsl) {
      say(Health::Note, "kernel module",
          host.l4t ? "part of Jetson Linux " + host.l4t->value : "the one of Windows (WSL)");
    } else {
      say(Health::Fault, "kernel module",
          "none is loaded: /proc/driver/nvidia/version and /sys/module/nvidia are not there",
          "install the NVIDIA driver; in a container, start it with the NVIDIA Container Toolkit; a host that only "
          "builds "
          "needs none");
    }
  }

  void look_at_toolkits() {
    toolkits_ = find_toolkits(files_, wishes_.toolkits);
    if (toolkits_.empty()) say(Health::Note, "CUDA toolkit", "none in /usr/local/cuda*, CUDA_HOME or beside nvcc");
    for (const InstalledToolkit& toolkit : toolkits_) {
      const std::string runtime = toolkit.runtime ? fmt::format("runtime {}", toolkit.runtime->version.text())
                                                  : std::string("no libcudart in it");
      say(Health::Note, "CUDA toolkit",
          fmt::format("{}: {}{}", toolkit.directory, runtime, toolkit.has_nvcc ? ", nvcc" : ", without nvcc"));
    }
    for (const std::string& directory : find_compat_directories(files_, toolkits_)) {
      const std::optional<DriverFile> driver = read_driver_file(files_, directory + "/" + libcuda_name);
      say(Health::Note, "compat directory",
          fmt::format("{}: {}", directory, driver ? words_of(*driver) : "unreadable"));
    }
  }

  static std::string words_of(const DriverFile& driver) {
    if (driver.is_stub) return "a link-time stub";
    const std::string version = driver.driver ? "driver " + driver_text(driver.driver->version) : "of unknown version";
    return driver.cuda ? fmt::format("{}, CUDA {}", version, driver.cuda->text()) : version;
  }

  void look_at_library_path() {
    if (!wishes_.library_path || wishes_.library_path->empty()) return;
    std::string rest = *wishes_.library_path;
    for (bool more = true; more;) {
      const std::size_t end = rest.find_first_of(":;");
      look_at_element(rest.substr(0, end));
      more = end != std::string::npos;
      rest.erase(0, more ? end + 1 : rest.size());
    }
  }

  void look_at_element(const std::string& element) {
    const char* subject = "LD_LIBRARY_PATH";
    if (element.empty()) {
      say(Health::Warning, subject, "has an empty element: the loader takes it for the working directory",
          "take the stray colon out");
    } else if (!files_.is_directory(element)) {
      say(Health::Note, subject, element + " does not exist");
    } else if (const auto driver = read_driver_file(files_, element + "/" + libcuda_name)) {
      say(driver->is_stub ? Health::Fault : Health::Warning, subject,
          fmt::format("{} holds {}, {}, and goes before every RUNPATH", element, libcuda_name, words_of(*driver)),
          driver->is_stub ? cure_of(34) : "put the directory into the RUNPATH of the programs that need it instead");
    }
  }

  Status look_for_libcuda() {
    Result<LibraryFile> program = plain_program();
    if (!program) return tl::unexpected(program.error());
    const ObjectFacts facts = *program->facts;
    files_.put(any_program, std::move(*program));
    LoaderWishes loader;
    loader.library_path = wishes_.library_path;
    const Result<LoadedProgram> loaded =
        LoadedProgram::load(files_, make_search_settings(files_, facts, loader), any_program);
    if (!loaded) return tl::unexpected(loaded.error());
    judge(*loaded, loaded->find(libcuda_name, 0, SearchExtent::ToTheEnd));
    return {};
  }

  void judge(const LoadedProgram& program, const LibrarySearch& search) {
    const std::string path = found_file(search);
    if (path.empty()) {
      say(Health::Fault, libcuda_name, fmt::format("a program without RUNPATH finds none ({}): error 35", search.fault),
          "install the driver's libraries, or give programs its directory with patch-cuda-runpath --platform; "
          "on NixOS hardware.graphics.enable puts it into /run/opengl-driver");
      return;
    }
    const std::optional<DriverFile> driver = read_driver_file(files_, path);
    if (!driver || driver->is_stub) {
      say(Health::Fault, libcuda_name,
          fmt::format("{} is {}: error 34", path, driver ? "a link-time stub" : "unreadable"), cure_of(34));
      return;
    }
    say(Health::Fine, libcuda_name, fmt::format("{} ({}): {}", driver->real_path, path, words_of(*driver)));
    look_for_jit_compiler(program);
    predict_for_toolkits(*driver);
  }

  void look_for_jit_compiler(LoadedProgram program) {
    const LibrarySearch opened = program.open(libcuda_name, 0);
    if (!opened.object) return;
    const std::string file = found_file(program.find(jit_compiler_name, *opened.object));
    if (file.empty()) {
      say(Health::Warning, jit_compiler_name, "libcuda does not find it: PTX ends with error 221", cure_of(221));
    } else {
      say(Health::Fine, jit_compiler_name, file);
    }
  }

  /// What programs of each installed toolkit, and this libcuda on this kernel module, come to.
  void predict_for_toolkits(const DriverFile& driver) {
    DriverSide side;
    if (driver.driver) side.user_mode = driver.driver->version;
    side.user_cuda = driver.cuda;
    side.kernel_mode = question_.kernel;
    side.note = driver.note;
    std::vector<std::optional<Version>> runtimes;
    for (const InstalledToolkit& toolkit : toolkits_) {
      if (toolkit.runtime) runtimes.emplace_back(toolkit.runtime->version);
    }
    if (runtimes.empty()) runtimes.emplace_back(std::nullopt);
    for (const std::optional<Version>& runtime : runtimes) {
      const Verdict verdict = predict({DriverRequest::Runtime, runtime, {}}, side, question_.gpu);
      const Health health = verdict.outcome == Outcome::Fails   ? Health::Fault
                            : verdict.outcome == Outcome::Works ? Health::Fine
                                                                : Health::Warning;
      const std::string cure = verdict.error && health == Health::Fault ? cure_of(*verdict.error) : verdict.advice;
      say(health, runtime ? fmt::format("programs of CUDA {}", runtime->text()) : "CUDA programs", verdict.summary,
          cure);
    }
  }

  const ExaminationWishes& wishes_;
  DiskLibraryFiles files_;
  ExplainQuestion question_;
  std::vector<InstalledToolkit> toolkits_;
  DoctorReport report_;
};

}  // namespace

Result<DoctorReport> examine_host(const ExaminationWishes& wishes) {
  return HostExamination(wishes).run();
}

}  // namespace cuda_runpath
