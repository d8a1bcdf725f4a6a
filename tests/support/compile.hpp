/// Programs and libraries made by the tests themselves, with whatever compilers and linkers this
/// machine has: what is missing gives a reason to skip, never a failure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cuda_runpath {

enum class Linker { Default, Bfd, Gold, Lld, Mold };
[[nodiscard]] const char* name_of(Linker linker);  ///< "default", "bfd", "gold", "lld", "mold"

struct CompileJob {
  std::string compiler = "cc";           ///< "cc", "c++", "aarch64-linux-gnu-gcc", "nvcc", ...
  std::vector<std::string> sources{};    ///< paths; a relative one is below fixtures/
  std::string source_text{};             ///< or the source itself
  std::string source_name = "source.c";  ///< name for `source_text`; the suffix decides the language
  std::vector<std::string> flags{};      ///< behind the sources, so that -l works
  Linker linker = Linker::Default;
  std::string output;  ///< path of what is made; directories are made
};

/// Exactly one is set, unless the compiler itself failed: then `fault` holds what it said.
struct Compiled {
  std::string path;
  std::string skip_reason;  ///< "ld.gold is not installed"
  std::string fault;

  [[nodiscard]] bool ok() const { return !path.empty(); }
};

[[nodiscard]] Compiled compile(const CompileJob& job);

/// The path of a file below fixtures/.
[[nodiscard]] std::string fixture(std::string_view name);

/// Whether the linker is installed for `compiler` (cross linkers have a prefix).
[[nodiscard]] bool has_linker(std::string_view compiler, Linker linker);

}  // namespace cuda_runpath

/// Ends a test body when `compiled` is not there: skips or fails, saying why.
#define SKIP_OR_FAIL_UNLESS_COMPILED(compiled)                                   \
  do {                                                                           \
    if (!(compiled).skip_reason.empty()) GTEST_SKIP() << (compiled).skip_reason; \
    ASSERT_TRUE((compiled).ok()) << (compiled).fault;                            \
  } while (false)
