#include "core/systems/semmim/weights_spec.hpp"

namespace vlp::systems::semmim {

WeightsSpec read_weights(const spec::Node& node) {
  WeightsSpec s;
  node.read("image", s.image);
  node.read("text", s.text);
  node.read_enum("decoder", s.decoder, {{"bert", DecoderStart::kBert}, {"fresh", DecoderStart::kFresh}});
  node.read("image_fresh", s.image_fresh);
  node.read("image_ignored", s.image_ignored);
  node.read("text_fresh", s.text_fresh);
  node.read("text_ignored", s.text_ignored);
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::systems::semmim
