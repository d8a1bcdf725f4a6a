/// What `explain` found out about one object: evidence, versions, who opens libcuda and what answers, the verdict.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cuda_runpath/cuda/compat_note.hpp"
#include "cuda_runpath/cuda/evidence.hpp"
#include "cuda_runpath/cuda/fat_binary.hpp"
#include "cuda_runpath/cuda/verdict.hpp"
#include "cuda_runpath/cuda/versions_inside.hpp"
#include "cuda_runpath/loader/library_search.hpp"

namespace cuda_runpath {

/// A libcuda that a search came upon.
struct DriverFile {
  std::string path;       ///< where the search found it
  std::string real_path;  ///< after symbolic links
  bool is_stub = false;
  std::optional<VersionInside> driver;  ///< 575.57.08
  std::optional<Version> cuda;          ///< its CUDA release
  std::string cuda_reason;              ///< where that is from: "its compat note", "driver branch 575"
  std::optional<CompatNote> note;
  std::optional<LibrarySearch> jit_compiler;  ///< how it finds libnvidia-ptxjitcompiler.so.1: through its own RUNPATH
};

/// An object of the closure that opens libcuda.so.1, and where that leads.
struct DriverOpening {
  std::size_t object = 0;  ///< index into `ExplainResult::objects`
  DriverRequest request = DriverRequest::Dlopen;
  std::vector<Evidence> evidence;
  LibrarySearch search;                  ///< to the end, with what is shadowed
  std::vector<DriverFile> files;         ///< one for each place of the search that has a usable file
  std::optional<VersionInside> runtime;  ///< the CUDA runtime in this object
  std::vector<DeviceImage> images;       ///< device code of this object and of those that use its runtime
  std::string assumed;                   ///< what was taken for granted about the driver; may be empty
  std::optional<Verdict> verdict;        ///< for the driver and GPU that were named or found
  std::vector<MatrixRow> matrix;         ///< for every driver branch, when none was

  /// The file that wins; nullptr when none does.
  [[nodiscard]] const DriverFile* winner() const;
};

/// One object of the closure.
struct ExplainedObject {
  std::string path;
  std::optional<std::size_t> requested_by;
};

/// CUDA symbols that the object imports, by --symbols.
struct CudaSymbol {
  std::string name;     ///< "__cudaRegisterFatBinary"
  std::string version;  ///< "libcudart.so.13"; empty: none
};

struct ExplainResult {
  std::string path;
  std::optional<Error> error;  ///< nothing else is set then
  std::string kind;            ///< "dynamic executable"
  std::string machine;         ///< "x86_64"
  std::string loader;          ///< "glibc, as the strings of /lib64/ld-linux-x86-64.so.2 say"
  std::vector<Evidence> evidence;
  std::optional<VersionInside> runtime;  ///< the CUDA runtime in it; among `versions` too
  std::vector<VersionInside> versions;
  DeviceCode device_code;
  std::vector<ExplainedObject> objects;  ///< the closure in load order; the object itself first
  std::vector<LibrarySearch> missing;    ///< DT_NEEDED entries that nothing answers
  std::vector<DriverOpening> openings;
  std::string question;  ///< "driver 535.54.03, GPU sm_90 (data centre)"; empty: the matrix
  std::optional<std::vector<CudaSymbol>> symbols;
  std::vector<std::string> notes;
};

/// What the worst opening comes to: the exit code of explain tells it.
[[nodiscard]] Outcome worst_outcome(const ExplainResult& result);

}  // namespace cuda_runpath
