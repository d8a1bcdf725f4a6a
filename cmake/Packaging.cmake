# Debian packages: `cpack --preset debian`. Three, so that a container takes the program alone:
#
#   patch-cuda-runpath       program, manual page, completions
#   patch-cuda-runpath-lief  the second reader of --verify full; only where LIEF was found
#   libcuda-runpath-dev      archive and headers
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME patch-cuda-runpath)
set(CPACK_PACKAGE_CONTACT "${CUDA_RUNPATH_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "make CUDA objects search the driver directory first")
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# What a umask of the builder would otherwise decide.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME patch-cuda-runpath)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS patch-cuda-runpath-lief)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"Edits the DT_RUNPATH of ELF files that open the CUDA driver, so that the
compat directory and the driver directory of the platform are searched first.
It also audits packages, explains which libcuda.so.1 a program will load, and
emits hooks for package builds.")

set(CPACK_DEBIAN_SECONDREADER_PACKAGE_NAME patch-cuda-runpath-lief)
set(CPACK_DEBIAN_SECONDREADER_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_SECONDREADER_PACKAGE_DEPENDS "patch-cuda-runpath (= ${PROJECT_VERSION}-1)")
set(CPACK_COMPONENT_SECONDREADER_DESCRIPTION
"A second ELF reader for patch-cuda-runpath, made with LIEF. It is loaded by
--verify full, and must see the same file as the program before and after
each edit.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libcuda-runpath-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libfmt-dev, libexpected-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"Headers and archive of libcuda_runpath: reading ELF files, the evidence that
one opens the CUDA driver, and the planning, proof and commit of an edit of its
DT_RUNPATH.")

set(CPACK_COMPONENTS_ALL Program Development)
if(TARGET patch-cuda-runpath-lief)
  list(APPEND CPACK_COMPONENTS_ALL SecondReader)
endif()
include(CPack)
