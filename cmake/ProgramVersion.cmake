# <cuda_runpath/version.hpp>: the version of project(), for those who link cuda_runpath_version.
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.hpp.in"
  "${PROJECT_BINARY_DIR}/generated/cuda_runpath/version.hpp" @ONLY)
add_library(cuda_runpath_version INTERFACE)
target_include_directories(cuda_runpath_version INTERFACE "${PROJECT_BINARY_DIR}/generated")
