/// Random programs through random sequences of edits, other tools' among them: whatever the order, the
/// program says the same, the list is what a model says, and what lies behind the file stays there.
///
/// CUDA_RUNPATH_PROPERTY_SECONDS and CUDA_RUNPATH_PROPERTY_SEED make it longer or different; see
/// scripts/property-test.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "cuda_runpath/elf/object_facts.hpp"
#include "cuda_runpath/io/disk_file.hpp"
#include "property/edit_step.hpp"
#include "property/random_program.hpp"
#include "support/files.hpp"

namespace cuda_runpath {
namespace {

constexpr std::size_t payload_size = 4096;
constexpr int steps_per_program = 16;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Lists {
  std::optional<std::string> used;  ///< the one the loader uses
  bool both = false;                ///< DT_RPATH beside DT_RUNPATH
};

Lists lists_of(const std::string& path) {
  const Result<DiskFile> file = DiskFile::open(path);
  const Result<ObjectFacts> facts = file ? read_object_facts(*file) : tl::unexpected(file.error());
  if (!facts) return {"unreadable: " + describe(facts.error()), false};
  return {facts->runpath ? facts->runpath : facts->rpath, facts->runpath && facts->rpath};
}

/// Zeros first: what could be mistaken for free room.
Bytes random_payload(Dice& dice) {
  Bytes payload(payload_size);
  for (std::size_t i = dice.once_in(2) ? payload_size / 2 : 0; i < payload.size(); ++i) {
    payload[i] = static_cast<std::byte>(1 + dice.below(255));
  }
  return payload;
}

/// One program on its way.
class Journey {
 public:
  Journey(const RandomProgram& program, Dice& dice) : program_(program), dice_(dice), output_(program.run().out) {
    if (!dice.once_in(2)) return;
    payload_ = random_payload(dice);
    Bytes content = read_file(program.path);
    content.insert(content.end(), payload_.begin(), payload_.end());
    write_file_keeping_mode(content);
  }

  [[nodiscard]] const std::string& story() const { return story_; }
  [[nodiscard]] int edits() const { return edits_; }

  /// Takes one step. False when another tool spoilt the program, which ends the journey.
  bool step() {
    const EditStep step = random_step(dice_);
    story_ += "\n  " + step.text();
    return step.ours() ? our_step(step) : foreign_step(step);
  }

 private:
  bool our_step(const EditStep& step) {
    const Bytes before = read_file(program_.path);
    const Lists old_lists = lists_of(program_.path);
    std::vector<std::string> command = step.command;
    command.push_back(program_.path);
    const RunResult result = run_program(command);
    const Bytes after = read_file(program_.path);
    if (result.exit_code == 2) {
      EXPECT_EQ(before, after) << "refused and changed" << story_;
      EXPECT_NE(result.err.find("error"), std::string::npos) << story_;
      return true;
    }
    EXPECT_TRUE(result.ok()) << describe(result) << story_;
    std::optional<std::string> expected = expected_list(old_lists.used, step);
    if (old_lists.both && !expected) expected = "";  // else the other list would come alive
    EXPECT_EQ(lists_of(program_.path).used, expected) << story_;
    if (!payload_.empty()) {
      EXPECT_EQ(before.size(), after.size()) << "grew behind its payload" << story_;
      EXPECT_TRUE(std::equal(payload_.rbegin(), payload_.rend(), after.rbegin())) << "the payload changed" << story_;
    }
    EXPECT_EQ(program_.run().out, output_) << describe(program_.run()) << story_;
    if (before != after) ++edits_;
    return !testing::Test::HasFailure();
  }

  bool foreign_step(const EditStep& step) {
    payload_.clear();  // strip drops it, patchelf may write over it
    std::vector<std::string> command = step.command;
    command.push_back(program_.path);
    const RunResult result = run_program(command);
    const bool alive = program_.run().out == output_;
    if (step.kind == StepKind::Patchelf) patchelf_was_here_ = true;
    if (!patchelf_was_here_) {
      EXPECT_TRUE(alive) << describe(result) << describe(program_.run()) << story_;
    }
    return alive;
  }

  void write_file_keeping_mode(const Bytes& content) {
    const auto mode = std::filesystem::status(program_.path).permissions();
    write_file(program_.path, content);
    std::filesystem::permissions(program_.path, mode);
  }

  const RandomProgram& program_;
  Dice& dice_;
  std::string output_;
  Bytes payload_;
  std::string story_;
  int edits_ = 0;
  bool patchelf_was_here_ = false;
};

TEST(RandomEdits, ProgramListAndPayloadSurvive) {
  using Clock = std::chrono::steady_clock;
  const std::uint64_t seed = number_from_environment("CUDA_RUNPATH_PROPERTY_SEED", 2026);
  // By default a number of programs, not a time: what is tested must not depend on the speed of the machine.
  const std::uint64_t rounds = number_from_environment("CUDA_RUNPATH_PROPERTY_PROGRAMS", 40);
  const auto end = Clock::now() + std::chrono::seconds(number_from_environment("CUDA_RUNPATH_PROPERTY_SECONDS", 3600));
  const ScratchDirectory scratch;
  const std::string host = compile_host(scratch);
  if (host.empty()) GTEST_SKIP() << "no C compiler";
  int programs = 0;
  int edits = 0;
  for (std::uint64_t round = 0; round < rounds && Clock::now() < end; ++round) {
    Dice dice(seed + round);
    const RandomProgram program = random_program(dice, scratch, host);
    if (!program.skip_reason.empty()) continue;
    ASSERT_EQ(program.fault, "") << program.made_with;
    ASSERT_TRUE(program.run().ok()) << describe(program.run()) << program.made_with;
    Journey journey(program, dice);
    for (int i = 0; i < steps_per_program && Clock::now() < end; ++i) {
      if (!journey.step()) break;
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed + round << ": " << program.made_with;
    ++programs;
    edits += journey.edits();
  }
  EXPECT_GT(edits, 0);
  std::printf("%d programs, %d edits\n", programs, edits);
}

}  // namespace
}  // namespace cuda_runpath
