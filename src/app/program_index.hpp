/// The programs of a run that need a library, for CR008: their DT_RUNPATH does not count for what the library opens.
///
/// Built when the first object asks, since most packages have none that does: it reads the dynamic table of every
/// file once more. The others that ask wait for it, so it has threads of its own.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/audit_files.hpp"
#include "cuda_runpath/elf/object_facts.hpp"

namespace cuda_runpath {

class ProgramIndex {
 public:
  /// `files` and `directories` must outlive the index.
  ProgramIndex(const std::vector<AuditedFile>& files, const std::set<std::string>& directories, unsigned threads)
      : files_(files), directories_(directories), threads_(threads) {}

  /// A program that needs `soname`, by itself or through other files of the run, and whose DT_RUNPATH has one of the
  /// directories; "" when there is none. May be called by several threads.
  [[nodiscard]] std::string program_with_directory(const std::string& soname);

 private:
  struct Needer {
    std::string name;    ///< in the report
    std::string soname;  ///< "" for programs
    bool has_directory = false;
  };

  void build();
  void add(const AuditedFile& file, const ObjectFacts& facts);

  const std::vector<AuditedFile>& files_;
  const std::set<std::string>& directories_;
  unsigned threads_;
  std::once_flag built_;
  std::vector<Needer> needers_;
  std::multimap<std::string, std::size_t> by_needed_;  ///< DT_NEEDED to index of `needers_`
};

}  // namespace cuda_runpath
