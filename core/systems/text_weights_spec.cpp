#include "core/systems/text_weights_spec.hpp"

namespace vlp::systems {

TextWeightsSpec read_text_weights(const spec::Node& node, TextWeightsSpec s) {
  node.read("text", s.text);
  node.read("text_fresh", s.text_fresh);
  node.read("text_ignored", s.text_ignored);
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::systems
