#include "cli/root_world.hpp"

#include <algorithm>
#include <filesystem>

#include "support/compat_note_bytes.hpp"
#include "support/fat_binary_bytes.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

constexpr const char* interpreter = "/lib64/ld-linux-x86-64.so.2";

ElfRecipe libc() {
  ElfRecipe recipe;
  recipe.needed.clear();
  recipe.needed_version.clear();
  recipe.imports.clear();
  recipe.soname = "libc.so.6";
  return recipe;
}

void overwrite(BuiltElf& elf, const std::string& section, std::size_t at, ByteView bytes) {
  std::copy(bytes.begin(), bytes.end(), elf.bytes.begin() + static_cast<std::ptrdiff_t>(elf.sections.at(section) + at));
}

/// What the runtime has twice: a function that stores its release. Source: tests/cuda/runtime_version_test.cpp.
Bytes store_of(std::uint32_t release) {
  Bytes code;
  const FieldWriter put(std::endian::little, code);
  put.text(std::string_view("\x48\x85\xff\x74\x0b\xc7\x07", 7));
  put(release, 4);
  put.text(std::string_view("\x31\xc0\xc3\x66\x90", 5));
  return code;
}

}  // namespace

RootWorld::RootWorld() {
  make_directory("/usr/bin");
  put("/lib64/libc.so.6", libc());
}

ElfRecipe RootWorld::program() {
  ElfRecipe recipe = library("");
  recipe.interpreter = interpreter;
  return recipe;
}

ElfRecipe RootWorld::library(const std::string& soname) {
  ElfRecipe recipe;
  recipe.soname = soname;
  recipe.imports = {"dlopen"};
  recipe.constants = std::string("\0libcuda.so.1\0", 14);
  return recipe;
}

ElfRecipe RootWorld::bystander(ElfRecipe recipe, const std::vector<std::string>& needed) {
  recipe.imports = {"puts"};
  recipe.constants = "constant";
  recipe.needed = {"libc.so.6"};
  recipe.needed.insert(recipe.needed.end(), needed.begin(), needed.end());
  return recipe;
}

void RootWorld::put(const std::string& path, const ElfRecipe& recipe) const {
  ASSERT_TRUE(write_file(on_host(path), build_elf(recipe).bytes));
}

void RootWorld::put_with_runtime(const std::string& path, ElfRecipe recipe, std::uint32_t release) const {
  recipe.text_size = 512;
  recipe.constants += std::string("CUDA driver version is insufficient for CUDA runtime version\0", 62);
  BuiltElf elf = build_elf(recipe);
  for (const std::size_t at : {std::size_t{64}, std::size_t{256}}) overwrite(elf, ".text", at, store_of(release));
  ASSERT_TRUE(write_file(on_host(path), elf.bytes));
}

void RootWorld::put_with_ptx(const std::string& path, ElfRecipe recipe) const {
  const Bytes code = fat_binary_bytes({EntryBytes{}});
  recipe.data_behind_headers = code.size();
  BuiltElf elf = build_elf(recipe);
  overwrite(elf, ".nv_fatbin", 0, code);
  ASSERT_TRUE(write_file(on_host(path), elf.bytes));
}

void RootWorld::put_driver(const std::string& directory, const DriverRecipe& recipe) const {
  ElfRecipe elf;
  elf.soname = "libcuda.so.1";
  elf.machine = recipe.machine;
  elf.runpath = recipe.runpath;
  if (!recipe.note.empty()) elf.compat_note = note_bytes({recipe.note});
  const std::string name = "libcuda.so." + recipe.version;
  put(directory + "/" + name, elf);
  put_link(directory + "/libcuda.so.1", name);
}

void RootWorld::put_stub(const std::string& directory) const {
  ElfRecipe elf = libc();
  elf.soname = "libcuda.so.1";
  elf.constants = std::string("\0stub.c\0", 8);
  put(directory + "/libcuda.so.1", elf);
}

void RootWorld::put_text(const std::string& path, std::string_view text) const {
  ASSERT_TRUE(write_text(on_host(path), text));
}

void RootWorld::put_link(const std::string& path, const std::string& target) const {
  std::error_code fault;
  std::filesystem::create_directories(std::filesystem::path(on_host(path)).parent_path(), fault);
  std::filesystem::remove(on_host(path), fault);
  std::filesystem::create_symlink(target, on_host(path), fault);
  ASSERT_FALSE(fault) << fault.message();
}

RunResult RootWorld::run(const std::string& command, std::vector<std::string> arguments, RunOptions options) const {
  options.env.emplace("LC_ALL", "C");
  for (const char* variable : {"NO_COLOR", "CUDA_HOME", "CUDA_PATH"}) options.env.emplace(variable, "");
  arguments.insert(arguments.begin(), {CUDA_RUNPATH_TOOL, command, "--root", root()});
  return run_program(arguments, options);
}

Json RootWorld::explained(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "--json");
  const RunResult result = explain(std::move(arguments));
  Json document = Json::parse(result.out, nullptr, false);
  if (document.is_discarded() || document["objects"].empty()) {
    ADD_FAILURE() << describe(result);
    return {};
  }
  return document["objects"][0];
}

Json RootWorld::opening(std::vector<std::string> arguments) const {
  const Json object = explained(std::move(arguments));
  if (!object.is_object() || object["openings"].empty()) return {};
  return object["openings"][0];
}

std::string RootWorld::winner(std::vector<std::string> arguments) const {
  const Json one = opening(std::move(arguments));
  if (!one.is_object()) return "nobody opens it";
  for (const Json& place : one["search"]["places"]) {
    if (place["outcome"] != "found") continue;
    return place["origin"].get<std::string>() + " " + place["file"].get<std::string>();
  }
  return "none";
}

std::string places_of(const Json& search) {
  std::string text;
  for (const Json& place : search["places"]) {
    if (!text.empty()) text += "; ";
    const char* where = place.contains("file") ? "file" : "directory";
    text += place["origin"].get<std::string>() + " " + place[where].get<std::string>() + ": " +
            place["outcome"].get<std::string>();
  }
  return text;
}

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

std::string without_colour(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = std::min(text.find('m', i), text.size());
    } else {
      plain += text[i];
    }
  }
  return plain;
}

}  // namespace cuda_runpath
