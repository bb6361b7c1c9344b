#include "core/systems/semmim/connected_fusion.hpp"

#include <ATen/ATen.h>

namespace vlp::systems::semmim {

at::Tensor connected_fusion(const nn::Transformer& stack, const FusionInputs& in, int64_t stride, nn::NormPlacement norm) {
  const auto key_bias = [](const at::Tensor& visible) { return nn::attention_bias(visible.unsqueeze(1).unsqueeze(1)); };  // (R,1,1,L)
  const auto I = in.image.size(1);
  const auto text_bias = key_bias(in.visible);
  const auto joint_bias = key_bias(at::cat({at::ones({in.image.size(0), I}, in.visible.options()), in.visible}, 1));
  auto image = in.image, text = in.text;
  for (int64_t i = 0; i < stack.size(); ++i) {
    if (i == 0 || i % stride != 0) {
      text = stack.run(text, {.bias = text_bias, .memory = image, .memory_bias = {}}, i, i + 1);
      continue;
    }
    const auto joint = stack.run(at::cat({image, text}, 1), {.bias = joint_bias, .memory = {}, .memory_bias = {}}, i, i + 1);
    const auto connected = joint.slice(1, 0, I);
    image = norm == nn::NormPlacement::kPost ? image + connected : connected;
    text = joint.slice(1, I);
  }
  return stack.finish(text);
}

}  // namespace vlp::systems::semmim
