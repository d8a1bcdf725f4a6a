/// For which driver, GPU and platform a verdict is asked: from the options, else from this host, else for none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cuda_runpath/app/explain_settings.hpp"
#include "cuda_runpath/cuda/verdict.hpp"
#include "cuda_runpath/io/host_probe.hpp"
#include "cuda_runpath/platform/platform_rule.hpp"

namespace cuda_runpath {

struct ExplainQuestion {
  std::optional<Version> driver;  ///< of the machine's own libcuda, where the search finds none to read
  std::optional<Version> kernel;  ///< of the kernel module
  GpuSide gpu;
  std::optional<PlatformRule> platform;
  std::string text;                ///< "driver 535.54.03, GPU sm_90 (data centre)"; empty: no driver is known
  std::vector<std::string> notes;  ///< what the host said that nothing could be made of
};

/// The question of the options, filled up with what `host` says (nothing: no host to ask); `rules` are the platforms
/// that there are. Errors: BadConfig for an unknown GPU or platform.
[[nodiscard]] Result<ExplainQuestion> make_question(const ExplainSettings& settings, const HostFacts* host,
                                                    std::span<const PlatformRule> rules);

/// The JetPack release of a release of Jetson Linux ("35.4.1" -> 5). Nothing: no row.
[[nodiscard]] std::optional<Version> jetpack_of_l4t(std::string_view l4t);

}  // namespace cuda_runpath
