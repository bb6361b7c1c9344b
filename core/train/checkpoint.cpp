#include "core/train/checkpoint.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/nn/tensor_file.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"

namespace vlp::train {
namespace {

constexpr const char* kFirst = "optimiser.first_moment";
constexpr const char* kSecond = "optimiser.second_moment";
constexpr const char* kUpdates = "optimiser.updates";
constexpr const char* kLosses = "divergence.losses";
constexpr const char* kCounters = "counters";  // step, steps above the divergence limit

std::filesystem::path file_of(const std::filesystem::path& folder) { return folder / "state.safetensors"; }

}  // namespace

std::string save_checkpoint(const std::filesystem::path& folder, int64_t step, const systems::System& system, AdamW& optimiser,
                            const Divergence& divergence) {
  make_folder(folder);
  auto tensors = nn::state_of(system);
  tensors.emplace(kFirst, optimiser.first_moment());
  tensors.emplace(kSecond, optimiser.second_moment());
  tensors.emplace(kUpdates, at::tensor(optimiser.updates(), at::kLong));
  tensors.emplace(kLosses, at::tensor(divergence.window(), at::kDouble));
  tensors.emplace(kCounters, at::tensor({step, divergence.above()}, at::kLong));
  nn::save_tensors(file_of(folder), tensors);
  return sha256_file(file_of(folder));
}

std::optional<int64_t> load_checkpoint(const std::filesystem::path& folder, systems::System& system, AdamW& optimiser,
                                       Divergence& divergence) {
  if (!std::filesystem::exists(file_of(folder))) return std::nullopt;
  const at::NoGradGuard no_gradient;
  auto tensors = nn::load_tensors(file_of(folder));
  optimiser.first_moment().copy_(tensors.at(kFirst));
  optimiser.second_moment().copy_(tensors.at(kSecond));
  const auto updates = tensors.at(kUpdates);
  optimiser.updates().assign(updates.data_ptr<int64_t>(), updates.data_ptr<int64_t>() + updates.numel());
  const auto losses = tensors.at(kLosses), counters = tensors.at(kCounters);
  divergence.restore({losses.data_ptr<double>(), losses.data_ptr<double>() + losses.numel()}, counters[1].item<int64_t>());
  for (const char* name : {kFirst, kSecond, kUpdates, kLosses, kCounters}) tensors.erase(name);
  nn::load_state(system, tensors, {}, file_of(folder).string());
  return counters[0].item<int64_t>();
}

}  // namespace vlp::train
