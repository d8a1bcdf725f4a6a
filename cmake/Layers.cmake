# add_layer(NAME [USES layer...] [LIBRARIES target...]): one static library per layer, from every
# source in src/NAME. Its public headers are in include/cuda_runpath/NAME, its private ones beside
# its sources; data/ holds the tables that a source includes.
function(add_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "USES;LIBRARIES")
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  add_library(cuda_runpath_${name} STATIC ${sources})
  target_include_directories(cuda_runpath_${name}
    PUBLIC "${PROJECT_SOURCE_DIR}/include"
    PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/data")
  list(TRANSFORM layer_USES PREPEND cuda_runpath_)
  target_link_libraries(cuda_runpath_${name}
    PUBLIC tl::expected ${fmt_target} ${layer_USES} ${layer_LIBRARIES}
    PRIVATE cuda_runpath_warnings)
endfunction()
