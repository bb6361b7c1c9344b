#include "plots/attention.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "plots/format.hpp"

namespace vlp::plots {

void check_attention(const AttentionView& view) {
  const auto fail = [&](const std::string& what) { throw BadInput(fmt::format("figure {}: {}", view.name, what)); };
  if (view.models.empty() || view.words.empty() || view.regions.empty() || view.picture.rgb.empty())
    fail("needs a picture, words, regions and a model");
  if (view.shown.empty() || view.shown.size() > 4) fail(fmt::format("{} words are shown over the picture; take one to four", view.shown.size()));
  for (const auto word : view.shown)
    if (word >= view.words.size()) fail(fmt::format("word {} is shown, but there are {}", word, view.words.size()));
  for (const auto& [word, region] : view.anchors)
    if (word >= view.words.size() || region >= view.regions.size())
      fail(fmt::format("the anchor of word {} and region {} is of another picture", word, region));
  for (const auto& r : view.regions)
    if (!(r.left >= 0 && r.top >= 0 && r.right <= 1 && r.bottom <= 1 && r.left < r.right && r.top < r.bottom))
      fail(fmt::format("the box of {} is ({}, {}, {}, {}); expected fractions of the picture", r.tag, r.left, r.top, r.right, r.bottom));
  for (const auto& model : view.models) {
    if (model.weights.size() != view.words.size() * view.regions.size())
      fail(fmt::format("{} has {} weights for {} words and {} regions", model.head.title, model.weights.size(), view.words.size(),
                       view.regions.size()));
    for (const double w : model.weights)
      if (!(w >= 0) || !std::isfinite(w)) fail(fmt::format("{} has the weight {}; expected 0 or more", model.head.title, w));
  }
}

double largest_weight(const AttentionView& view) {
  double out = 0;
  for (const auto& model : view.models) out = std::max(out, *std::ranges::max_element(model.weights));
  return out;
}

bool is_anchor(const AttentionView& view, size_t word, size_t region) { return std::ranges::count(view.anchors, std::pair(word, region)) > 0; }

std::vector<std::string> region_names(const AttentionView& view) {
  std::map<std::string, int> all, so_far;
  for (const auto& r : view.regions) ++all[r.tag];
  std::vector<std::string> out;
  for (const auto& r : view.regions) out.push_back(all[r.tag] == 1 ? r.tag : fmt::format("{} {}", r.tag, ++so_far[r.tag]));
  return out;
}

double colour_bar(Script& script, double x, double y, double largest, std::string (*colour)(double share)) {
  constexpr int kSteps = 12;
  constexpr double kStep = 8, kHigh = 12;
  script.text(x, y, "0 %");
  x += text_width("0 %") + 6;
  for (int i = 0; i < kSteps; ++i) script.patch({x + kStep * i, y - kHigh / 2, kStep, kHigh}, colour((i + 0.5) / kSteps));
  x += kStep * kSteps + 6;
  const auto end = fixed(100 * largest, 0) + " %";
  script.text(x, y, end);
  return x + text_width(end) + 20;
}

std::string attention_csv(const AttentionView& view) {
  std::string out = "model,word,region,anchor,weight\n";
  const auto names = region_names(view);
  for (const auto& model : view.models)
    for (size_t w = 0; w < view.words.size(); ++w)
      for (size_t r = 0; r < view.regions.size(); ++r)
        out += fmt::format("{},{},{},{},{:.6g}\n", csv_field(model.head.title), csv_field(view.words[w]), csv_field(names[r]),
                           is_anchor(view, w, r) ? "yes" : "no", model.weights[w * view.regions.size() + r]);
  return out;
}

}  // namespace vlp::plots
