#include "loader/loader_world.hpp"

#include "support/files.hpp"

namespace cuda_runpath {
namespace {

void take_fault(BuiltProgram& program, const Compiled& made) {
  if (program.skip_reason.empty()) program.skip_reason = made.skip_reason;
  if (program.fault.empty()) program.fault = made.fault;
}

std::vector<std::string> with(std::vector<std::string> flags, const std::vector<std::string>& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

}  // namespace

const char* name_of(ProgramKind kind) {
  switch (kind) {
    case ProgramKind::StaticRuntime:
      return "StaticRuntime";
    case ProgramKind::Library:
      return "Library";
    case ProgramKind::DriverApi:
      return "DriverApi";
    case ProgramKind::Throwing:
      return "Throwing";
  }
  return "Unknown";
}

const char* name_of(Position position) {
  return position == Position::Pie ? "Pie" : "NonPie";
}

LoaderWorld::LoaderWorld(Target target) : target_(std::move(target)) {
  if (!target_.launcher.empty() && !find_tool(target_.launcher.front())) {
    obstacle_ = target_.launcher.front() + " is not installed";
    return;
  }
  for (const std::string place : {"compat", "driver"}) {
    const Compiled made =
        compile_library("programs/fake_libcuda.c", scratch_.directory(place) + "/libcuda.so.1", Linker::Default,
                        {"-Wl,-soname,libcuda.so.1", "-DCUDA_RUNPATH_PLACE=\"" + place + "\""});
    if (!made.ok()) obstacle_ = made.skip_reason.empty() ? "no C library for " + target_.name : made.skip_reason;
  }
}

Compiled LoaderWorld::compile_library(const std::string& source, const std::string& output, Linker linker,
                                      std::vector<std::string> flags) const {
  const bool cxx = source.size() > 4 && source.substr(source.size() - 4) == ".cpp";
  flags.insert(flags.end(), {"-shared", "-fPIC", "-O1"});
  return compile({.compiler = cxx ? target_.cxx_compiler : target_.c_compiler,
                  .sources = {source},
                  .flags = flags,
                  .linker = linker,
                  .output = output});
}

BuiltProgram LoaderWorld::build(ProgramKind kind, Position position, Linker linker) {
  const std::string origin = "-Wl,--enable-new-dtags,-rpath,$ORIGIN";
  BuiltProgram program;
  program.directory = scratch_.directory(std::string("program/") + name_of(kind));
  program.executable = program.directory + "/app";
  program.patched = program.executable;
  std::vector<std::string> flags = position == Position::Pie ? std::vector<std::string>{"-fPIE", "-pie"}
                                                             : std::vector<std::string>{"-fno-pie", "-no-pie"};
  flags.insert(flags.end(), {"-O1"});
  CompileJob app{.compiler = target_.c_compiler, .linker = linker, .output = program.executable};
  switch (kind) {
    case ProgramKind::StaticRuntime:
      app.sources = {"programs/app_static_runtime.c"};
      app.flags = with(flags, {"-ldl"});
      // ld.lld leaves no spare DT_NULL, and a position-dependent program has no DT_RELACOUNT to reclaim.
      if (linker == Linker::Lld && position == Position::NonPie) app.flags.push_back("-Wl,-rpath,/opt/app/lib");
      program.from_compat = "program: libcuda.so.1 from compat, version 13000\n";
      break;
    case ProgramKind::DriverApi:
      app.sources = {"programs/app_needed.c"};
      app.flags = with(flags, {driver() + "/libcuda.so.1", "-Wl,--enable-new-dtags,-rpath," + driver()});
      program.from_compat = "program: libcuda.so.1 from compat, version 13000\n";
      break;
    case ProgramKind::Library:
      program.patched = program.directory + "/libuser.so";
      program.bystander = program.executable;
      take_fault(program, compile_library("programs/libuser.c", program.patched, linker, {"-ldl"}));
      app.sources = {"programs/app_uses_lib.c"};
      app.flags = with(flags, {program.patched, origin});
      program.from_compat = "library: libcuda.so.1 from compat, version 13000\n";
      break;
    case ProgramKind::Throwing:
      program.patched = program.directory + "/libthrowing.so";
      program.bystander = program.executable;
      take_fault(program, compile_library("programs/throwing.cpp", program.patched, linker, {"-ldl", origin}));
      app.compiler = target_.cxx_compiler;
      app.sources = {"programs/app_throwing.cpp"};
      app.flags = with(flags, {program.patched, origin});
      program.from_compat = "constructed\nlibrary: libcuda.so.1 from compat\ndestroyed\n";
      break;
  }
  if (program.ok()) take_fault(program, compile(app));
  return program;
}

RunResult LoaderWorld::patch(const std::vector<std::string>& arguments) const {
  return run_program(
      with({CUDA_RUNPATH_TOOL, "--isolated", "--platform", "nixos", "--compat-dir", compat(), "--driver-dir", driver()},
           arguments));
}

RunResult LoaderWorld::run(const std::string& executable) const {
  std::vector<std::string> argv = target_.launcher;
  argv.push_back(executable);
  return run_program(argv, {.env = {{"LD_BIND_NOW", "1"}, {"LD_WARN", "1"}}});
}

std::string LoaderWorld::runpath_of(const std::string& path) {
  const std::string line = lines_with(run_program({"readelf", "-dW", path}).out, "(RUNPATH)");
  const std::size_t begin = line.find('[');
  return begin == std::string::npos ? "" : line.substr(begin + 1, line.find(']') - begin - 1);
}

}  // namespace cuda_runpath
