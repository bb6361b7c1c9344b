#include "core/data/anchor_spec.hpp"

namespace vlp::data {

text::AnchorSpec read_anchors(const spec::Node& node) {
  text::AnchorSpec s;
  node.read_enum("unit", s.unit, {{"token", text::AnchorUnit::kToken}, {"word", text::AnchorUnit::kWord}});
  node.read_enum("box", s.box, {{"best", text::AnchorBox::kBest}, {"random", text::AnchorBox::kRandom}, {"all", text::AnchorBox::kAll}});
  node.read_enum("occurrence", s.occurrence, {{"first", text::AnchorOccurrence::kFirst}, {"random", text::AnchorOccurrence::kRandom}});
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::data
