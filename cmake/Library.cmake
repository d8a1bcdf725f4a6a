# libcuda_runpath for other projects: one archive, the headers of the public set, a CMake package and a
# pkg-config file. docs/library.md says what is public and why; tests/install holds the list against
# what the one header of the set includes.
#
# The layers stay a target each, since what one may see is checked there; the archive is their objects.
# No shared library: before 1.0 there is no promise about its binary interface.
set(library_layers base elf cuda platform policy rewrite io)
set(public_headers
  cuda_runpath.hpp
  base/bytes.hpp base/error.hpp base/file_edit.hpp base/random_access.hpp base/version.hpp
  elf/constants.hpp elf/elf_file.hpp elf/object_facts.hpp
  cuda/compat_note.hpp cuda/device_image.hpp cuda/evidence.hpp cuda/fat_binary.hpp cuda/gpu_table.hpp
  cuda/provenance.hpp cuda/verdict.hpp cuda/versions_inside.hpp
  platform/platform_rule.hpp
  policy/runpath_plan.hpp
  rewrite/edit_plan.hpp rewrite/verify.hpp
  io/commit.hpp io/disk_file.hpp)

set(library_objects "")
foreach(layer IN LISTS library_layers)
  list(APPEND library_objects "$<TARGET_OBJECTS:cuda_runpath_${layer}>")
endforeach()
add_library(cuda_runpath_archive STATIC ${library_objects})
set_target_properties(cuda_runpath_archive PROPERTIES
  OUTPUT_NAME cuda_runpath EXPORT_NAME cuda_runpath LINKER_LANGUAGE CXX)
target_compile_features(cuda_runpath_archive INTERFACE cxx_std_20)
target_include_directories(cuda_runpath_archive INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(cuda_runpath_archive INTERFACE fmt::fmt tl::expected ${CMAKE_DL_LIBS})

set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/cuda_runpath")
include(CMakePackageConfigHelpers)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/cuda_runpathConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/cuda_runpathConfig.cmake" INSTALL_DESTINATION "${package_directory}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cuda_runpathConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
# The prefix follows the place where the file lies, so that it may be moved; unless the directories are
# absolute, as in Nix.
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
  set(pc_libdir "${CMAKE_INSTALL_FULL_LIBDIR}")
  set(pc_includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
else()
  file(RELATIVE_PATH pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
  set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/cuda_runpath.pc.in" "${PROJECT_BINARY_DIR}/cuda_runpath.pc" @ONLY)

install(TARGETS cuda_runpath_archive EXPORT cuda_runpath
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT Development)
install(EXPORT cuda_runpath NAMESPACE cuda_runpath:: FILE cuda_runpathTargets.cmake
  DESTINATION "${package_directory}" COMPONENT Development)
install(FILES "${PROJECT_BINARY_DIR}/cuda_runpathConfig.cmake" "${PROJECT_BINARY_DIR}/cuda_runpathConfigVersion.cmake"
  DESTINATION "${package_directory}" COMPONENT Development)
install(FILES "${PROJECT_BINARY_DIR}/cuda_runpath.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT Development)
foreach(header IN LISTS public_headers)
  get_filename_component(directory "cuda_runpath/${header}" DIRECTORY)
  install(FILES "${PROJECT_SOURCE_DIR}/include/cuda_runpath/${header}"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${directory}" COMPONENT Development)
endforeach()
install(FILES "${PROJECT_BINARY_DIR}/generated/cuda_runpath/version.hpp"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/cuda_runpath" COMPONENT Development)
