/// Programs of the languages CUDA is called from, patched and run: what they say, what they return,
/// and which libraries their loader finds must be as before, also after a later strip. Go and musl,
/// whose linker and loader differ, have files of their own.
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "loader/language_world.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* c_source = R"(#include <math.h>
#include <stdio.h>
int main(int argc, char** argv) {
  (void)argv;
  printf("c says %.3f\n", sqrt(2.0 * argc));
  return 3;
}
)";

/// Caught by its name and its typeinfo, which lies in the library with the key function.
const std::string fault_class = R"(#include <exception>
class Fault : public std::exception {
 public:
  explicit Fault(const char* what) : what_(what) {}
  ~Fault() override;
  const char* what() const noexcept override { return what_; }
 private:
  const char* what_;
};
)";

const std::string throwing_library = fault_class + R"(#include <stdexcept>
#include <string>
Fault::~Fault() = default;
extern "C" void fail(int number) {
  if (number == 0) throw Fault("its own type");
  if (number == 1) throw std::runtime_error(std::string(100, 'x'));
}
)";

const std::string throwing_app = fault_class + R"(#include <dlfcn.h>
#include <cstdio>
#include <cstring>
using Fail = void (*)(int);
#ifdef BY_DLOPEN
using Known = int;  // its typeinfo is in no library this program was linked with
Fail find() {
  void* library = dlopen("libfail.so", RTLD_NOW);
  return library == nullptr ? nullptr : reinterpret_cast<Fail>(dlsym(library, "fail"));
}
#else
using Known = Fault;
extern "C" void fail(int);
Fail find() { return fail; }
#endif
int main() {
  const Fail fail_with = find();
  if (fail_with == nullptr) return std::puts("no library"), 1;
  for (int number = 0; number < 3; ++number) {
    try {
      fail_with(number);
      std::puts("nothing thrown");
    } catch (const Known&) {
      std::puts("its own type");
    } catch (const std::exception& fault) {
      std::printf("exception of %zu letters\n", std::strlen(fault.what()));
    }
  }
  return 5;
}
)";

constexpr const char* fortran_source = R"(module parts
  implicit none
contains
  recursive function factorial(n) result(product)
    integer, intent(in) :: n
    integer(8) :: product
    product = 1
    if (n > 1) product = n * factorial(n - 1)
  end function
end module
program says
  use parts
  implicit none
  real(8), allocatable :: values(:)
  integer :: i
  allocate(values(1000))
  values = [(sqrt(real(i, 8)), i = 1, 1000)]
  write (*, '(A, F12.4, I12)') 'fortran says', sum(values), factorial(12)
  stop 7
end program
)";

/// A thread with a thread-local, and a panic that is caught: the unwinder finds its tables.
constexpr const char* rust_source = R"(use std::cell::Cell;
thread_local!(static NUMBER: Cell<usize> = Cell::new(5));
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let number = std::thread::spawn(|| NUMBER.with(|n| n.get() + 1)).join().unwrap();
    let caught = std::panic::catch_unwind(|| Vec::<u8>::new()[number]).is_err();
    println!("rust says {} {}", number, caught);
    std::process::exit(8);
}
)";

constexpr const char* rust_library = R"(#[no_mangle]
pub extern "C" fn twice(number: i32) -> i32 {
    std::panic::set_hook(Box::new(|_| {}));
    std::panic::catch_unwind(|| if number > 9 { panic!() } else { 2 * number }).unwrap_or(-1)
}
)";

struct LanguageCase {
  std::string name;
  Compiled (*build)(const LanguageWorld& world);
  int exit_code;  ///< of a program that got to its end
  std::vector<std::string> files{"app"};
};
void PrintTo(const LanguageCase& one, std::ostream* out) {
  *out << one.name;
}

const std::string origin = "-Wl,--enable-new-dtags,-rpath,$ORIGIN";

Compiled build_c(const LanguageWorld& world) {
  return compile({.source_text = c_source, .flags = {"-lm"}, .output = world.executable()});
}

Compiled build_throwing(const LanguageWorld& world, const std::vector<std::string>& flags) {
  Compiled library = compile({.compiler = "c++",
                              .source_text = throwing_library,
                              .source_name = "fail.cpp",
                              .flags = {"-shared", "-fPIC"},
                              .output = world.file("libfail.so")});
  if (!library.ok()) return library;
  return compile({.compiler = "c++",
                  .source_text = throwing_app,
                  .source_name = "app.cpp",
                  .flags = flags,
                  .output = world.executable()});
}

Compiled build_linked_throwing(const LanguageWorld& world) {
  return build_throwing(world, {world.file("libfail.so"), origin});
}

Compiled build_dlopened_throwing(const LanguageWorld& world) {
  return build_throwing(world, {"-DBY_DLOPEN", "-ldl", origin});
}

Compiled build_fortran(const LanguageWorld& world) {
  return compile({.compiler = "gfortran",
                  .source_text = fortran_source,
                  .source_name = "says.f90",
                  .flags = {"-J", world.directory()},
                  .output = world.executable()});
}

Compiled build_rust(const LanguageWorld& world, std::vector<std::string> flags) {
  flags.insert(flags.end(), {"--crate-name", "says"});
  return compile({.compiler = "rustc",
                  .source_text = rust_source,
                  .source_name = "says.rs",
                  .flags = flags,
                  .output = world.executable()});
}

Compiled build_rust_default(const LanguageWorld& world) {
  return build_rust(world, {});
}

/// Newer compilers link with lld unless told otherwise.
Compiled build_rust_bfd(const LanguageWorld& world) {
  if (!has_linker("cc", Linker::Bfd)) return {.path = "", .skip_reason = "ld.bfd is not installed", .fault = ""};
  return build_rust(world, {"-O", "-C", "link-arg=-fuse-ld=bfd"});
}

bool holds_shared_std(const std::string& directory) {
  std::error_code fault;
  for (const auto& entry : std::filesystem::directory_iterator(directory, fault)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("libstd-", 0) == 0 && entry.path().extension() == ".so") return true;
  }
  return false;
}

Compiled build_rust_dynamic_std(const LanguageWorld& world) {
  std::string libraries = run_program({"rustc", "--print", "target-libdir"}).out;
  libraries = libraries.substr(0, libraries.find('\n'));
  if (find_tool("rustc") && !holds_shared_std(libraries)) {
    return {.path = "", .skip_reason = "rustc has no shared standard library", .fault = ""};
  }
  return build_rust(world, {"-C", "prefer-dynamic", "-C", "link-arg=-Wl,-rpath," + libraries});
}

Compiled build_rust_library(const LanguageWorld& world) {
  Compiled library = compile({.compiler = "rustc",
                              .source_text = rust_library,
                              .source_name = "twice.rs",
                              .flags = {"--crate-type", "cdylib", "--crate-name", "twice"},
                              .output = world.file("libtwice.so")});
  if (!library.ok()) return library;
  return compile({.source_text = "#include <stdio.h>\n"
                                 "int twice(int);\n"
                                 "int main(void) { printf(\"rust says %d %d\\n\", twice(4), twice(10)); return 9; }\n",
                  .flags = {world.file("libtwice.so"), origin},
                  .output = world.executable()});
}

class Language : public testing::TestWithParam<LanguageCase> {
 protected:
  void SetUp() override {
    const Compiled made = GetParam().build(world_);
    SKIP_OR_FAIL_UNLESS_COMPILED(made);
    const RunResult before = run_program({world_.executable()});
    ASSERT_EQ(before.exit_code, GetParam().exit_code) << describe(before);
  }

  LanguageWorld world_;
};

TEST_P(Language, RunsAsBefore) {
  world_.expect_same_behaviour(GetParam().files);
}

TEST_P(Language, FindsItsLibrariesInTheNewDirectory) {
  const RunResult patched = world_.patch();
  ASSERT_TRUE(patched.ok()) << describe(patched);
  world_.expect_loader_searches_compat();
}

INSTANTIATE_TEST_SUITE_P(
    Each, Language,
    testing::Values(LanguageCase{"C", build_c, 3},
                    LanguageCase{"CxxThrowsFromALibrary", build_linked_throwing, 5, {"app", "libfail.so"}},
                    LanguageCase{"CxxThrowsFromAnOpenedLibrary", build_dlopened_throwing, 5, {"app", "libfail.so"}},
                    LanguageCase{"Fortran", build_fortran, 7}, LanguageCase{"Rust", build_rust_default, 8},
                    LanguageCase{"RustLinkedByBfd", build_rust_bfd, 8},
                    LanguageCase{"RustDynamicStd", build_rust_dynamic_std, 8},
                    LanguageCase{"RustLibrary", build_rust_library, 9, {"app", "libtwice.so"}}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace cuda_runpath
