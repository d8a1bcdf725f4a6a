#include "cuda_runpath/cuda/provenance.hpp"

namespace cuda_runpath {

const char* name_of(Grade grade) {
  switch (grade) {
    case Grade::Measured:
      return "measured";
    case Grade::Documented:
      return "documented";
    case Grade::Reported:
      return "reported";
  }
  return "unknown";
}

}  // namespace cuda_runpath
