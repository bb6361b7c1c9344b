#pragma once
// Settings of region embeddings. No torch here.

#include <cstdint>

namespace vlp::nn {

// kJoint: LN(W [feature ; box]). kSeparate: (LN(W feature) + LN(W' box)) / 2, as LXMERT. kPlain: W [feature ; box] (CMAL Sec. 3.2.1).
// kSummed: LN(LN(W feature) + LN(W' box)), as UNITER.
enum class RegionProjection { kJoint, kSeparate, kPlain, kSummed };
// Of a box: x1 y1 x2 y2 in fractions of the picture | those, width, height and their product (UNITER).
enum class RegionLocation { kCorners, kCornersAndSize };

struct RegionEmbeddingSpec {
  int64_t features = 2048, dim = 768;
  RegionProjection projection = RegionProjection::kJoint;
  RegionLocation location = RegionLocation::kCorners;
  double norm_epsilon = 1e-12;
};

}  // namespace vlp::nn
