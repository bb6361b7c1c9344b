#pragma once
// Cross-modal associative classification, CMAC (CMAL Sec. 3.2.4), and what the other tasks read the states with.

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/heads.hpp"
#include "core/nn/module.hpp"
#include "core/systems/cmal/spec.hpp"

namespace vlp::systems::cmal {

// Only what the losses need is there.
class PretrainHeads final : public nn::Module {
 public:
  PretrainHeads(const ModelSpec& s, const LossSpec& losses);
  // Eq. 12: (N,D) -> (N,V); `table` (V,D) is the classifier's matrix where it is tied.
  at::Tensor anchor_words(const at::Tensor& x, const at::Tensor& table) const { return word_->forward(x, own_table_.defined() ? own_table_ : table); }
  at::Tensor masked_words(const at::Tensor& x, const at::Tensor& table) const;
  at::Tensor anchor_classes(const at::Tensor& x) const { return region_->forward(x); }                                // Eq. 13: (N,D) -> (N,K)
  at::Tensor masked_regions(const at::Tensor& x) const { return (mrm_region_ ? mrm_region_ : region_)->forward(x); }  // (N,K); see MrmTarget
  at::Tensor matched(const at::Tensor& cls) const { return itm_->forward(cls).squeeze(1); }  // Eq. 19 before the sigmoid: (B,D) -> (B)
  at::Tensor image_embedding(const at::Tensor& h) const;                                     // (B,D) -> unit rows
  at::Tensor text_embedding(const at::Tensor& h) const;
  const at::Tensor& temperature() const { return temperature_; }  // tau of Eq. 21-22, ()
  void clamp_temperature();                                       // to 0.001 .. 0.5

 private:
  std::shared_ptr<nn::LanguageHead> word_, mlm_word_;
  std::shared_ptr<nn::Head> region_, mrm_region_;
  std::shared_ptr<nn::Linear> itm_, image_projection_, text_projection_;
  at::Tensor own_table_, mlm_own_table_, temperature_;
};

}  // namespace vlp::systems::cmal
