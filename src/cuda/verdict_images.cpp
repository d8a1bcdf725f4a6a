/// Which of a program's device images runs on a GPU, and what it means when none does (209, 222, 218, 200).
///
/// One image that runs is taken as enough: which kernels lie in which image cannot be told from entry headers.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cuda/release_order.hpp"
#include "cuda/verdict_parts.hpp"
#include "cuda_runpath/base/table_checks.hpp"
#include "cuda_runpath/cuda/error_codes.hpp"
#include "cuda_runpath/cuda/releases.hpp"

namespace cuda_runpath {
namespace {

struct CompressionRow {
  ImageCompression way;
  std::string_view first_driver;
  Provenance provenance;
};

constexpr std::array compressions{
#define IMAGE_COMPRESSION(way, first_driver, provenance) \
  CompressionRow{ImageCompression::way, first_driver, provenance},
#include "image_compression.def"
#undef IMAGE_COMPRESSION
};
static_assert(all_sourced(compressions), "data/image_compression.def: every row needs a source and a date");
static_assert(std::all_of(compressions.begin(), compressions.end(),
                          [](const CompressionRow& row) { return is_dotted(row.first_driver); }),
              "data/image_compression.def: versions are numbers with dots");

constexpr Provenance programming_guide =
    documented("NVIDIA CUDA C++ programming guide, binary and PTX compatibility; PTX ISA 9.4", "2026-11-22");
constexpr Provenance guide_ptx =
    documented("NVIDIA CUDA Compatibility, minor version compatibility, considerations: PTX", "2026-11-22");

const CompressionRow* find_compression(ImageCompression way) {
  const auto at =
      std::find_if(compressions.begin(), compressions.end(), [&](const CompressionRow& row) { return row.way == way; });
  return at == compressions.end() ? nullptr : &*at;
}

bool is_tegra(const GpuArchitecture& architecture) {
  const ArchitectureRow* const row = find_architecture(architecture);
  return row != nullptr && row->binaries == BinaryCompatibility::Tegra;
}

bool is_same_capability(const GpuArchitecture& a, const GpuArchitecture& b) {
  return a.major == b.major && a.minor == b.minor;
}

/// Whether both are of a family that the table names, and `code` is not above `gpu`.
bool is_of_family(const GpuArchitecture& code, const GpuArchitecture& gpu) {
  const ArchitectureRow* const ours = find_architecture(gpu);
  const ArchitectureRow* const its = find_architecture(code);
  return ours != nullptr && its != nullptr && !ours->family.empty() && ours->family == its->family &&
         code.minor <= gpu.minor;
}

/// Whether `image` is for `gpu`: its scope says how far code carries beyond its target, its kind whether upwards.
bool is_for(const DeviceImage& image, const GpuArchitecture& gpu) {
  const GpuArchitecture& code = image.target;
  if (is_same_capability(code, gpu)) return true;
  switch (code.scope) {
    case ArchitectureScope::Specific:
      return false;
    case ArchitectureScope::Family:
      return is_of_family(code, gpu) && (image.kind == ImageKind::Ptx || (!is_tegra(code) && !is_tegra(gpu)));
    case ArchitectureScope::Base:
      break;
  }
  if (image.kind == ImageKind::Ptx)
    return code.major < gpu.major || (code.major == gpu.major && code.minor < gpu.minor);
  return code.major == gpu.major && code.minor < gpu.minor && !is_tegra(code) && !is_tegra(gpu);
}

std::string name_of_code(const DeviceImage& image) {
  std::string name = image.target.text();
  if (image.kind == ImageKind::Ptx && name.starts_with("sm_")) name.replace(0, 2, "compute");
  return name;
}

ImageResult judge_ptx(const DeviceImage& image, const DriverRelease& release) {
  if (!image.ptx) return {0, ImageFate::Unknown, "the PTX version of this image is not known"};
  if (!release.cuda) return {0, ImageFate::Unknown, "the CUDA release of libcuda is not known"};
  const PtxRelease* const newest = newest_ptx(*release.cuda);
  if (newest == nullptr) {
    return {0, ImageFate::Unknown, fmt::format("what PTX CUDA {} compiles is in no table", release.cuda->text())};
  }
  const auto limit = Version::parse(newest->ptx);
  if (limit && *image.ptx <= *limit) {
    return {0, ImageFate::Compiled, fmt::format("PTX {} for {}", image.ptx->text(), name_of_code(image))};
  }
  const PtxRelease* const row = find_ptx(*image.ptx);
  const std::string needs =
      row == nullptr || row->cuda.empty() ? "a newer libcuda" : fmt::format("libcuda of CUDA {}", row->cuda);
  return {0, ImageFate::PtxTooNew,
          fmt::format("PTX {} needs {}; this one is of {} and compiles {}", image.ptx->text(), needs,
                      release.cuda->text(), newest->ptx)};
}

/// What is left of the images when none of them can be the answer.
struct Tally {
  const std::vector<ImageResult>& results;

  [[nodiscard]] bool any(ImageFate fate) const { return first(fate) != nullptr; }
  [[nodiscard]] const ImageResult* first(ImageFate fate) const {
    const auto at =
        std::find_if(results.begin(), results.end(), [&](const ImageResult& result) { return result.fate == fate; });
    return at == results.end() ? nullptr : &*at;
  }
};

/// Drivers before CUDA 11.1 have no 222 yet.
int ptx_error(const DriverRelease& release) {
  const bool before = release.cuda && *release.cuda < Version{{11, 1}};
  return before ? 218 : 222;
}

void end_ptx_too_new(Check& check, const DriverRelease& release, const std::string& why) {
  const int number = ptx_error(release);
  check.add_step(why, guide_ptx);
  check.end(Outcome::Fails, number, fmt::format("error {}: {} (Unsupported .version)", number, why), cure_of(number));
}

void end_without_code(Check& check, const GpuArchitecture& gpu) {
  check.add_step(fmt::format("no image is for {}", gpu.text()), programming_guide);
  check.end(Outcome::Fails, 209,
            fmt::format("error 209: no device code for {}, and no PTX that it could be compiled "
                        "from",
                        gpu.text()),
            cure_of(209));
}

void decide(Check& check, const std::vector<ImageResult>& results, const GpuArchitecture& gpu,
            const DriverRelease& release) {
  const Tally tally{results};
  if (const ImageResult* const result = tally.first(ImageFate::Runs)) {
    check.add_step(result->reason, programming_guide);
    return;
  }
  if (const ImageResult* const result = tally.first(ImageFate::Compiled)) {
    check.add_step("compiled at run time: " + result->reason, programming_guide);
    check.caveats.emplace_back(
        "libcuda must find libnvidia-ptxjitcompiler.so.1 through its own search path (error 221)");
    return;
  }
  if (const ImageResult* const result = tally.first(ImageFate::Unknown)) {
    check.end(Outcome::Unknown, std::nullopt, result->reason);
    return;
  }
  if (const ImageResult* const result = tally.first(ImageFate::CompressionTooNew)) {
    check.add_step(result->reason, find_compression(ImageCompression::Zstd)->provenance);
    check.end(Outcome::Fails, 200, "error 200 is likely: " + result->reason, cure_of(200));
    return;
  }
  if (const ImageResult* const result = tally.first(ImageFate::PtxTooNew)) {
    end_ptx_too_new(check, release, result->reason);
    return;
  }
  end_without_code(check, gpu);
}

/// Without a GPU only one thing is certain: PTX alone, all of it too new for any GPU.
void decide_without_gpu(Check& check, const ProgramSide& program, const DriverRelease& release) {
  std::string why;
  for (const DeviceImage& image : program.images) {
    const ImageResult result = image.kind == ImageKind::Ptx ? judge_ptx(image, release) : ImageResult{};
    if (result.fate != ImageFate::PtxTooNew) {
      check.end(Outcome::Conditional, 209, "whether the device code is for the GPU is not known");
      check.missing.emplace_back("the GPU (--gpu)");
      return;
    }
    why = result.reason;
  }
  end_ptx_too_new(check, release, why);
}

}  // namespace

ImageResult judge_image(const DeviceImage& image, const GpuArchitecture& gpu, const DriverRelease& release) {
  if (image.kind == ImageKind::LtoIr) return {0, ImageFate::NeedsLinking, "LTO-IR is not loaded as it is"};
  if (image.kind == ImageKind::Other) {
    return {0, ImageFate::Unknown, fmt::format("an image of the unknown kind {}", image.raw_kind)};
  }
  const std::string code = name_of_code(image);
  if (!is_for(image, gpu)) return {0, ImageFate::OtherGpu, fmt::format("{} is not for {}", code, gpu.text())};
  const CompressionRow* const packing = find_compression(image.compression);
  if (packing != nullptr && release.driver) {
    const auto first = Version::parse(packing->first_driver);
    if (first && is_before(*release.driver, *first)) {
      return {0, ImageFate::CompressionTooNew,
              fmt::format("the code for {} is packed with zstd, which drivers before {} do not unpack", code,
                          packing->first_driver)};
    }
  }
  if (image.kind == ImageKind::Ptx) return judge_ptx(image, release);
  return {0, ImageFate::Runs, fmt::format("the cubin for {} runs on {}", code, gpu.text())};
}

ImagesCheck check_images(const ProgramSide& program, const GpuSide& gpu, const DriverRelease& release) {
  ImagesCheck result;
  if (program.images.empty()) return result;
  if (!gpu.architecture) {
    decide_without_gpu(result.check, program, release);
    return result;
  }
  result.images.reserve(program.images.size());
  for (const DeviceImage& image : program.images) {
    result.images.push_back(judge_image(image, *gpu.architecture, release));
    result.images.back().image = result.images.size() - 1;
  }
  decide(result.check, result.images, *gpu.architecture, release);
  return result;
}

}  // namespace cuda_runpath
