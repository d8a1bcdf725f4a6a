/// One program of any language with its libraries in one directory, patched as a package build would
/// do it, and what the world sees of it before and after. The compat directory is empty until a test
/// fills it: nothing but the edit itself can change the program.
#pragma once

#include <string>
#include <vector>

#include "support/compile.hpp"
#include "support/run.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

/// What a program says and returns, bound lazily and at once, and the libraries its own loader finds
/// for it, addresses left out. Two of them are compared; a difference is the fault.
[[nodiscard]] std::string behaviour_of(const std::string& executable);

/// The program in PT_INTERP; empty for a static one.
[[nodiscard]] std::string interpreter_of(const std::string& executable);

/// `go build`, for a program of one file. A build that wants the C compiler has its own reason to skip.
struct GoJob {
  std::string source;
  std::vector<std::string> flags{};
  bool uses_c = false;
  std::string output;
};
[[nodiscard]] Compiled compile_go(const GoJob& job);

enum class LaterStrip { No, Yes };

class LanguageWorld {
 public:
  /// The program's own directory, and a file in it; `app` is the executable.
  [[nodiscard]] std::string directory() const { return scratch_.directory("program"); }
  [[nodiscard]] std::string file(const std::string& name) const { return directory() + "/" + name; }
  [[nodiscard]] std::string executable() const { return file("app"); }
  [[nodiscard]] std::string compat() const { return scratch_.directory("compat"); }

  /// `patch-cuda-runpath --select all` on the whole directory, or on what is named.
  [[nodiscard]] RunResult patch() const { return patch({directory()}); }
  [[nodiscard]] RunResult patch(const std::vector<std::string>& paths, const std::string& commit = "in-place") const;

  /// Patches the directory, asks again, strips every one of `files`, asks again, and sees a second
  /// run write nothing. Each file must have the compat directory in front then.
  void expect_same_behaviour(const std::vector<std::string>& files, LaterStrip strip = LaterStrip::Yes) const;

  /// Puts the first library the executable finds into the compat directory, too: its loader must
  /// take that one now. The program must have been patched.
  void expect_loader_searches_compat() const;

  /// The run refuses `name`, says `blocker`, and leaves every byte and the time of the file.
  void expect_refused_untouched(const std::string& name, const std::string& blocker) const;

 private:
  ScratchDirectory scratch_;
};

}  // namespace cuda_runpath
