#include "core/train/flat_parameters.hpp"

#include <algorithm>
#include <tuple>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/util/error.hpp"

namespace vlp::train {
namespace {

struct Item {
  std::string name;
  at::Tensor parameter;
  bool decays, image_encoder;
  uint64_t kinds;
  auto group() const { return std::tuple(!image_encoder, !decays, kinds); }
};

bool decays(const std::string& name, const at::Tensor& p, NoDecay rule) {
  switch (rule) {
    case NoDecay::kDims: return p.dim() > 1;
    case NoDecay::kNames: return name.find("bias") == std::string::npos && !name.ends_with("norm.weight");
    case NoDecay::kNone: return true;
  }
  throw InternalFault("FlatParameters: rule out of range");
}

}  // namespace

void note_reach(const nn::Module& module, int64_t kind, Reach& reach) {
  for (const auto& entry : module.named_parameters())
    if (entry.value().requires_grad() && entry.value().grad().defined()) reach[entry.key()] |= uint64_t{1} << kind;
}

FlatParameters::FlatParameters(nn::Module& module, NoDecay rule, const Reach& reach) {
  std::vector<Item> items;
  int64_t total = 0;
  for (const auto& entry : module.named_parameters()) {
    const auto& p = entry.value();
    const auto reached = reach.find(entry.key());
    if (reached == reach.end()) continue;
    items.push_back({entry.key(), p, decays(entry.key(), p, rule), entry.key().starts_with("image."), reached->second});
    total += p.numel();
  }
  if (items.empty()) throw InternalFault("FlatParameters: no parameter has a gradient");
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.group() < b.group(); });
  const at::NoGradGuard no_gradient;
  values_ = at::empty({total}, items.front().parameter.options());
  gradients_ = at::zeros_like(values_);
  int64_t at = 0;
  for (auto& item : items) {
    const auto n = item.parameter.numel();
    values_.narrow(0, at, n).copy_(item.parameter.flatten());
    item.parameter.set_data(values_.narrow(0, at, n).view(item.parameter.sizes()));
    item.parameter.mutable_grad() = gradients_.narrow(0, at, n).view(item.parameter.sizes());
    if (&item == items.data() || item.group() != (&item - 1)->group()) groups_.push_back({at, at, item.decays, item.image_encoder, item.kinds});
    groups_.back().last = at += n;
    names_.push_back(item.name);
  }
}

}  // namespace vlp::train
