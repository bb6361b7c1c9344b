#pragma once
// Small heads that several systems share.

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/nn/attention.hpp"
#include "core/nn/linear.hpp"
#include "core/nn/module.hpp"

namespace vlp::nn {

// BERT's language-model head: Linear - GELU - LN, then a classifier tied to a word table (V,D), plus an own bias of size V.
class LanguageHead final : public Module {
 public:
  LanguageHead(int64_t dim, int64_t vocabulary, double norm_epsilon);
  // hidden (...,D), table (V,D) -> logits (...,V). Call it only where a label is.
  at::Tensor forward(const at::Tensor& hidden, const at::Tensor& table) const;

 private:
  std::shared_ptr<Linear> transform_;
  std::shared_ptr<LayerNorm> norm_;
  at::Tensor bias_;
};

// Linear layers with GELU between them: in -> hidden[0] -> ... -> out; without hidden layers one linear map. Their names are first, second, ...: at most
// five layers.
class Mlp final : public Module {
 public:
  Mlp(int64_t in, const std::vector<int64_t>& hidden, int64_t out);
  at::Tensor forward(const at::Tensor& x) const;  // (...,in) -> (...,out)

 private:
  std::vector<std::shared_ptr<Linear>> layers_;
};

// What a task reads the vectors of a system with.
class Head : public Module {
 public:
  virtual at::Tensor forward(const at::Tensor& x) const = 0;  // (...,in) -> (...,out)
};

// One linear map: a score of pairs.
class LinearHead final : public Head {
 public:
  LinearHead(int64_t in, int64_t out) : linear_(register_module("linear", std::make_shared<Linear>(in, out))) {}
  at::Tensor forward(const at::Tensor& x) const override { return linear_->forward(x); }

 private:
  std::shared_ptr<Linear> linear_;
};

// LXMERT's and UNITER's classifier: Linear(in, hidden) - GELU - LN - Linear(hidden, out).
class ClassifierHead final : public Head {
 public:
  struct Widths {
    int64_t in, hidden, out;
  };
  ClassifierHead(const Widths& w, double norm_epsilon);
  at::Tensor forward(const at::Tensor& x) const override;

 private:
  std::shared_ptr<Linear> first_, last_;
  std::shared_ptr<LayerNorm> norm_;
};

// UNITER's classifier of two encoded sequences (`pair-biattn`): each asks the other by multi-head attention, fc([attended ; own]) with ReLU, attention pooling
// (Linear(D,1) - ReLU - softmax over visible places), a linear map of both pooled vectors.
class PairAttentionHead final : public Head {
 public:
  struct Widths {
    int64_t dim, heads, out;
  };
  explicit PairAttentionHead(const Widths& w);
  struct Side {
    at::Tensor states, visible;  // (B,S,D), (B,S) bool
  };
  at::Tensor forward_pair(const Side& left, const Side& right) const;  // -> (B,out)
  at::Tensor forward(const at::Tensor& x) const override;              // InternalFault: it reads two sequences

 private:
  at::Tensor pooled(const at::Tensor& attended, const Side& own) const;  // (B,D)
  std::shared_ptr<CrossAttention> left_, right_;
  std::shared_ptr<Linear> join_, pool_, out_;
};

}  // namespace vlp::nn
