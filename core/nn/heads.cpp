#include "core/nn/heads.hpp"

#include <ATen/ATen.h>

#include "core/util/error.hpp"

namespace vlp::nn {

LanguageHead::LanguageHead(int64_t dim, int64_t vocabulary, double norm_epsilon)
    : transform_(register_module("transform", std::make_shared<Linear>(dim, dim))),
      norm_(register_module("norm", std::make_shared<LayerNorm>(dim, norm_epsilon))),
      bias_(register_parameter("bias", at::zeros({vocabulary}))) {}

at::Tensor LanguageHead::forward(const at::Tensor& hidden, const at::Tensor& table) const {
  return at::linear(norm_->forward(at::gelu(transform_->forward(hidden))), table, bias_);
}

Mlp::Mlp(int64_t in, const std::vector<int64_t>& hidden, int64_t out) {
  constexpr const char* kNames[] = {"first", "second", "third", "fourth", "fifth"};
  if (hidden.size() >= std::size(kNames)) throw InternalFault("Mlp: more than four hidden layers");
  auto width = in;
  for (size_t i = 0; i <= hidden.size(); ++i) {
    const auto next = i < hidden.size() ? hidden[i] : out;
    layers_.push_back(register_module(kNames[i], std::make_shared<Linear>(width, next)));
    width = next;
  }
}

at::Tensor Mlp::forward(const at::Tensor& x) const {
  auto y = layers_.front()->forward(x);
  for (size_t i = 1; i < layers_.size(); ++i) y = layers_[i]->forward(at::gelu(y));
  return y;
}

ClassifierHead::ClassifierHead(const Widths& w, double norm_epsilon)
    : first_(register_module("first", std::make_shared<Linear>(w.in, w.hidden))),
      last_(register_module("last", std::make_shared<Linear>(w.hidden, w.out))),
      norm_(register_module("norm", std::make_shared<LayerNorm>(w.hidden, norm_epsilon))) {}

at::Tensor ClassifierHead::forward(const at::Tensor& x) const { return last_->forward(norm_->forward(at::gelu(first_->forward(x)))); }

}  // namespace vlp::nn
