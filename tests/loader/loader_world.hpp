/// Two directories with a libcuda.so.1 each that says where it lies, programs that open it in the
/// four ways CUDA programs do, and the tool: what the loader tests play with.
#pragma once

#include <string>
#include <vector>

#include "support/compile.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

/// How a program reaches the driver.
enum class ProgramKind {
  StaticRuntime,  ///< the executable calls dlopen and has no RUNPATH yet
  Library,        ///< a library does, and has none either; the executable must stay untouched
  DriverApi,      ///< libcuda.so.1 in DT_NEEDED, RUNPATH is the driver directory
  Throwing,       ///< a C++ library that throws what it found; RUNPATH is `$ORIGIN`
};
[[nodiscard]] const char* name_of(ProgramKind kind);

enum class Position { Pie, NonPie };
[[nodiscard]] const char* name_of(Position position);

/// A machine to compile for, and how its programs run here.
struct Target {
  std::string name;  ///< "x86_64"
  std::string c_compiler = "cc";
  std::string cxx_compiler = "c++";
  std::vector<std::string> launcher;  ///< e.g. qemu-aarch64 -L ...; empty: they run as they are
  std::string tool_prefix;            ///< of strip and objcopy: "aarch64-linux-gnu-"
};

/// A program that was compiled, in a directory of its own.
struct BuiltProgram {
  std::string directory;
  std::string executable;
  std::string patched;      ///< the file that reaches the driver
  std::string bystander;    ///< a file that does not; may be empty
  std::string from_compat;  ///< the line it prints when it got the compat libcuda
  std::string skip_reason;
  std::string fault;

  [[nodiscard]] bool ok() const { return skip_reason.empty() && fault.empty(); }
};

class LoaderWorld {
 public:
  explicit LoaderWorld(Target target = {"x86_64", "cc", "c++", {}, ""});

  /// The reason why nothing can be compiled or run for the target; empty when it can.
  [[nodiscard]] const std::string& obstacle() const { return obstacle_; }

  [[nodiscard]] BuiltProgram build(ProgramKind kind, Position position, Linker linker);

  /// Runs `patch-cuda-runpath` with both directories and `arguments`.
  [[nodiscard]] RunResult patch(const std::vector<std::string>& arguments) const;
  /// Runs a program with every symbol bound at once.
  [[nodiscard]] RunResult run(const std::string& executable) const;

  /// The RUNPATH that readelf shows, or "".
  [[nodiscard]] static std::string runpath_of(const std::string& path);

  [[nodiscard]] const ScratchDirectory& scratch() const { return scratch_; }
  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] std::string compat() const { return scratch_.file("compat"); }
  [[nodiscard]] std::string driver() const { return scratch_.file("driver"); }
  [[nodiscard]] std::string both() const { return compat() + ":" + driver(); }

 private:
  Compiled compile_library(const std::string& source, const std::string& output, Linker linker,
                           std::vector<std::string> flags) const;

  Target target_;
  ScratchDirectory scratch_;
  std::string obstacle_;
};

}  // namespace cuda_runpath
