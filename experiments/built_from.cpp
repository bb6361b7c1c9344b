#include "experiments/built_from.hpp"

namespace vlp::experiments {

std::filesystem::path source_folder() { return VLP_SOURCE_DIR; }

std::string compiler() { return VLP_COMPILER; }

std::string libtorch_version() { return VLP_TORCH_VERSION; }

}  // namespace vlp::experiments
