# embed_hooks(TARGET): the templates of hooks/ as C++, in <embedded_hooks.inc> for the sources of TARGET.
# The program reads no file at run time. A template that is new, changed or gone is embedded again.
#
# Run as a script (cmake -P) with `templates` (a directory) and `rows` (a file), it writes those rows.

if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB_RECURSE names RELATIVE "${templates}" "${templates}/*.in")
  list(SORT names)
  set(text "// Made from hooks/ by cmake/EmbeddedHooks.cmake.\n")
  foreach(name IN LISTS names)
    file(READ "${templates}/${name}" body)
    string(APPEND text "EmbeddedHook{\"${name}\", R\"hook~(${body})hook~\"},\n")
  endforeach()
  file(WRITE "${rows}" "${text}")
  return()
endif()

set(embedded_hooks_script "${CMAKE_CURRENT_LIST_FILE}")

function(embed_hooks target)
  set(templates "${PROJECT_SOURCE_DIR}/hooks")
  set(directory "${PROJECT_BINARY_DIR}/generated/hook")
  file(MAKE_DIRECTORY "${directory}")
  file(GLOB_RECURSE bodies CONFIGURE_DEPENDS "${templates}/*.in")
  # A template that is gone changes no time stamp: the list of names does.
  file(CONFIGURE OUTPUT "${directory}/names.txt" CONTENT "${bodies}\n" @ONLY)
  add_custom_command(OUTPUT "${directory}/embedded_hooks.inc"
    COMMAND "${CMAKE_COMMAND}" "-Dtemplates=${templates}" "-Drows=${directory}/embedded_hooks.inc"
      -P "${embedded_hooks_script}"
    DEPENDS ${bodies} "${directory}/names.txt" "${embedded_hooks_script}"
    COMMENT "Embedding the hooks" VERBATIM)
  target_sources(${target} PRIVATE "${directory}/embedded_hooks.inc")
  target_include_directories(${target} PRIVATE "${directory}")
endfunction()
