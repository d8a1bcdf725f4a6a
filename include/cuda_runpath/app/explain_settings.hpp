/// What the command line of `explain` said, typed; nothing is looked up or decided here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/app/patch_settings.hpp"
#include "cuda_runpath/cuda/gpu_table.hpp"
#include "cuda_runpath/loader/loader_model.hpp"

namespace cuda_runpath {

enum class SymbolList { Leave, Show };  ///< --symbols

struct ExplainSettings {
  std::vector<std::string> paths;
  std::string root;                         ///< --root DIR; empty: this machine
  std::optional<std::string> library_path;  ///< --env LD_LIBRARY_PATH=...
  std::optional<std::string> preload;       ///< --env LD_PRELOAD=...
  std::optional<Libc> libc;                 ///< --libc
  std::optional<Version> driver;            ///< --driver
  std::optional<Version> kernel_driver;     ///< --kernel-driver; else the one of --driver
  std::optional<std::string> gpu;           ///< --gpu: "sm_90", "H100"
  std::optional<GpuClass> gpu_class;        ///< --gpu-class
  std::optional<Version> jetpack;           ///< --jetpack
  std::optional<std::string> platform;      ///< --platform
  SymbolList symbols = SymbolList::Leave;
  OutputFormat format = OutputFormat::Text;
  Verbosity verbosity = Verbosity::Normal;
  ColorWhen color = ColorWhen::Auto;
};

}  // namespace cuda_runpath
