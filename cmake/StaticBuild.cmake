# CUDA_RUNPATH_STATIC=ON: a program without dynamic dependencies, for containers and initial RAM disks
# that have no C++ library, or none at all. --verify full is not in it: LIEF is a module that is loaded.
#
# fmt_target  what our sources link for fmt. Distributions build libfmt.so and libfmt.a, and their CMake
#             configuration names the first; a static program takes the archive, else the headers alone.
set(fmt_target fmt::fmt)
if(NOT CUDA_RUNPATH_STATIC)
  return()
endif()

if(CUDA_RUNPATH_SANITIZERS OR CUDA_RUNPATH_FUZZ)
  message(FATAL_ERROR "CUDA_RUNPATH_STATIC: the sanitizers need a dynamic program; leave one of the two out")
endif()
# The test programs link shared libraries of the distribution; a test of the static program installs it.
if(CUDA_RUNPATH_TESTS)
  message(FATAL_ERROR "CUDA_RUNPATH_STATIC builds the program alone; configure with --preset static, "
    "or with -DCUDA_RUNPATH_TESTS=OFF")
endif()
set(CUDA_RUNPATH_WITH_LIEF OFF)
add_link_options(-static)

get_target_property(fmt_type fmt::fmt TYPE)
if(NOT fmt_type STREQUAL STATIC_LIBRARY)
  set(fmt_target fmt::fmt-header-only)
  find_library(CUDA_RUNPATH_FMT_ARCHIVE NAMES libfmt.a)
  mark_as_advanced(CUDA_RUNPATH_FMT_ARCHIVE)
  if(CUDA_RUNPATH_FMT_ARCHIVE)
    add_library(cuda_runpath_fmt STATIC IMPORTED)
    set_target_properties(cuda_runpath_fmt PROPERTIES
      IMPORTED_LOCATION "${CUDA_RUNPATH_FMT_ARCHIVE}"
      INTERFACE_INCLUDE_DIRECTORIES "$<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>")
    set(fmt_target cuda_runpath_fmt)
  endif()
endif()
