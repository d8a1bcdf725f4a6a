# LIEF reads the edited file a second time, independently, for --verify full. A build without it is
# a good build (Debian 13 has no LIEF): the option then says that it is not available.
#
# LIEF is linked to a module that the program loads when it is asked for, never to the program:
# docs/decisions/0006-second-reader.md has the numbers.
#
# patch-cuda-runpath-lief    the module, beside the program; only where LIEF was found
# second_reader_definitions  for the sources that look for it, and no others; empty where LIEF was not found
#   CUDA_RUNPATH_SECOND_READER            its file name
#   CUDA_RUNPATH_SECOND_READER_INSTALLED  its path when installed, from the program's directory
set(second_reader_definitions "")
set(second_reader_summary "off")
if(CUDA_RUNPATH_WITH_LIEF)
  find_package(LIEF QUIET)
  if(NOT LIEF_FOUND)
    set(second_reader_summary "missing")
    message(WARNING "LIEF not found: --verify full will not be available; "
      "install liblief-dev, or configure with -DCUDA_RUNPATH_WITH_LIEF=OFF")
  elseif(LIEF_VERSION VERSION_GREATER_EQUAL 0.10 AND LIEF_VERSION VERSION_LESS 0.17)
    set(second_reader_summary "missing (LIEF ${LIEF_VERSION} is not known)")
    message(WARNING "LIEF ${LIEF_VERSION} is not one of those that are known (0.9, and 0.17 or later): "
      "--verify full will not be available")
  else()
    set(second_reader_summary "LIEF ${LIEF_VERSION}")
    set(second_reader_directory "${CMAKE_INSTALL_LIBDIR}/patch-cuda-runpath")
    add_library(patch-cuda-runpath-lief MODULE "${PROJECT_SOURCE_DIR}/src/rewrite/lief/second_reader_lief.cpp")
    set_target_properties(patch-cuda-runpath-lief PROPERTIES
      PREFIX "" SUFFIX ".so" LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}"
      CXX_VISIBILITY_PRESET default)
    target_include_directories(patch-cuda-runpath-lief PRIVATE
      "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(patch-cuda-runpath-lief PRIVATE LIEF::LIEF tl::expected cuda_runpath_warnings)
    file(RELATIVE_PATH second_reader_installed "/${CMAKE_INSTALL_BINDIR}"
      "/${second_reader_directory}/patch-cuda-runpath-lief.so")
    set(second_reader_definitions
      "CUDA_RUNPATH_SECOND_READER=\"patch-cuda-runpath-lief.so\""
      "CUDA_RUNPATH_SECOND_READER_INSTALLED=\"${second_reader_installed}\"")
    install(TARGETS patch-cuda-runpath-lief
      LIBRARY DESTINATION "${second_reader_directory}" COMPONENT SecondReader)
  endif()
endif()
