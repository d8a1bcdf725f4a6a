# What the whole build is instrumented with: sanitizers, line counts, link-time optimisation. Set
# for every target at once, since a program half of whose parts are instrumented proves nothing.
if(CUDA_RUNPATH_FUZZ AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "CUDA_RUNPATH_FUZZ needs clang (libFuzzer), found ${CMAKE_CXX_COMPILER_ID}; "
    "configure with --preset fuzz")
endif()

set(sanitizers "${CUDA_RUNPATH_SANITIZERS}")
if(CUDA_RUNPATH_FUZZ)
  # fuzzer-no-link here; only the fuzz targets themselves link libFuzzer's main.
  string(JOIN "," sanitizers fuzzer-no-link ${sanitizers})
endif()
if(sanitizers)
  add_compile_options("-fsanitize=${sanitizers}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${sanitizers}")
endif()
if(CUDA_RUNPATH_FUZZ)
  # Our mutator knows the format; tracing each comparison only takes a quarter of the time.
  add_compile_options(-fno-sanitize-coverage=trace-cmp)
endif()

if(CUDA_RUNPATH_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

if(CUDA_RUNPATH_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT lto_works OUTPUT lto_fault LANGUAGES CXX)
  if(lto_works)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  else()
    message(WARNING "no link-time optimisation with this compiler: ${lto_fault}")
  endif()
endif()

# A library's own checks on indices and iterators cost little and are wanted wherever we test.
if(NOT CMAKE_BUILD_TYPE MATCHES "^(Release|MinSizeRel)$")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
