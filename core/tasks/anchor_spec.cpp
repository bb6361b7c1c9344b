#include "core/tasks/anchor_spec.hpp"

namespace vlp::tasks {
namespace {

AnchorSample read_sample(const spec::Node& node) {
  AnchorSample s;
  node.read("split", s.split, spec::one_of({"train", "val", "test"}));
  node.read("anchors", s.anchors, spec::range<int64_t>(10, 100'000));
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  return s;
}

}  // namespace

AnchorFeaturesScoring read_anchor_features(const spec::Node& node) {
  AnchorFeaturesScoring s;
  s.sample = read_sample(node);
  node.read("kinds", s.kinds, spec::range<int64_t>(2, 20));
  node.read("of_kind", s.of_kind, spec::range<int64_t>(2, 100));
  node.read("perplexity", s.perplexity, spec::range(1.0, 500.0));
  node.reject_unread_keys();
  return s;
}

AnchorAttentionScoring read_anchor_attention(const spec::Node& node) {
  AnchorAttentionScoring s;
  s.sample = read_sample(node);
  node.read("cases", s.cases, spec::range<int64_t>(1, 20));
  node.reject_unread_keys();
  return s;
}

AnchorClassesScoring read_anchor_classes(const spec::Node& node) {
  AnchorClassesScoring s;
  s.sample = read_sample(node);
  node.read("cases", s.cases, spec::range<int64_t>(1, 20));
  node.read("rivals", s.rivals, spec::range<int64_t>(1, 20));
  s.losses = systems::read_recovery(node);
  node.reject_unread_keys();
  return s;
}

void read_corpus(const spec::Node& node) { node.reject_unread_keys(); }

}  // namespace vlp::tasks
