/// An example of a document, with its place there, and the prediction that must come out.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <optional>
#include <ostream>
#include <string>

#include "cuda/verdict_sample.hpp"

namespace cuda_runpath {

struct Expected {
  Outcome outcome;
  Mechanism mechanism;
  std::optional<int> error;
};

inline constexpr Expected works_backward{Outcome::Works, Mechanism::Backward, std::nullopt};
inline constexpr Expected works_by_minor_version{Outcome::Works, Mechanism::MinorVersion, std::nullopt};
inline constexpr Expected works_forward{Outcome::Works, Mechanism::Forward, std::nullopt};
inline constexpr Expected works_as_driver_api{Outcome::Works, Mechanism::None, std::nullopt};

inline Expected fails_with(int error, Mechanism mechanism = Mechanism::None) {
  return {Outcome::Fails, mechanism, error};
}

struct ReferenceCase {
  const char* document;
  const char* place;
  ProgramSide program;
  DriverSide driver;
  GpuSide gpu;
  Expected expected;
  const char* says = "";  ///< words of the summary, the advice or a caveat
};

inline void PrintTo(const ReferenceCase& c, std::ostream* out) {
  *out << c.document << ", " << c.place;
}

/// Document and place as a name that GoogleTest takes.
inline std::string name_of_case(const testing::TestParamInfo<ReferenceCase>& info) {
  std::string name = std::to_string(info.index);
  bool capital = true;
  for (const char c : std::string(info.param.document) + " " + info.param.place) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) name += static_cast<char>(capital ? std::toupper(byte) : byte);
    capital = std::isalnum(byte) == 0;
  }
  return name;
}

inline void expect_prediction(const ReferenceCase& c) {
  const Verdict verdict = predict(c.program, c.driver, c.gpu);
  EXPECT_STREQ(name_of(verdict.outcome), name_of(c.expected.outcome)) << verdict.summary;
  EXPECT_STREQ(name_of(verdict.mechanism), name_of(c.expected.mechanism)) << verdict.summary;
  EXPECT_EQ(verdict.error, c.expected.error) << verdict.summary;
  std::string words = verdict.summary + "\n" + verdict.advice;
  for (const std::string& caveat : verdict.caveats) words += "\n" + caveat;
  EXPECT_THAT(words, testing::HasSubstr(c.says));
}

}  // namespace cuda_runpath
