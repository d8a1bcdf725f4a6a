#include "cli/generate.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "cuda_runpath/app/exit_codes.hpp"

namespace cuda_runpath {
namespace {

constexpr std::string_view page_template =
#include "manual_template.inc"
    ;

int print(const Result<std::string>& text) {
  if (!text) {
    fmt::print(stderr, "error: {}\n", describe(text.error()));
    return exit_fault;
  }
  const bool written = std::fwrite(text->data(), 1, text->size(), stdout) == text->size() && std::fflush(stdout) == 0;
  if (!written) fmt::print(stderr, "error: cannot write to standard output\n");
  return written ? exit_ok : exit_fault;
}

}  // namespace

std::vector<std::string> generated_names() {
  return {"man", "complete-bash", "complete-zsh", "complete-fish"};
}

int print_generated(std::string_view name) {
  const std::vector<CommandRow> commands = option_table();
  if (name == "man") return print(manual_page(page_template, commands));
  if (name == "complete-bash") return print(bash_completion(commands));
  if (name == "complete-zsh") return print(zsh_completion(commands));
  return print(fish_completion(commands));
}

}  // namespace cuda_runpath
