#include "core/metrics/retrieval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

void validate(const ScoreMatrix& s, std::span<const int64_t> image_of_caption) {
  if (static_cast<int64_t>(image_of_caption.size()) != s.captions || static_cast<int64_t>(s.values.size()) != s.images * s.captions)
    throw ShapeError(fmt::format("retrieval: {} scores and {} caption owners for {} images x {} captions", s.values.size(),
                                 image_of_caption.size(), s.images, s.captions));
  std::vector<bool> has_caption(static_cast<size_t>(s.images), false);
  for (size_t c = 0; c < image_of_caption.size(); ++c) {
    const int64_t image = image_of_caption[c];
    if (image < 0 || image >= s.images)
      throw InternalFault(fmt::format("retrieval: caption {} belongs to image {}, outside 0..{}", c, image, s.images - 1));
    has_caption[static_cast<size_t>(image)] = true;
  }
  const auto bare = std::find(has_caption.begin(), has_caption.end(), false);
  if (bare != has_caption.end()) throw InternalFault(fmt::format("retrieval: image {} has no caption", bare - has_caption.begin()));
  const auto nan = std::find_if(s.values.begin(), s.values.end(), [](float x) { return std::isnan(x); });
  if (nan != s.values.end()) {
    const int64_t at = nan - s.values.begin();
    throw Diverged(fmt::format("retrieval: the score of image {} with caption {} is NaN", at / s.captions, at % s.captions));
  }
}

// Recall at k, averaged over galleries; their items are independent, so variances add.
ItemMean recall(std::span<const RetrievalRanks> galleries, std::vector<int64_t> RetrievalRanks::*side, int64_t k) {
  const auto G = static_cast<double>(galleries.size());
  ItemMean out;
  double variance = 0;
  for (const auto& gallery : galleries) {
    const ItemMean one = item_mean(hits(gallery.*side, k));
    out.value += one.value / G;
    variance += one.se * one.se;
    out.items += one.items;
  }
  out.se = std::sqrt(variance) / G;
  return out;
}

}  // namespace

RetrievalRanks retrieval_ranks(const ScoreMatrix& scores, std::span<const int64_t> image_of_caption) {
  validate(scores, image_of_caption);
  const auto I = static_cast<size_t>(scores.images), C = static_cast<size_t>(scores.captions);
  std::vector<float> own(C), best(I, -std::numeric_limits<float>::infinity());  // of a caption's image; of an image's best caption
  for (size_t c = 0; c < C; ++c) {
    const auto image = static_cast<size_t>(image_of_caption[c]);
    own[c] = scores.values[image * C + c];
    best[image] = std::max(best[image], own[c]);
  }
  RetrievalRanks ranks{std::vector<int64_t>(I, 0), std::vector<int64_t>(C, 0)};
  for (size_t i = 0; i < I; ++i) {
    const auto row = scores.values.subspan(i * C, C);
    for (size_t c = 0; c < C; ++c) {
      if (image_of_caption[c] == static_cast<int64_t>(i)) continue;
      ranks.text[i] += row[c] >= best[i];
      ranks.image[c] += row[c] >= own[c];
    }
  }
  return ranks;
}

double RetrievalScores::mean() const {
  return (tr_r1.value + tr_r5.value + tr_r10.value + ir_r1.value + ir_r5.value + ir_r10.value) / 6;
}

RetrievalScores retrieval_scores(std::span<const RetrievalRanks> galleries) {
  if (galleries.empty()) throw InternalFault("retrieval: there is no gallery to score");
  const auto tr = &RetrievalRanks::text, ir = &RetrievalRanks::image;
  return {recall(galleries, tr, 1), recall(galleries, tr, 5), recall(galleries, tr, 10),
          recall(galleries, ir, 1), recall(galleries, ir, 5), recall(galleries, ir, 10)};
}

std::vector<double> hits(std::span<const int64_t> ranks, int64_t k) {
  std::vector<double> out(ranks.size());
  std::transform(ranks.begin(), ranks.end(), out.begin(), [k](int64_t rank) { return rank < k ? 100.0 : 0.0; });
  return out;
}

}  // namespace vlp::metrics
