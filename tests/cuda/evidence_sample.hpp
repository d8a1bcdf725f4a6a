/// Objects of fixtures/evidence, compiled, read into memory and asked for evidence.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "cuda_runpath/cuda/evidence.hpp"
#include "support/compile.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

namespace cuda_runpath {

/// A shared object of one fixture, in memory so that a test may change it.
struct Sample {
  ScratchDirectory scratch;
  Compiled compiled;
  Bytes bytes;

  Sample(const std::string& source, std::vector<std::string> flags = {}, const std::string& compiler = "") {
    CompileJob job;
    job.compiler = !compiler.empty() ? compiler : source.ends_with(".cpp") ? "c++" : "cc";
    job.sources = {"evidence/" + source};
    job.flags = {"-shared", "-fPIC", "-O2"};
    job.flags.insert(job.flags.end(), flags.begin(), flags.end());
    job.output = scratch.file("sample.so");
    compiled = compile(job);
    if (compiled.ok()) bytes = read_file(compiled.path);
  }

  /// As `sstrip` leaves it: no section headers (ELF64: e_shoff, then e_shnum and e_shstrndx).
  void remove_section_headers() {
    std::fill_n(bytes.begin() + 0x28, 8, std::byte{0});
    std::fill_n(bytes.begin() + 0x3c, 4, std::byte{0});
  }

  /// Where `text` lies first; the end of the file when it does not.
  [[nodiscard]] std::size_t place_of(std::string_view text) const {
    return std::min(text_of(bytes).find(text), bytes.size());
  }

  void write(std::size_t at, std::string_view text) { std::memcpy(bytes.data() + at, text.data(), text.size()); }
};

/// Evidence in the bytes of a file; a failure is reported and gives none.
inline std::vector<Evidence> evidence_in(const RandomAccess& file, EvidenceDepth depth = EvidenceDepth::UntilDecided) {
  const Result<ElfFile> elf_file = ElfFile::read(file);
  if (!elf_file) {
    ADD_FAILURE() << describe(elf_file.error());
    return {};
  }
  const Result<ObjectFacts> facts = read_object_facts(*elf_file);
  if (!facts) {
    ADD_FAILURE() << describe(facts.error());
    return {};
  }
  const Result<std::vector<Evidence>> evidence = cuda_evidence(*elf_file, *facts, depth);
  if (!evidence) {
    ADD_FAILURE() << describe(evidence.error());
    return {};
  }
  return *evidence;
}

inline std::vector<Evidence> evidence_in(const Sample& sample, EvidenceDepth depth = EvidenceDepth::UntilDecided) {
  return evidence_in(MemoryFile(sample.bytes), depth);
}

/// "3 libcuda.so.1, 5 libcudart.so.13": tiers and libraries in order.
inline std::string brief(const std::vector<Evidence>& evidence) {
  std::string text;
  for (const Evidence& one : evidence) {
    if (!text.empty()) text += ", ";
    text += std::to_string(static_cast<int>(one.tier));
    if (!one.library.empty()) text += " " + one.library;
  }
  return text;
}

}  // namespace cuda_runpath
