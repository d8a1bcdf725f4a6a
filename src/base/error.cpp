#include "cuda_runpath/base/error.hpp"

#include <fmt/format.h>

#include "cuda_runpath/base/text.hpp"

namespace cuda_runpath {

tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string advice) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::nullopt, std::move(advice), {}});
}

tl::unexpected<Error> fail_at(ErrorKind kind, std::uint64_t file_offset, std::string message, std::string advice) {
  return tl::unexpected<Error>(Error{kind, std::move(message), file_offset, std::move(advice), {}});
}

std::string describe(const Error& error) {
  std::string line;
  if (!error.path.empty()) line += printable(error.path) + ": ";
  line += printable(error.message);
  if (error.file_offset) line += fmt::format(" (at file offset {:#x})", *error.file_offset);
  if (!error.advice.empty()) line += "; " + printable(error.advice);
  return line;
}

const char* name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::NotElf:
      return "not-elf";
    case ErrorKind::Unsupported:
      return "unsupported";
    case ErrorKind::Malformed:
      return "malformed";
    case ErrorKind::Refused:
      return "refused";
    case ErrorKind::Io:
      return "io";
    case ErrorKind::BadConfig:
      return "bad-config";
  }
  return "unknown";
}

}  // namespace cuda_runpath
