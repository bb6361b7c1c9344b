#pragma once
// Weights of public checkpoints in a module, by the key maps of core/formats/weight_rules.hpp. Nothing is left to chance: a tensor on either side that
// finds no partner is an error unless it is listed.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/formats/weight_rules.hpp"
#include "core/nn/module.hpp"
#include "core/nn/tensor_file.hpp"

namespace vlp::nn {

// A safetensors file whose tensors go by canonical names.
struct Checkpoint {
  std::string file;                          // for messages
  std::map<std::string, std::string> names;  // canonical -> the file's
  NamedTensors tensors;                      // by the file's names
};
// Throws BadInput: not safetensors (a PyTorch pickle with the command that converts it), two names for one tensor.
Checkpoint read_checkpoint(const std::filesystem::path& file);

struct WeightScope {
  std::vector<std::string> ours;          // beginnings of the names that the file is to fill
  std::vector<std::string> fresh = {};    // among ours: keep their first weights; patterns as in formats::fits
  std::vector<std::string> ignored = {};  // the file's names that are not wanted; patterns
};

struct WeightReport {
  std::vector<std::string> matched;  // ours
  std::vector<std::string> fresh;    // ours
  std::vector<std::string> ignored;  // the file's
};
// "FILE: 198 tensors matched; fresh: a, b; ignored: c".
std::string to_text(const WeightReport& report, const std::string& file);

// Copies by the rules; one source may fill several targets. Rules whose target is fresh or not in the module are not followed. Throws BadInput naming the
// file and every tensor without partner or of another shape, or a table of positions that is all zero; the module is untouched then.
WeightReport apply_weights(Module& module, const Checkpoint& checkpoint, const formats::WeightRules& rules, const WeightScope& scope);

// Position table (1 + g*g, D) -> (1 + G*G, D): the class position stays, the grid is interpolated bicubically, align_corners false, as ALBEF and Hugging
// Face's ViT do. Throws ShapeError where the sizes are no squares.
at::Tensor resize_positions(const at::Tensor& table, int64_t patches);

}  // namespace vlp::nn
