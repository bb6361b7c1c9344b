#include "core/nn/tensor_file.hpp"

#include <algorithm>
#include <cstring>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nn/shape.hpp"
#include "core/util/error.hpp"

namespace vlp::nn {
namespace {

using formats::DType;

const std::vector<std::pair<DType, at::ScalarType>>& types() {
  static const std::vector<std::pair<DType, at::ScalarType>> table = {
      {DType::kF32, at::kFloat}, {DType::kF64, at::kDouble}, {DType::kF16, at::kHalf}, {DType::kBF16, at::kBFloat16},
      {DType::kI32, at::kInt},   {DType::kI64, at::kLong},   {DType::kU8, at::kByte},  {DType::kBool, at::kBool}};
  return table;
}

DType to_file(at::ScalarType t) {
  for (const auto& [file, torch] : types())
    if (torch == t) return file;
  throw InternalFault(fmt::format("save_tensors: type {} has no place in a safetensors file", c10::toString(t)));
}

at::ScalarType to_torch(DType t, const std::string& name) {
  for (const auto& [file, torch] : types())
    if (file == t) return torch;
  throw BadInput(fmt::format("tensor {} has type {}, which this program does not read", name, formats::name_of(t)));
}

bool matches(const std::string& name, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& p) { return name.starts_with(p); });
}

}  // namespace

void save_tensors(const std::filesystem::path& file, const NamedTensors& tensors, const formats::Metadata& metadata) {
  std::vector<at::Tensor> held;
  std::vector<formats::TensorBytes> out;
  for (const auto& [name, t] : tensors) {
    const auto& copy = held.emplace_back(t.detach().cpu().contiguous());
    const std::span bytes(static_cast<const std::byte*>(copy.data_ptr()), copy.nbytes());
    out.push_back({name, to_file(copy.scalar_type()), copy.sizes().vec(), bytes});
  }
  formats::write_safetensors(file, out, metadata);
}

NamedTensors load_tensors(const std::filesystem::path& file) {
  const formats::SafetensorsFile in(file);
  NamedTensors out;
  for (const auto& t : in.tensors()) {
    auto copy = at::empty(t.shape, to_torch(t.dtype, t.name));
    if (copy.nbytes() != t.bytes.size()) throw InternalFault(fmt::format("{}: tensor {} has {} bytes", file.string(), t.name, t.bytes.size()));
    std::memcpy(copy.data_ptr(), t.bytes.data(), t.bytes.size());
    out.emplace(t.name, copy);
  }
  return out;
}

NamedTensors state_of(const Module& module) {
  NamedTensors out;
  for (const auto& p : module.named_parameters()) out.emplace(p.key(), p.value());
  for (const auto& b : module.named_buffers()) out.emplace(b.key(), b.value());
  return out;
}

void load_state(Module& module, const NamedTensors& tensors, const LoadRules& rules, const std::string& file) {
  const at::NoGradGuard no_gradient;
  const auto state = state_of(module);
  std::vector<std::string> problems;
  for (const auto& [name, target] : state) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
      if (!matches(name, rules.fresh)) problems.push_back(fmt::format("{} is missing", name));
    } else if (found->second.sizes() != target.sizes()) {
      problems.push_back(fmt::format("{} is {}, expected {}", name, shape(found->second), shape(target)));
    }
  }
  for (const auto& [name, t] : tensors)
    if (!state.contains(name) && !matches(name, rules.ignore)) problems.push_back(fmt::format("{} is not a tensor of this model", name));
  if (!problems.empty())
    throw BadInput(fmt::format("{}: does not fit the model ({} tensors): {}", file, problems.size(), fmt::join(problems, "; ")));
  for (const auto& [name, target] : state)
    if (const auto found = tensors.find(name); found != tensors.end()) at::Tensor(target).copy_(found->second);
}

}  // namespace vlp::nn
