# FindLIEF: the LIEF library, whichever way it was installed.
#
# LIEF from 0.10 on brings a CMake configuration, which wins. Some distributions leave only a
# pkg-config file, and Debian 12's liblief-dev 0.9.0 neither: headers and library, no more.
#
# Result: LIEF_FOUND, LIEF_VERSION (0.9.0), target LIEF::LIEF.
find_package(LIEF CONFIG QUIET)
if(LIEF_FOUND)
  # Older configurations name their target LIB_LIEF.
  if(NOT TARGET LIEF::LIEF AND TARGET LIB_LIEF)
    add_library(LIEF::LIEF ALIAS LIB_LIEF)
  endif()
  set(found_config "${LIEF_DIR}")
  include(FindPackageHandleStandardArgs)
  find_package_handle_standard_args(LIEF REQUIRED_VARS found_config VERSION_VAR LIEF_VERSION)
  return()
endif()

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(lief_pc QUIET LIEF)
endif()

find_path(LIEF_INCLUDE_DIR NAMES LIEF/ELF.hpp HINTS ${lief_pc_INCLUDE_DIRS})
find_library(LIEF_LIBRARY NAMES LIEF HINTS ${lief_pc_LIBRARY_DIRS})
mark_as_advanced(LIEF_INCLUDE_DIR LIEF_LIBRARY)

# 0.9.0 writes its version as "0.9.0-" plus the commit it was built from, or nothing.
if(LIEF_INCLUDE_DIR AND EXISTS "${LIEF_INCLUDE_DIR}/LIEF/version.h")
  file(STRINGS "${LIEF_INCLUDE_DIR}/LIEF/version.h" version_line REGEX "define LIEF_VERSION ")
  string(REGEX MATCH "[0-9]+(\\.[0-9]+)+" LIEF_VERSION "${version_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LIEF
  REQUIRED_VARS LIEF_LIBRARY LIEF_INCLUDE_DIR
  VERSION_VAR LIEF_VERSION)

if(LIEF_FOUND AND NOT TARGET LIEF::LIEF)
  add_library(LIEF::LIEF UNKNOWN IMPORTED)
  set_target_properties(LIEF::LIEF PROPERTIES
    IMPORTED_LOCATION "${LIEF_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LIEF_INCLUDE_DIR}")
endif()
