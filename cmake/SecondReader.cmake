# LIEF reads the edited file a second time, independently, for --verify full. A build without it is
# a good build (Debian 13 has no LIEF): the option then says that it is not available.
#
# cuda_runpath_second_reader_dependency carries LIEF and the definition CUDA_RUNPATH_WITH_LIEF when
# both are there, and nothing otherwise.
add_library(cuda_runpath_second_reader_dependency INTERFACE)
set(second_reader_summary "off")
if(CUDA_RUNPATH_WITH_LIEF)
  find_package(LIEF QUIET)
  if(LIEF_FOUND)
    target_link_libraries(cuda_runpath_second_reader_dependency INTERFACE LIEF::LIEF)
    target_compile_definitions(cuda_runpath_second_reader_dependency INTERFACE CUDA_RUNPATH_WITH_LIEF)
    set(second_reader_summary "LIEF ${LIEF_VERSION}")
  else()
    set(second_reader_summary "missing")
    message(WARNING "LIEF not found: --verify full will not be available; "
      "install liblief-dev, or configure with -DCUDA_RUNPATH_WITH_LIEF=OFF")
  endif()
endif()
