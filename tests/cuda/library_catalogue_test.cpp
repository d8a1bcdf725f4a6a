// File names and SONAMEs looked up in the catalogue.
#include "cuda_runpath/cuda/library_catalogue.hpp"

#include <gtest/gtest.h>

namespace cuda_runpath {
namespace {

std::string_view stem_of(std::string_view name) {
  const Library* library = find_library(name);
  return library == nullptr ? std::string_view("none") : library->stem;
}

TEST(FindLibrary, TakesEverySuffixOfAVersion) {
  for (const char* name : {"libcuda.so", "libcuda.so.1", "libcuda.so.1.1", "libcuda.so.575.57.08"}) {
    EXPECT_EQ(stem_of(name), "libcuda") << name;
  }
}

TEST(FindLibrary, IgnoresADirectoryInFront) {
  EXPECT_EQ(stem_of("/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1"), "libnvidia-ml");
}

TEST(FindLibrary, TellsSimilarNamesApart) {
  EXPECT_EQ(stem_of("libcublas.so.13"), "libcublas");
  EXPECT_EQ(stem_of("libcublasLt.so.13"), "libcublasLt");
  EXPECT_EQ(stem_of("libcudart.so.13"), "libcudart");
  EXPECT_EQ(stem_of("libnvrtc-builtins.alt.so.13.0"), "libnvrtc-builtins.alt");
  EXPECT_EQ(stem_of("libnvidia-pkcs11-openssl3.so.575.57.08"), "libnvidia-pkcs11-openssl3");
}

TEST(FindLibrary, TakesNamesThatAuditwheelMadeUnique) {
  EXPECT_EQ(stem_of("libcudart-d0da41ae.so.11.0"), "libcudart");
}

TEST(FindLibrary, KnowsNoOtherFiles) {
  for (const char* name :
       {"", "libcuda", "libcuda.a", "libcuda.so.", "libcuda.so.1.bak", "libcuda.so.x", "mylibcuda.so.1",
        "libcuda2.so.1", "libc.so.6", "libcuda.so.1/", "libcuda-zzzzzzzz.so.1", "-d0da41ae.so"}) {
    EXPECT_EQ(stem_of(name), "none") << name;
  }
}

TEST(LibraryCatalogue, KnowsWhatOnlyTheDriverProvides) {
  for (const char* name :
       {"libcuda.so.1", "libnvidia-ml.so.1", "libnvcuvid.so.1", "libnvidia-encode.so.1", "libnvidia-opticalflow.so.1",
        "libnvoptix.so.1", "libnvidia-ptxjitcompiler.so.1", "libnvidia-nvvm.so.4", "libnvidia-opencl.so.1",
        "libcudadebugger.so.1", "libnvidia-fbc.so.1"}) {
    const Library* library = find_library(name);
    ASSERT_NE(library, nullptr) << name;
    EXPECT_EQ(library->origin, LibraryOrigin::Driver) << name;
  }
}

TEST(LibraryCatalogue, KnowsTheToolkitsLibraries) {
  for (const char* name : {"libcudart.so.13", "libcublas.so.13", "libcudnn.so.9", "libnccl.so.2", "libcufft.so.12",
                           "libnvJitLink.so.13", "libcupti.so.13", "libnvinfer.so.10", "libnvvm.so.4"}) {
    const Library* library = find_library(name);
    ASSERT_NE(library, nullptr) << name;
    EXPECT_EQ(library->origin, LibraryOrigin::Toolkit) << name;
  }
}

TEST(LibraryCatalogue, KnowsWhichLibrariesCompatHolds) {
  EXPECT_EQ(find_library("libcuda.so.1")->compat_copy, CompatCopy::Yes);
  EXPECT_EQ(find_library("libnvidia-ptxjitcompiler.so.1")->compat_copy, CompatCopy::Yes);
  EXPECT_EQ(find_library("libnvidia-ml.so.1")->compat_copy, CompatCopy::No);
}

TEST(LibraryCatalogue, FindsEachOfItsRows) {
  for (const Library& library : library_catalogue()) {
    EXPECT_EQ(find_library(std::string(library.stem) + ".so.1"), &library) << library.stem;
  }
}

}  // namespace
}  // namespace cuda_runpath
