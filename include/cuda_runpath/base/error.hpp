/// How every layer says "we could not answer": one error type, carried by value.
///
/// A bad input file is an ordinary answer here, so nothing throws: functions return `Result<T>`.
/// An `Error` is not a finding: a finding is an answer about a file, an error is the lack of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace cuda_runpath {

enum class ErrorKind {
  NotElf,       ///< the bytes do not start with the ELF magic
  Unsupported,  ///< valid, but of a kind that this program does not handle
  Malformed,    ///< a structure contradicts the gABI or the size of the file
  Refused,      ///< understood, and deliberately left untouched
  Io,           ///< the operating system said no
  BadConfig,    ///< options, configuration file or environment
};

/// One thing that went wrong, with the place and the next step.
///
/// `message` names what was found against what was expected; lower case, no full stop.
struct Error {
  ErrorKind kind = ErrorKind::Io;
  std::string message;
  std::optional<std::uint64_t> file_offset;  ///< bytes from the start of the file
  std::string advice;                        ///< what to do next; may be empty
  std::string path;                          ///< set by the layer that knows it; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// Makes the failed alternative of a `Result`.
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string advice = {});

/// As above, with the file offset (bytes) where the fault was seen.
[[nodiscard]] tl::unexpected<Error> fail_at(ErrorKind kind, std::uint64_t file_offset, std::string message,
                                            std::string advice = {});

/// The error in one line, `path: message (at file offset 0x..); advice`, control characters escaped.
[[nodiscard]] std::string describe(const Error& error);

/// The word that stands for `kind` in JSON and in tests: "not-elf", "malformed", ...
[[nodiscard]] const char* name_of(ErrorKind kind);

}  // namespace cuda_runpath
