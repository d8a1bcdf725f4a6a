# What `cmake --install` puts in a prefix: the program, its manual page and completions, what one must
# read. The second reader (cmake/SecondReader.cmake) and the library (cmake/Library.cmake) say for
# themselves what of theirs is installed. The hooks are in the program.
#
# Components: Program, SecondReader, Development; each is a Debian package (cmake/Packaging.cmake).
install(TARGETS patch-cuda-runpath RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT Program)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Program)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/schema" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Program)

# Where each shell looks by itself below a prefix; a build for another machine cannot run the program,
# so they are files of the sources, held against the program's own words by a test.
install(FILES "${PROJECT_SOURCE_DIR}/completions/patch-cuda-runpath.bash" RENAME patch-cuda-runpath
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" COMPONENT Program)
install(FILES "${PROJECT_SOURCE_DIR}/completions/_patch-cuda-runpath"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" COMPONENT Program)
install(FILES "${PROJECT_SOURCE_DIR}/completions/patch-cuda-runpath.fish"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d" COMPONENT Program)

# Debian compresses these, and has a file of its own for the licence.
if(CUDA_RUNPATH_DEBIAN)
  include(DebianFiles)
else()
  install(FILES "${PROJECT_SOURCE_DIR}/docs/patch-cuda-runpath.1"
    DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT Program)
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
    DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Program)
endif()
