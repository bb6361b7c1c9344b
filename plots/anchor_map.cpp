#include "plots/anchor_map.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "plots/format.hpp"

namespace vlp::plots {
namespace {

void append_unit_rows(const std::vector<float>& values, size_t width, std::vector<float>& out) {
  for (size_t first = 0; first < values.size(); first += width) {
    double square = 0;
    for (size_t d = 0; d < width; ++d) square += static_cast<double>(values[first + d]) * values[first + d];
    for (size_t d = 0; d < width; ++d) out.push_back(static_cast<float>(values[first + d] / std::sqrt(square)));
  }
}

}  // namespace

AnchorMap anchor_map(const FeatureSet& features, const std::vector<std::string>& labels, statistics::TsneSpec spec) {
  std::map<std::string, int64_t> kinds;
  std::vector<int64_t> anchor;
  anchor.reserve(labels.size());
  for (const auto& label : labels) anchor.push_back(kinds.emplace(label, static_cast<int64_t>(kinds.size())).first->second);
  AnchorMap out;
  out.alignment = metrics::modality_alignment({features.image, features.text, anchor});  // checks the sizes

  const size_t n = labels.size(), width = features.image.size() / n;
  std::vector<float> rows;
  for (const auto* side : {&features.image, &features.text}) append_unit_rows(*side, width, rows);
  spec.perplexity = std::min(spec.perplexity, std::max(1.0, static_cast<double>(2 * n - 1) / 3));
  const auto map = statistics::tsne({rows, static_cast<int64_t>(2 * n), static_cast<int64_t>(width)}, spec);
  const auto& a = out.alignment;
  out.panel.head = {features.title, fmt::format("gap {}, same kind nearest {} %, distance ratio {}", fixed(a.gap, 2), fixed(100 * a.anchor_nearest, 0),
                                                fixed(a.distance_ratio, 2))};
  for (size_t i = 0; i < 2 * n; ++i)
    out.panel.points.push_back({map.y[2 * i], map.y[2 * i + 1], labels[i % n], i < n ? Modality::kImage : Modality::kText});
  return out;
}

}  // namespace vlp::plots
