/// toml++ as this program uses it: without exceptions, and compiled here whatever the library that the system ships
/// was built for. Its code is compiled in config_file.cpp, which defines TOML_IMPLEMENTATION.
#pragma once

#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 0
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>
