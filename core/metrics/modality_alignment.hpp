#pragma once
// How near the two modalities of the same anchors lie: numbers for what the eye sees in CMAL's Figure 3.

#include <cstdint>
#include <span>

namespace vlp::metrics {

// Feature i of one modality and feature i of the other are of one anchor, of the kind anchor[i] (dog, car, ...).
struct AnchorFeatures {
  std::span<const float> image, text;  // (N,D), row-major
  std::span<const int64_t> anchor;     // (N)
};

// All of features scaled to length 1, so that models of other widths and scales compare. Shares are of 0 to 1; ties count against the model.
struct ModalityAlignment {
  double gap = 0;              // |mean image - mean text|, 0 to 2 (Liang et al., NeurIPS 2022, "Mind the gap")
  double partner_nearest = 0;  // share of the 2N features whose nearest of the N of the other modality is their partner
  double anchor_nearest = 0;   // the same, where every feature of the same kind counts as partner
  double mixed_nearest = 0;    // as anchor_nearest, but the partner has to be nearer than all others of its own modality of another kind, too
  double distance_ratio = 0;   // mean distance of image and text of the same kind over that of different kinds; below 1: kinds, not modalities,
                               // group; 1 where all features coincide
};

// Throws ShapeError where sizes do not fit, BadInput where there are no two kinds, a feature is zero or a value not finite.
ModalityAlignment modality_alignment(const AnchorFeatures& features);

}  // namespace vlp::metrics
