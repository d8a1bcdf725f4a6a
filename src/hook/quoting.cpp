#include "hook/quoting.hpp"

namespace cuda_runpath {
namespace {

/// `text` with every `letter` written as `written`.
std::string replaced(std::string_view text, char letter, std::string_view written) {
  std::string out;
  for (const char c : text) {
    if (c == letter) {
      out += written;
    } else {
      out += c;
    }
  }
  return out;
}

/// A backslash before a quote, and before a backslash, which would else take the quote behind it.
std::string with_backslashes(std::string_view text) {
  return replaced(replaced(text, '\\', "\\\\"), '\'', "\\'");
}

/// Nothing is special between the quotes of a shell: the string ends, a quote follows, a new one begins.
std::string for_shell(std::string_view text) {
  return replaced(text, '\'', "'\\''");
}

/// A macro's body is read twice: rpm takes a backslash off when the macro is defined, and a `%` when it is expanded;
/// then the shell reads the word.
std::string for_rpm_macro(std::string_view text) {
  return replaced(replaced(for_shell(text), '\\', "\\\\"), '%', "%%");
}

}  // namespace

std::string quoted_for(HookLanguage language, std::string_view text) {
  switch (language) {
    case HookLanguage::Shell:
      return for_shell(text);
    case HookLanguage::Perl:
    case HookLanguage::Python:
      return with_backslashes(text);
    case HookLanguage::Yaml:
      return replaced(text, '\'', "''");
    case HookLanguage::RpmMacro:
      return for_rpm_macro(text);
    case HookLanguage::Plain:
      break;
  }
  return std::string(text);
}

}  // namespace cuda_runpath
