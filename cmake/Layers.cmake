# add_layer(NAME [USES layer...] [LIBRARIES target...]): one static library per layer, from every
# source in src/NAME. Its public headers are in include/cuda_runpath/NAME.
function(add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "USES;LIBRARIES")
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  add_library(cuda_runpath_${name} STATIC ${sources})
  target_include_directories(cuda_runpath_${name} PUBLIC
    "${PROJECT_SOURCE_DIR}/include" PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/data")
  target_compile_options(cuda_runpath_${name} PRIVATE -Wall -Wextra -Wpedantic -Wconversion
    $<$<BOOL:${CUDA_RUNPATH_WERROR}>:-Werror>)
  target_link_libraries(cuda_runpath_${name} PUBLIC tl::expected fmt::fmt ${layer_LIBRARIES})
  foreach(used IN LISTS layer_USES)
    target_link_libraries(cuda_runpath_${name} PUBLIC cuda_runpath_${used})
  endforeach()
endfunction()
