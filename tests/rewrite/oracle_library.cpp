#include "rewrite/oracle_library.hpp"

#include "cuda_runpath/elf/object_facts.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

/// Versions of its own, one of whose names is the tail of the RUNPATH below: linkers share the bytes.
const char* const library_source = R"(
#include <stdio.h>
#include <stdlib.h>
static __thread int per_thread = 3;
static char large[5000];
static int numbers[] = {1, 2, 3};
int* pointers[] = {&numbers[0], &numbers[2]};
int answer(void) { return per_thread + *pointers[1] + large[17]; }
int another(const char* text) { return text ? puts(text) + atoi(text) : answer(); }
)";

constexpr const char* version_script = "FIRST_1.0 { global: answer; local: *; };\nSECOND_2.0 { global: another; };\n";

std::vector<std::string> with_rpath(std::vector<std::string> flags) {
  flags.push_back("-Wl,--enable-new-dtags,-rpath,/opt/SECOND_2.0");
  return flags;
}

LibraryRecipe plain(const char* name, Linker linker, std::vector<std::string> flags = {}) {
  return {std::string(name) + "_" + name_of(linker), linker, with_rpath(std::move(flags))};
}

}  // namespace

const std::vector<LibraryRecipe>& library_recipes() {
  static const std::vector<LibraryRecipe> recipes = [] {
    std::vector<LibraryRecipe> all;
    for (const Linker linker : {Linker::Bfd, Linker::Gold, Linker::Lld, Linker::Mold}) {
      all.push_back(plain("Plain", linker));
      all.push_back(plain("Stripped", linker, {"-s"}));
      all.push_back(plain("Lazy", linker, {"-Wl,-z,lazy,-z,norelro"}));
      all.push_back({std::string("NewTag_") + name_of(linker), linker, {"-Wl,-z,now"}});
      all.push_back({std::string("Cxx_") + name_of(linker), linker, with_rpath({}), "c++", "programs/throwing.cpp"});
    }
    all.push_back(plain("OneLoadForCode", Linker::Bfd, {"-Wl,-z,noseparate-code"}));
    all.push_back(plain("Pages64K", Linker::Bfd, {"-Wl,-z,max-page-size=0x10000"}));
    all.push_back(plain("SysvHash", Linker::Bfd, {"-Wl,--hash-style=sysv"}));
    all.push_back(plain("BothHashes", Linker::Gold, {"-Wl,--hash-style=both"}));
    all.push_back(plain("Symbolic", Linker::Bfd, {"-Wl,-Bsymbolic"}));
    all.push_back(plain("NoBuildId", Linker::Bfd, {"-Wl,--build-id=none"}));
    all.push_back(plain("Relr", Linker::Bfd, {"-Wl,-z,pack-relative-relocs"}));
    return all;
  }();
  return recipes;
}

OracleLibrary::OracleLibrary(const LibraryRecipe& recipe) {
  write_text(scratch_.file("versions"), version_script);
  CompileJob job{
      .compiler = recipe.compiler, .flags = recipe.flags, .linker = recipe.linker, .output = original_path()};
  if (recipe.source.empty()) {
    job.source_text = library_source;
    job.flags.push_back("-Wl,--version-script," + scratch_.file("versions"));
  } else {
    job.sources = {recipe.source};
  }
  job.flags.insert(job.flags.end(), {"-shared", "-fPIC", "-O1"});
  compiled_ = compile(job);
  if (!compiled_.ok()) return;
  original_ = std::make_unique<MemoryFile>(read_file(original_path()));
  Result<ElfFile> file = ElfFile::read(*original_);
  if (!file) {
    compiled_ = {{}, {}, describe(file.error())};
    return;
  }
  file_ = std::move(*file);
  plan_ = plan_for(*file_, "/opt/compat:/run/opengl-driver/lib").value_or(RunpathPlan{});
  edit_ = plan_edit(*file_, plan_, RungChoice::OrderedFirst);
}

bool OracleLibrary::write_patched(std::size_t write_count) const {
  const EditedFile edited(*original_, edit_->edit, write_count);
  const Result<Bytes> content = read_block(edited, 0, edited.size());
  return content && write_file(patched_path(), *content);
}

Result<RunpathPlan> plan_for(const ElfFile& file, const std::string& new_value) {
  const Result<ObjectFacts> facts = read_object_facts(file);
  if (!facts) return tl::unexpected(facts.error());
  RunpathPlan plan;
  if (facts->rpath) plan.old_tag = RunpathTag::Rpath;
  if (facts->runpath) plan.old_tag = RunpathTag::Runpath;
  plan.old_value = facts->runpath.value_or(facts->rpath.value_or(""));
  plan.new_tag = plan.old_tag == RunpathTag::None ? RunpathTag::Runpath : plan.old_tag;
  plan.new_value = new_value;
  return plan;
}

}  // namespace cuda_runpath
