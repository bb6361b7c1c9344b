#pragma once
// Settings of what is evaluated of anchors (CMAL Sec. 4.5, Figures 3 to 5). No torch here.

#include <cstdint>
#include <string>

#include "core/spec/node.hpp"
#include "core/systems/system_spec.hpp"

namespace vlp::tasks {

// One anchor of each of so many pairs of the split, of one caption a picture: drawn once, the same for every run.
struct AnchorSample {
  std::string split = "test";
  int64_t anchors = 500;
  int64_t batch = 100;  // changes no result beyond rounding
};

struct AnchorFeaturesScoring {
  AnchorSample sample;
  int64_t kinds = 5;     // the most frequent ones are drawn ...
  int64_t of_kind = 30;  // ... by so many anchors each
  double perplexity = 20;
};
AnchorFeaturesScoring read_anchor_features(const spec::Node& node);

struct AnchorAttentionScoring {
  AnchorSample sample;
  int64_t cases = 2;  // pictures that are drawn: the first whose caption has two anchors or more
};
AnchorAttentionScoring read_anchor_attention(const spec::Node& node);

struct AnchorClassesScoring {
  AnchorSample sample;
  int64_t cases = 2;   // anchors that are drawn: the first of different kinds
  int64_t rivals = 5;  // bars beside the true class
  systems::PhaseLosses losses;
};
AnchorClassesScoring read_anchor_classes(const spec::Node& node);

// Of a data set itself; its scores need no settings.
void read_corpus(const spec::Node& node);

}  // namespace vlp::tasks
