#include "core/metrics/modality_alignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

using Rows = std::vector<double>;  // (N,D), each of length 1

Rows unit_rows(std::span<const float> values, size_t width, std::string_view modality) {
  Rows out(values.begin(), values.end());
  for (size_t i = 0; (i + 1) * width <= values.size(); ++i) {
    double square = 0;
    for (size_t d = 0; d < width; ++d) square += out[i * width + d] * out[i * width + d];
    if (!std::isfinite(square) || square == 0)
      throw BadInput(fmt::format("modality alignment: {} feature {} is {}", modality, i, square == 0 ? "zero" : "not finite"));
    for (size_t d = 0; d < width; ++d) out[i * width + d] /= std::sqrt(square);
  }
  return out;
}

double distance(const Rows& a, size_t i, const Rows& b, size_t j, size_t width) {
  double sum = 0;
  for (size_t d = 0; d < width; ++d) sum += (a[i * width + d] - b[j * width + d]) * (a[i * width + d] - b[j * width + d]);
  return std::sqrt(sum);
}

double mean_gap(const Rows& a, const Rows& b, size_t n, size_t width) {
  double sum = 0;
  for (size_t d = 0; d < width; ++d) {
    double gap = 0;
    for (size_t i = 0; i < n; ++i) gap += (a[i * width + d] - b[i * width + d]) / static_cast<double>(n);
    sum += gap * gap;
  }
  return std::sqrt(sum);
}

}  // namespace

ModalityAlignment modality_alignment(const AnchorFeatures& f) {
  const size_t n = f.anchor.size(), width = n > 0 ? f.image.size() / n : 0;
  if (width == 0 || f.image.size() != n * width || f.text.size() != n * width)
    throw ShapeError(fmt::format("modality alignment: {} anchors with {} image and {} text values", n, f.image.size(), f.text.size()));
  if (std::set<int64_t>(f.anchor.begin(), f.anchor.end()).size() < 2) throw BadInput("modality alignment: needs anchors of at least two kinds");
  const Rows sides[2] = {unit_rows(f.image, width, "image"), unit_rows(f.text, width, "text")};

  ModalityAlignment out{.gap = mean_gap(sides[0], sides[1], n, width)};
  double same = 0, different = 0, of_same = 0, of_different = 0;
  for (size_t side = 0; side < 2; ++side)
    for (size_t i = 0; i < n; ++i) {
      double partner = 0, others = std::numeric_limits<double>::infinity();  // nearest of the other modality: the partner, all others,
      double kin = others, strangers = others, neighbours = others;          // of the same kind, of other kinds; of other kinds in its own modality
      for (size_t j = 0; j < n; ++j) {
        const double across = distance(sides[side], i, sides[1 - side], j, width);
        const bool alike = f.anchor[i] == f.anchor[j];
        (j == i ? partner : others) = j == i ? across : std::min(others, across);
        (alike ? kin : strangers) = std::min(alike ? kin : strangers, across);
        (alike ? same : different) += across;
        (alike ? of_same : of_different) += 1;
        if (!alike) neighbours = std::min(neighbours, distance(sides[side], i, sides[side], j, width));
      }
      out.partner_nearest += partner < others;
      out.anchor_nearest += kin < strangers;
      out.mixed_nearest += kin < std::min(strangers, neighbours);
    }
  for (double* share : {&out.partner_nearest, &out.anchor_nearest, &out.mixed_nearest}) *share /= 2 * static_cast<double>(n);
  out.distance_ratio = different == 0 ? 1 : (same / of_same) / (different / of_different);
  return out;
}

}  // namespace vlp::metrics
