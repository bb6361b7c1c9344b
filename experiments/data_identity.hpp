#pragma once
// What real data consists of, so that other pictures under the same name are another experiment.

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace vlp::experiments {

// Hash over the relative names, sizes and contents of every file that the resolved [config.data] reads below `data_root`; empty where it reads
// none (the embedded world). Hashes of single files are remembered in `cache` by name, size and time of change, so that only the first call
// reads everything. Throws BadInput where the data set or the folder of data sets is missing.
std::string data_identity(const nlohmann::json& data, const std::filesystem::path& data_root, const std::filesystem::path& cache);

// The same for the public weights that the resolved [config.model] starts from: "image SHA256, text SHA256"; empty where it names none.
std::string weights_identity(const nlohmann::json& model, const std::filesystem::path& data_root, const std::filesystem::path& cache);

}  // namespace vlp::experiments
