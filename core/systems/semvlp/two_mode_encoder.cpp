#include "core/systems/semvlp/two_mode_encoder.hpp"

#include <string>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/util/error.hpp"

namespace vlp::systems::semvlp {
namespace {

at::Tensor key_bias(const at::Tensor& visible) { return nn::attention_bias(visible.unsqueeze(1).unsqueeze(1)); }  // (B,L) -> (B,1,1,L)

at::Tensor parameter(const nn::Module& module, const std::string& name) { return module.named_parameters()[name]; }

}  // namespace

TwoModeEncoder::TwoModeEncoder(const nn::TransformerSpec& s, const CrossSpec& cross, Streams streams) : spec_(s), cross_(cross) {
  layers_ = make_stack("layer", true);
  text_layers_ = streams == Streams::kShared ? layers_ : make_stack("text_layer", false);
  if (s.norm == nn::NormPlacement::kPre) final_norm_ = register_module("final_norm", std::make_shared<nn::LayerNorm>(s.dim, s.norm_epsilon));
}

TwoModeEncoder::Stack TwoModeEncoder::make_stack(const char* prefix, bool crosses) {
  Stack out;
  for (int64_t l = 0; l < spec_.layers; ++l)
    out.push_back(register_module(prefix + std::to_string(l), std::make_shared<nn::TransformerLayer>(
                                                                  spec_, crosses && l >= cross_.start ? nn::Layer::kCross : nn::Layer::kSelf)));
  return out;
}

at::Tensor TwoModeEncoder::alone(const Stack& stack, at::Tensor x, const at::Tensor& bias) const {
  for (const auto& layer : stack) x = layer->forward(x, {.bias = bias, .memory = {}, .memory_bias = {}});
  return finish(x);
}

PairStates TwoModeEncoder::low(const PairStates& in) const {
  if (text_layers_ != layers_) throw InternalFault("TwoModeEncoder: untied streams have no single-stream mode");
  const auto visible = at::cat({in.image_visible, in.text_visible}, 1);
  const auto x = alone(layers_, at::cat({in.image, in.text}, 1), key_bias(visible));  // (B,1+R+L,D)
  const auto I = in.image.size(1);
  return {x.slice(1, 0, I), in.image_visible, x.slice(1, I), in.text_visible};
}

at::Tensor TwoModeEncoder::asking(const Stack& stack, at::Tensor x, const at::Tensor& bias, const at::Tensor& memory, const at::Tensor& memory_bias) const {
  for (size_t l = 0; l < stack.size(); ++l) {
    const bool crosses = static_cast<int64_t>(l) >= cross_.start;
    if (crosses && cross_.place == CrossPlace::kBeforeSelf) x = layers_[l]->attend_memory(x, memory, memory_bias);
    x = stack[l]->attend_self(x, bias);
    if (crosses && cross_.place == CrossPlace::kAfterSelf) x = layers_[l]->attend_memory(x, memory, memory_bias);
    x = stack[l]->feed_forward(x);
  }
  return finish(x);
}

// The asked states are those of the same layer.
PairStates TwoModeEncoder::side_by_side(const PairStates& in, const Bias& bias) const {
  auto image = in.image, text = in.text;
  const bool image_asks = cross_.direction != CrossDirection::kImageToText, text_asks = cross_.direction != CrossDirection::kTextToImage;
  for (size_t l = 0; l < layers_.size(); ++l) {
    const auto ask = [&] {
      const auto words = text, regions = image;  // both sides as they are now
      if (image_asks) image = layers_[l]->attend_memory(regions, asked(words), bias.text);
      if (text_asks) text = layers_[l]->attend_memory(words, asked(regions), bias.image);
    };
    const bool crosses = static_cast<int64_t>(l) >= cross_.start;
    if (crosses && cross_.place == CrossPlace::kBeforeSelf) ask();
    image = layers_[l]->attend_self(image, bias.image);
    text = text_layers_[l]->attend_self(text, bias.text);
    if (crosses && cross_.place == CrossPlace::kAfterSelf) ask();
    image = layers_[l]->feed_forward(image);
    text = text_layers_[l]->feed_forward(text);
  }
  return {finish(image), in.image_visible, finish(text), in.text_visible};
}

PairStates TwoModeEncoder::high(const PairStates& in) const {
  const Bias bias{key_bias(in.image_visible), key_bias(in.text_visible)};
  if (cross_.memory == CrossMemory::kSameLayer) return side_by_side(in, bias);
  if (cross_.direction == CrossDirection::kTextToImage) {
    const auto text = alone(text_layers_, in.text, bias.text);  // complete before image layer L_s + 1
    return {asking(layers_, in.image, bias.image, asked(text), bias.text), in.image_visible, text, in.text_visible};
  }
  const auto image = alone(layers_, in.image, bias.image);
  return {image, in.image_visible, asking(text_layers_, in.text, bias.text, asked(image), bias.image), in.text_visible};
}

PairStates TwoModeEncoder::apart(const PairStates& in) const {
  return {alone(layers_, in.image, key_bias(in.image_visible)), in.image_visible, alone(text_layers_, in.text, key_bias(in.text_visible)), in.text_visible};
}

void TwoModeEncoder::start_cross() {
  const at::NoGradGuard no_gradient;
  if (cross_.init == CrossInit::kNormal) return;
  const auto D = spec_.dim;
  for (auto l = static_cast<size_t>(cross_.start); l < layers_.size(); ++l) {
    auto& layer = *layers_[l];
    if (cross_.init == CrossInit::kZeroOutput) {
      parameter(layer, "cross_attention.out.weight").zero_();
      continue;
    }
    for (const char* kind : {".weight", ".bias"}) {
      const auto qkv = parameter(layer, std::string("self_attention.qkv") + kind);  // (3D,...)
      parameter(layer, std::string("cross_attention.query") + kind).copy_(qkv.narrow(0, 0, D));
      parameter(layer, std::string("cross_attention.key_value") + kind).copy_(qkv.narrow(0, D, 2 * D));
      parameter(layer, std::string("cross_attention.out") + kind).copy_(parameter(layer, std::string("self_attention.out") + kind));
    }
  }
}

}  // namespace vlp::systems::semvlp
