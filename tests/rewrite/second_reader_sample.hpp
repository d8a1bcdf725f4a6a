/// The second reader in tests: the module of this build, or the reason why there is none.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "cuda_runpath/rewrite/second_reader.hpp"

namespace cuda_runpath {

/// Nothing in a build without LIEF; a module that is there must load.
inline std::optional<SecondReader> second_reader_of_this_build() {
#ifdef CUDA_RUNPATH_SECOND_READER
  const auto module = std::filesystem::path(CUDA_RUNPATH_TOOL).parent_path() / CUDA_RUNPATH_SECOND_READER;
  return SecondReader::load(module.string()).value();
#else
  return std::nullopt;
#endif
}

inline ElfReading own_reading_of(const RandomAccess& file) {
  return own_reading(ElfFile::read(file).value()).value();
}

inline std::string messages_of(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) text += violation.message + "\n";
  return text;
}

}  // namespace cuda_runpath

/// Defines `reader`, or skips the test body.
#define SECOND_READER_OR_SKIP(reader)                                                  \
  const std::optional<SecondReader> reader##_if_built = second_reader_of_this_build(); \
  if (!reader##_if_built) GTEST_SKIP() << "built without LIEF";                        \
  const SecondReader& reader = *reader##_if_built
