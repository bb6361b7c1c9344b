#pragma once
// Writes answers about the joint states of a picture and a question (CMAL Sec. 4.2, following ALBEF).

#include <memory>

#include <ATen/core/Tensor.h>

#include "core/nn/heads.hpp"
#include "core/nn/module.hpp"
#include "core/nn/transformer.hpp"
#include "core/systems/system.hpp"

namespace vlp::systems::cmal {

class AnswerDecoder final : public nn::Module {
 public:
  AnswerDecoder(const nn::TransformerSpec& s, int64_t vocabulary);
  at::Tensor forward(const at::Tensor& embedded,
                     const TextDecoder::Memory& memory) const;  // (B,T,D) -> (B,T,D); a position sees itself and those before it
  at::Tensor logits(const at::Tensor& hidden, const at::Tensor& table) const { return words_->forward(hidden, table); }  // (...,D), (V,D) -> (...,V)
  // Self-attention, feed-forward and norms of all layers become those of the encoder's last ones.
  void copy_last_layers(const nn::Transformer& encoder);

 private:
  std::shared_ptr<nn::Transformer> layers_;
  std::shared_ptr<nn::LanguageHead> words_;
};

}  // namespace vlp::systems::cmal
