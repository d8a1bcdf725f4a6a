# The warnings every source of ours is compiled with. Headers of other projects are not ours to
# warn about: they come in as system headers.
#
# Two warnings of GCC 12 that come out of the optimiser are wrong about the standard library's own
# code: -Wrestrict about `std::string = "literal"` (GCC bug 105651, mended in 13), and
# -Wstringop-overflow about inserting a range into a vector of bytes. clang and the sanitizers watch
# the same ground.
add_library(cuda_runpath_warnings INTERFACE)
target_compile_options(cuda_runpath_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-stringop-overflow>"
  $<$<BOOL:${CUDA_RUNPATH_WERROR}>:-Werror>)
