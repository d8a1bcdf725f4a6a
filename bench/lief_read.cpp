// The yardstick of bench/audit: parse each file whose path is on standard input with LIEF, and do nothing with it.
#include <LIEF/ELF.hpp>
#include <exception>
#include <iostream>
#include <string>

int main() {
  std::size_t parsed = 0;
  for (std::string path; std::getline(std::cin, path);) {
    try {
      if (LIEF::ELF::Parser::parse(path)) ++parsed;
    } catch (const std::exception&) {  // LIEF 0.9 throws, later ones return nothing
    }
  }
  std::cout << parsed << "\n";
}
