#include "property/random_program.hpp"

#include "support/compile.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

enum class Form { Pie, NonPie, Library };

constexpr const char* host_source =
    "#include <dlfcn.h>\n"
    "#include <stdio.h>\n"
    "int main(int count, char** words) {\n"
    "  void* library = count > 1 ? dlopen(words[1], RTLD_NOW) : 0;\n"
    "  if (!library) { fprintf(stderr, \"%s\\n\", dlerror()); return 1; }\n"
    "  return ((int (*)(void))dlsym(library, \"report\"))();\n"
    "}\n";

/// Functions, constants, data and zeros of random sizes; the output depends on all of them.
std::string random_source(Dice& dice, Form form) {
  const std::uint64_t functions = 1 + dice.below(dice.once_in(4) ? 400 : 30);
  std::string source = "#include <dlfcn.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <math.h>\n";
  source += "const unsigned char constants[" + std::to_string(1 + dice.below(9000)) + "] = {1, 2, 3};\n";
  source += "unsigned char data[" + std::to_string(1 + dice.below(9000)) + "] = {4, 5, 6};\n";
  source += "static unsigned char zeros[" + std::to_string(1 + dice.below(9000)) + "];\n";
  if (dice.once_in(2)) source += "_Thread_local int per_thread = 7;\n";
  else source += "int per_thread = 7;\n";
  std::string calls;
  for (std::uint64_t i = 0; i < functions; ++i) {
    const std::string name = "function_" + std::string(dice.below(40), 'n') + std::to_string(i);
    source += "int " + name + "(int x) { return x * " + std::to_string(dice.below(1000)) + " + constants[1]; }\n";
    calls += "  sum = sum * 31 + (unsigned)" + name + "((int)(sum & 255));\n";
  }
  source += "int report(void) {\n  unsigned sum = per_thread;\n" + calls +
            "  for (unsigned i = 0; i < sizeof data; ++i) sum += data[i] * i;\n"
            "  for (unsigned i = 0; i < sizeof zeros; ++i) sum += zeros[i] * 1000u;\n"
            "  void* driver = dlopen(\"libcuda.so.1\", RTLD_NOW);\n"
            "  printf(\"%u %s %.1f\\n\", sum, driver ? \"driver\" : \"no driver\", floor(sum / 7.0));\n"
            "  return 0;\n}\n";
  if (form != Form::Library) source += "int main(void) { return report(); }\n";
  return source;
}

std::string random_list(Dice& dice) {
  constexpr const char* entries[] = {"/old", "/old/lib", "$ORIGIN", "$ORIGIN/../lib", "/x/stubs", "/p/compat", "/p/driver"};
  std::string list = dice.of(entries);
  for (std::uint64_t i = 0; i < dice.below(4); ++i) list += ":" + std::string(dice.of(entries));
  if (dice.once_in(5)) list += ":/" + std::string(dice.below(300), 'l');
  return list;
}

std::vector<std::string> random_flags(Dice& dice, Form form, Linker linker) {
  std::vector<std::string> flags;
  const auto maybe = [&](std::uint64_t times, const std::string& flag) {
    if (dice.once_in(times)) flags.push_back(flag);
  };
  constexpr const char* pages[] = {"0x1000", "0x4000", "0x10000", "0x200000"};
  constexpr const char* hashes[] = {"sysv", "gnu", "both"};
  constexpr const char* levels[] = {"-O0", "-O1", "-O2"};
  flags.emplace_back(dice.of(levels));
  if (form == Form::Library) flags.insert(flags.end(), {"-shared", "-fPIC"});
  if (form == Form::NonPie) flags.insert(flags.end(), {"-no-pie", "-fno-pie"});
  if (linker != Linker::Gold) maybe(3, "-Wl,-z,separate-code");  // gold does not know it
  if (dice.once_in(2)) flags.push_back(std::string("-Wl,-z,max-page-size=") + dice.of(pages));
  if (dice.once_in(2)) flags.push_back(std::string("-Wl,--hash-style=") + dice.of(hashes));
  maybe(3, "-Wl,-z,norelro");
  flags.emplace_back(dice.once_in(2) ? "-Wl,-z,now" : "-Wl,-z,lazy");
  maybe(2, "-Wl,--build-id");
  maybe(3, "-Wl,--build-id=none");
  maybe(3, "-s");
  maybe(3, "-rdynamic");
  maybe(3, "-g");
  maybe(4, "-Wl,-soname,librandom.so.1");
  if (dice.once_in(2)) flags.push_back("-Wl,-rpath," + random_list(dice));
  if (dice.once_in(3)) flags.emplace_back("-Wl,--disable-new-dtags");
  flags.insert(flags.end(), {"-ldl", "-lm"});
  return flags;
}

}  // namespace

RunResult RandomProgram::run() const {
  std::vector<std::string> words = runner;
  words.push_back(path);
  return run_program(words, {.env = {{"LD_BIND_NOW", "1"}}});
}

std::string compile_host(const ScratchDirectory& scratch) {
  CompileJob job;
  job.source_text = host_source;
  job.flags = {"-ldl"};
  job.output = scratch.file("host");
  return compile(job).path;
}

RandomProgram random_program(Dice& dice, const ScratchDirectory& scratch, const std::string& host) {
  constexpr Linker linkers[] = {Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold};
  constexpr Form forms[] = {Form::Pie, Form::NonPie, Form::Library};
  const Form form = dice.of(forms);
  CompileJob job;
  job.linker = dice.of(linkers);
  job.source_text = random_source(dice, form);
  job.flags = random_flags(dice, form, job.linker);
  job.output = scratch.file("random");
  const Compiled made = compile(job);
  RandomProgram program;
  program.path = made.path;
  program.skip_reason = made.skip_reason;
  program.fault = made.fault;
  if (form == Form::Library) program.runner = {host};
  program.made_with = name_of(job.linker);
  for (const std::string& flag : job.flags) program.made_with += " " + flag;
  return program;
}

}  // namespace cuda_runpath
