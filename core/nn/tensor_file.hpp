#pragma once
// Tensors in safetensors files, and a module's parameters and buffers in them by name.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/formats/safetensors.hpp"
#include "core/nn/module.hpp"

namespace vlp::nn {

using NamedTensors = std::map<std::string, at::Tensor>;

// Atomic. Tensors of any device; float, double, int32, int64, uint8 and bool.
void save_tensors(const std::filesystem::path& file, const NamedTensors& tensors, const formats::Metadata& metadata = {});
// Copies on the CPU.
NamedTensors load_tensors(const std::filesystem::path& file);

// Parameters and buffers by their registered names.
NamedTensors state_of(const Module& module);

// What a loaded file may hold beyond the module, and the module beyond the file; names match by prefix. Everything else is an error.
struct LoadRules {
  std::vector<std::string> ignore;  // in the file, not wanted
  std::vector<std::string> fresh;   // in the module, keeps its first weights
};
// Copies tensors into the module. Throws BadInput naming the file and every tensor that is missing, left over or of another shape.
void load_state(Module& module, const NamedTensors& tensors, const LoadRules& rules, const std::string& file);

}  // namespace vlp::nn
