#pragma once
// Settings of region embeddings. No torch here.

#include <cstdint>

namespace vlp::nn {

// kJoint: LN(W [feature ; box]). kSeparate: (LN(W feature) + LN(W' box)) / 2, as LXMERT.
enum class RegionProjection { kJoint, kSeparate };

struct RegionEmbeddingSpec {
  int64_t features = 2048, dim = 768;
  RegionProjection projection = RegionProjection::kJoint;
  double norm_epsilon = 1e-12;
};

}  // namespace vlp::nn
