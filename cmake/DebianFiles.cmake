# Files that a Debian package has and no other prefix wants: copyright and changelog.Debian.gz of each
# package, the compressed manual page and upstream's changelog. Policy 12.1, 12.5, 12.7; gzip -9n, so
# that two builds of one SOURCE_DATE_EPOCH agree.
set(CUDA_RUNPATH_MAINTAINER "patch-cuda-runpath contributors <patch-cuda-runpath@example.org>" CACHE STRING
  "Maintainer of the Debian packages: Name <address>")
set(debian_directory "${PROJECT_BINARY_DIR}/debian")
file(READ "${PROJECT_SOURCE_DIR}/LICENSE" license)
string(REGEX MATCH "Copyright[^\n]*" copyright_line "${license}")
string(REGEX REPLACE "^Copyright \\(c\\) " "" copyright_holder "${copyright_line}")
string(REGEX REPLACE "^.*${copyright_holder}\n+" "" license_body "${license}")
string(STRIP "${license_body}" license_body)
string(REGEX REPLACE "\n\n" "\n.\n" license_body "${license_body}")
string(REGEX REPLACE "\n" "\n " license_body "${license_body}")
file(WRITE "${debian_directory}/copyright"
  "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
  "Upstream-Name: ${PROJECT_NAME}\n\nFiles: *\nCopyright: ${copyright_holder}\nLicense: Expat\n ${license_body}\n")

string(TIMESTAMP changelog_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(changelog_text "  * Upstream's own package; see CHANGELOG.md.\n\n -- ${CUDA_RUNPATH_MAINTAINER}  ${changelog_date}\n")
find_program(CUDA_RUNPATH_GZIP gzip REQUIRED)
mark_as_advanced(CUDA_RUNPATH_GZIP)

# zip(FROM TO): the file compressed, at configure time.
function(zip from to)
  execute_process(COMMAND "${CUDA_RUNPATH_GZIP}" -9nc "${from}" OUTPUT_FILE "${to}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

zip("${PROJECT_SOURCE_DIR}/docs/patch-cuda-runpath.1" "${debian_directory}/patch-cuda-runpath.1.gz")
install(FILES "${debian_directory}/patch-cuda-runpath.1.gz"
  DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT Program)
zip("${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${debian_directory}/changelog.gz")
install(FILES "${debian_directory}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Program)

set(components Program patch-cuda-runpath SecondReader patch-cuda-runpath-lief Development libcuda-runpath-dev)
while(components)
  list(POP_FRONT components component package)
  if(component STREQUAL SecondReader AND NOT TARGET patch-cuda-runpath-lief)
    continue()
  endif()
  set(directory "${debian_directory}/${package}")
  file(WRITE "${directory}/changelog.Debian"
    "${package} (${PROJECT_VERSION}-1) unstable; urgency=medium\n\n${changelog_text}")
  zip("${directory}/changelog.Debian" "${directory}/changelog.Debian.gz")
  install(FILES "${debian_directory}/copyright" "${directory}/changelog.Debian.gz"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${package}" COMPONENT ${component})
endwhile()
