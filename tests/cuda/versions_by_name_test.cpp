// Releases by the names of libraries.
#include <gtest/gtest.h>

#include "cuda_runpath/cuda/versions_inside.hpp"

namespace cuda_runpath {
namespace {

/// "cuDNN 9 major (DT_NEEDED libcudnn.so.9), ..."
std::string brief(const std::vector<VersionInside>& versions) {
  std::string text;
  for (const VersionInside& version : versions) {
    if (!text.empty()) text += ", ";
    text += version.component + " " + version.version.text();
    text += version.bound == VersionBound::MajorOnly ? " major" : version.bound == VersionBound::Exact ? " exact" : "";
    text += " (" + version.reason + ")";
  }
  return text;
}

std::string by_needed(const std::string& name) {
  ObjectFacts facts;
  facts.needed = {name};
  return brief(versions_by_name(facts));
}

TEST(VersionByName, OfCudnn) {
  EXPECT_EQ(by_needed("libcudnn.so.9"), "cuDNN 9 major (DT_NEEDED libcudnn.so.9)");
}

TEST(VersionByName, OfNccl) {
  EXPECT_EQ(by_needed("libnccl.so.2"), "NCCL 2 major (DT_NEEDED libnccl.so.2)");
}

TEST(VersionByName, OfATensorRtLibrary) {
  EXPECT_EQ(by_needed("libnvinfer_plugin.so.10"), "TensorRT 10 major (DT_NEEDED libnvinfer_plugin.so.10)");
}

TEST(VersionByName, OfAToolkitLibraryIsItsOwn) {
  EXPECT_EQ(by_needed("libcufft.so.12"), "libcufft 12 major (DT_NEEDED libcufft.so.12)");
}

TEST(VersionByName, OfLibcudartSince11IsTheMajor) {
  EXPECT_EQ(by_needed("libcudart.so.11.0"), "libcudart 11 major (DT_NEEDED libcudart.so.11.0)");
  EXPECT_EQ(by_needed("libcudart.so.12"), "libcudart 12 major (DT_NEEDED libcudart.so.12)");
}

TEST(VersionByName, OfLibcudartBefore11IsTheRelease) {
  EXPECT_EQ(by_needed("libcudart.so.10.2"), "libcudart 10.2 exact (DT_NEEDED libcudart.so.10.2)");
}

TEST(VersionByName, OfAWheelsLibraryIsThatBehindTheHash) {
  EXPECT_EQ(by_needed("libcudart-45da57e3.so.11.0"), "libcudart 11 major (DT_NEEDED libcudart-45da57e3.so.11.0)");
}

TEST(VersionByName, OfADriverLibraryIsNone) {
  EXPECT_EQ(by_needed("libcuda.so.1"), "");
}

TEST(VersionByName, OfAnotherLibraryIsNone) {
  EXPECT_EQ(by_needed("libc.so.6"), "");
}

TEST(VersionByName, WithoutANumberIsNone) {
  EXPECT_EQ(by_needed("libcheckpoint.so"), "");
}

TEST(VersionByName, TooLargeANumberIsNone) {
  EXPECT_EQ(by_needed("libcudnn.so.99999999999"), "");
}

TEST(VersionByName, OfTheObjectItselfComesFirst) {
  ObjectFacts facts;
  facts.soname = "libcudnn_ops.so.9";
  facts.needed = {"libcudart.so.13"};
  EXPECT_EQ(brief(versions_by_name(facts)),
            "cuDNN 9 major (DT_SONAME libcudnn_ops.so.9), libcudart 13 major (DT_NEEDED libcudart.so.13)");
}

TEST(VersionByName, OneProductIsSaidOnce) {
  ObjectFacts facts;
  facts.needed = {"libcudnn.so.9", "libcudnn_ops.so.9", "libcudnn_graph.so.8"};
  EXPECT_EQ(brief(versions_by_name(facts)),
            "cuDNN 9 major (DT_NEEDED libcudnn.so.9), cuDNN 8 major (DT_NEEDED libcudnn_graph.so.8)");
}

}  // namespace
}  // namespace cuda_runpath
