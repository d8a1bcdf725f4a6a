/// What the program asks of the module that holds LIEF: two functions in C linkage, found by name.
///
/// Program and module come out of one build and one compiler; the number in the names changes when
/// `ElfReading` does, so that a module left over from an older build is not found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runpath/rewrite/second_reader.hpp"

extern "C" {

/// "LIEF 0.9.0".
const char* cuda_runpath_second_reader_name_1();

/// Reads `*content` where it is set, else the file at `*path`. False, with `fault` filled, when that
/// cannot be done. Nothing is thrown.
bool cuda_runpath_second_reading_1(const std::string* path, const std::vector<std::uint8_t>* content,
                                   cuda_runpath::ElfReading& reading, std::string& fault);
}
