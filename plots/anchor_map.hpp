#pragma once
// Features of anchor points of both modalities in the plane, with the numbers for what the eye sees (CMAL Figure 3).

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/metrics/modality_alignment.hpp"
#include "core/statistics/tsne.hpp"
#include "plots/associations.hpp"

namespace vlp::plots {

struct FeatureSet {
  std::string title;               // the model's
  std::vector<float> image, text;  // (N,D), row-major
};
struct AnchorMap {
  MapPanel panel;  // its note holds the numbers
  metrics::ModalityAlignment alignment;
};
// One t-SNE of the 2N features together, each scaled to length 1 as modality_alignment does; labels[i] names anchor i. The perplexity is that of `spec`, or, where
// there are too few points for it, a third of the other points. Throws as tsne and modality_alignment do.
AnchorMap anchor_map(const FeatureSet& features, const std::vector<std::string>& labels, statistics::TsneSpec spec = {});

}  // namespace vlp::plots
