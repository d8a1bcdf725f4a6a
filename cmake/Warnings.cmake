# The warnings every source of ours is compiled with. Headers of other projects are not ours to
# warn about: they come in as system headers.
add_library(cuda_runpath_warnings INTERFACE)
target_compile_options(cuda_runpath_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  $<$<BOOL:${CUDA_RUNPATH_WERROR}>:-Werror>)
