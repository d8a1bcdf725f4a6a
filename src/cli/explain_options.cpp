#include "cli/explain_options.hpp"

#include <fmt/format.h>

#include <cuda_runpath/version.hpp>
#include <memory>

#include "cli/command_line.hpp"
#include "cuda_runpath/app/exit_codes.hpp"
#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* description =
    "Says for each object which libcuda.so.1 it will load, by the search that ld.so would do, which\n"
    "CUDA, PTX and GPU code is in it, and what CUDA will say to that. Nothing is loaded or run.";

constexpr const char* footer =
    "Examples:\n"
    "  patch-cuda-runpath explain result/bin/app    here, or for every driver branch\n"
    "  patch-cuda-runpath explain --driver 535.54.03 --gpu H100 result/bin/app\n"
    "  patch-cuda-runpath explain --root /srv/image --platform container usr/bin/app\n"
    "\n"
    "Exit: 0 answered; 1 an object is predicted to fail on the driver that was named or found;\n"
    "2 usage or I/O error, or an object that cannot be read.";

struct RawExplain {
  ExplainSettings settings;
  std::vector<std::string> environment;
  std::string libc, driver, kernel_driver, gpu_class, jetpack;
  std::string color = "auto";
  bool symbols = false, json = false, verbose = false;
};

void add_where(CLI::App& app, RawExplain& raw) {
  const char* group = "Where it runs";
  app.add_option("--driver", raw.driver, "Version of the NVIDIA driver: 535.54.03")
      ->type_name("VERSION")
      ->check(version_number())
      ->group(group);
  app.add_option("--kernel-driver", raw.kernel_driver, "Of its kernel module, when that is another one")
      ->type_name("VERSION")
      ->check(version_number())
      ->group(group);
  app.add_option("--gpu", raw.settings.gpu, "sm_90, or a name: H100")->type_name("GPU")->group(group);
  app.add_option("--gpu-class", raw.gpu_class, "datacenter, rtx, geforce, jetson")
      ->type_name("CLASS")
      ->check(one_of({"datacenter", "rtx", "geforce", "jetson"}))
      ->group(group);
  app.add_option("--jetpack", raw.jetpack, "JetPack release of a Jetson: 6.2")
      ->type_name("X.Y")
      ->check(version_number())
      ->group(group);
  app.add_option("--platform", raw.settings.platform, "Whose driver directories count; see platforms")
      ->type_name("NAME")
      ->group(group);
}

void add_loader(CLI::App& app, RawExplain& raw) {
  const char* group = "How it is loaded";
  app.add_option("--root", raw.settings.root, "Look into DIR as if it were the root: an image, a sysroot")
      ->type_name("DIR")
      ->check(present_directory())
      ->group(group);
  app.add_option("--env", raw.environment, "LD_LIBRARY_PATH=... or LD_PRELOAD=... (again for more)")
      ->type_name("VAR=VALUE")
      ->allow_extra_args(false)
      ->group(group);
  app.add_option("--libc", raw.libc, "glibc, glibc-nix, musl (default: the interpreter tells)")
      ->type_name("LIBC")
      ->check(one_of({"glibc", "glibc-nix", "musl"}))
      ->group(group);
}

GpuClass gpu_class_of(std::string_view word) {
  if (word == "datacenter") return GpuClass::DataCenter;
  if (word == "rtx") return GpuClass::Rtx;
  if (word == "geforce") return GpuClass::GeForce;
  return word == "jetson" ? GpuClass::Jetson : GpuClass::Unknown;
}

/// Returns what is wrong with a `--env`; empty: nothing.
std::string take_environment(const std::vector<std::string>& words, ExplainSettings& settings) {
  for (const std::string& word : words) {
    const std::size_t sign = word.find('=');
    const std::string name = word.substr(0, sign);
    if (sign == std::string::npos || (name != "LD_LIBRARY_PATH" && name != "LD_PRELOAD")) {
      return fmt::format("--env takes LD_LIBRARY_PATH=... or LD_PRELOAD=..., not '{}'", printable(word));
    }
    (name == "LD_PRELOAD" ? settings.preload : settings.library_path) = word.substr(sign + 1);
  }
  return {};
}

ExplainSettings typed(RawExplain& raw) {
  ExplainSettings settings = std::move(raw.settings);
  settings.libc = parse_libc(raw.libc);
  settings.driver = Version::parse(raw.driver);
  settings.kernel_driver = Version::parse(raw.kernel_driver);
  settings.jetpack = Version::parse(raw.jetpack);
  if (!raw.gpu_class.empty()) settings.gpu_class = gpu_class_of(raw.gpu_class);
  if (raw.symbols) settings.symbols = SymbolList::Show;
  if (raw.json) settings.format = OutputFormat::Json;
  if (raw.verbose) settings.verbosity = Verbosity::Verbose;
  settings.color = color_when_of(raw.color);
  return settings;
}

std::unique_ptr<CLI::App> make_app(RawExplain& raw) {
  auto app = std::make_unique<CLI::App>(description, std::string(program_name) + " explain");
  app->footer(footer);
  use_plain_help(*app, std::string(program_name) + " explain [OPTIONS] FILE...");
  add_where(*app, raw);
  add_loader(*app, raw);
  const char* group = "What is said";
  app->add_flag("--symbols", raw.symbols, "Also the functions of CUDA it imports, as LIEF reads them")->group(group);
  app->add_flag("--json", raw.json, "One JSON document on standard output")->group(group);
  app->add_flag("-v,--verbose", raw.verbose, "Also the evidence, every place of a search, every step")->group(group);
  add_color_option(*app, raw.color, group);
  return app;
}

}  // namespace

void show_explain_options(const AppReader& read) {
  RawExplain raw;
  read(*make_app(raw));
}

Parsed<ExplainSettings> parse_explain(Words words) {
  RawExplain raw;
  ParsedWords parsed = parse_words(*make_app(raw), words, "explain --help");
  if (parsed.exit_code) return {std::nullopt, *parsed.exit_code};
  raw.settings.paths = std::move(parsed.paths);
  if (raw.settings.paths.empty()) return {std::nullopt, report_usage_error("no file given", "explain --help")};
  if (const std::string fault = take_environment(raw.environment, raw.settings); !fault.empty()) {
    return {std::nullopt, report_usage_error(fault, "explain --help")};
  }
  return {typed(raw), exit_ok};
}

}  // namespace cuda_runpath
