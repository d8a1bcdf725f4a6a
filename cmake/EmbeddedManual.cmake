# embed_manual(TARGET): docs/patch-cuda-runpath.1.in as a string literal, in <manual_template.inc> for the
# sources of TARGET. --generate man fills the options in.
#
# Run as a script (cmake -P) with `page` and `literal` (files), it writes that literal.

if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${page}" text)
  file(WRITE "${literal}" "R\"manual~(${text})manual~\"\n")
  return()
endif()

set(embedded_manual_script "${CMAKE_CURRENT_LIST_FILE}")

function(embed_manual target)
  set(page "${PROJECT_SOURCE_DIR}/docs/patch-cuda-runpath.1.in")
  set(directory "${PROJECT_BINARY_DIR}/generated/manual")
  file(MAKE_DIRECTORY "${directory}")
  add_custom_command(OUTPUT "${directory}/manual_template.inc"
    COMMAND "${CMAKE_COMMAND}" "-Dpage=${page}" "-Dliteral=${directory}/manual_template.inc"
      -P "${embedded_manual_script}"
    DEPENDS "${page}" "${embedded_manual_script}"
    COMMENT "Embedding the manual page" VERBATIM)
  target_sources(${target} PRIVATE "${directory}/manual_template.inc")
  target_include_directories(${target} PRIVATE "${directory}")
endfunction()
