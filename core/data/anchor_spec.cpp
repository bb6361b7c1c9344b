#include "core/data/anchor_spec.hpp"

namespace vlp::data {

AnchorData read_anchor_data(const spec::Node& node) {
  AnchorData s;
  node.read_enum("source", s.source, {{"none", AnchorSource::kNone}, {"world", AnchorSource::kWorld}, {"files", AnchorSource::kFiles}});
  node.read("names", s.names);
  node.read("thesaurus", s.thesaurus);
  node.read_enum("general", s.general, {{"pair", GeneralScope::kPair}, {"global", GeneralScope::kGlobal}});
  s.choice = read_anchors(node);
  return s;
}

text::AnchorSpec read_anchors(const spec::Node& node) {
  text::AnchorSpec s;
  node.read_enum("unit", s.unit, {{"token", text::AnchorUnit::kToken}, {"word", text::AnchorUnit::kWord}});
  node.read_enum("box", s.box, {{"best", text::AnchorBox::kBest}, {"random", text::AnchorBox::kRandom}, {"all", text::AnchorBox::kAll}});
  node.read_enum("occurrence", s.occurrence, {{"first", text::AnchorOccurrence::kFirst}, {"random", text::AnchorOccurrence::kRandom}});
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::data
