#include <algorithm>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "core/vision/write_png.hpp"
#include "plots/attention.hpp"
#include "plots/format.hpp"
#include "plots/heat_overlay.hpp"
#include "plots/label_places.hpp"

namespace vlp::plots {
namespace {

constexpr double kLongest = 230, kMargin = 16, kGap = 16, kHead = 46, kWord = 24, kFoot = 14, kText = 15;
constexpr size_t kBoxes = 3;

struct Extent {
  double width, height;
};

Extent panel_extent(const vision::Image& picture) {
  const double longest = static_cast<double>(std::max(picture.width, picture.height));
  return {kLongest * static_cast<double>(picture.width) / longest, kLongest * static_cast<double>(picture.height) / longest};
}

// The regions of largest weight, and the word's anchors whatever their weight.
std::vector<size_t> boxes_of(const AttentionView& view, std::span<const double> weights, size_t word) {
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](size_t r) { return weights[r]; });
  std::vector<size_t> out(order.begin(), order.begin() + static_cast<ptrdiff_t>(std::min(kBoxes, order.size())));
  for (size_t r = 0; r < weights.size(); ++r)
    if (is_anchor(view, word, r) && std::ranges::find(out, r) == out.end()) out.push_back(r);
  return out;
}

bool is_small(const Area& box, double name) { return box.right - box.left < name || box.high - box.low < 2.5 * kText; }

// At the corners of the box: inside first, or outside where the name would hide a small box.
std::vector<std::pair<double, double>> corners(const Area& box, double width) {
  const double x0 = box.left + width / 2 + 1, x1 = box.right - width / 2 - 1, h = kText / 2 + 1;
  std::vector<std::pair<double, double>> inside{{x0, box.high - h}, {x1, box.high - h}, {x0, box.low + h}, {x1, box.low + h}},
      outside{{x0, box.high + h}, {x1, box.high + h}, {x0, box.low - h}, {x1, box.low - h}};
  auto& first = is_small(box, width) ? outside : inside;
  const auto& second = is_small(box, width) ? inside : outside;
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

class PicturePanel final {
 public:
  PicturePanel(const AttentionView& view, const AttentionPanel& model, size_t word, const Extent& extent)
      : view_(view), word_(word), extent_(extent), weights_(std::span(model.weights).subspan(word * view.regions.size(), view.regions.size())) {}

  std::string picture(double largest) const {
    return vision::encode_png(heat_overlay(view_.picture, view_.regions, weights_, largest, static_cast<int64_t>(2 * kLongest)));
  }

  void draw(Script& script, const std::string& file, const Box& box) const {
    script.panel(box);
    script.command("unset grid\nunset tics\nset border 0");
    const auto width = 2 * extent_.width, height = 2 * extent_.height;
    script.command(fmt::format("set xrange [-0.5:{:.1f}]\nset yrange [-0.5:{:.1f}]", width - 0.5, height - 0.5));
    const auto boxes = boxes_of(view_, weights_, word_);
    for (const auto r : boxes) outline(script, area_of(r), is_anchor(view_, word_, r));
    LabelPlaces places(extent_.width, extent_.height);
    for (const auto r : boxes)
      if (is_small(area_of(r), 2 * kText)) places.avoid(area_of(r));
    const auto names = region_names(view_);
    for (const auto r : boxes) {  // above all outlines
      const auto text = fitted(names[r], 120) + ": " + fixed(100 * weights_[r], 0) + " %";
      const double wide = tag_width(text);
      const auto [x, y] = places.choose(corners(area_of(r), wide), wide, kText);
      script.tag(box, x, y, text, is_anchor(view_, word_, r) ? kOurs : kInk);
    }
    script.command(fmt::format("plot folder.{} binary filetype=png with rgbimage notitle", literal(file)));
  }

 private:
  Area area_of(size_t region) const {
    const auto& b = view_.regions[region];
    return {b.left * extent_.width, (1 - b.bottom) * extent_.height, b.right * extent_.width, (1 - b.top) * extent_.height};
  }

  void outline(Script& script, const Area& a, bool anchor) const {
    for (const auto& [colour, lw] : {std::pair{std::string_view("#ffffff"), 3.2}, {anchor ? kOurs : kInk, 1.6}})
      script.command(fmt::format("set object rect from graph {:.4f},{:.4f} to graph {:.4f},{:.4f} front fs empty border rgb '{}' lw {} dt {}",
                                 a.left / extent_.width, a.low / extent_.height, a.right / extent_.width, a.high / extent_.height, colour, lw,
                                 anchor && lw < 2 ? 2 : 1));
  }

  const AttentionView& view_;
  size_t word_;
  Extent extent_;
  std::span<const double> weights_;
};

}  // namespace

Figure attention_figure(const AttentionView& view) {
  check_attention(view);
  const auto extent = panel_extent(view.picture);
  const double across = static_cast<double>(view.shown.size()), row = kHead + kWord + extent.height + kFoot, largest = largest_weight(view);
  const int width = static_cast<int>(std::max(2 * kMargin + across * (extent.width + kGap) - kGap, 520.0));
  const int height = static_cast<int>(36 + row * static_cast<double>(view.models.size()));
  Script script(width, height);
  const double end = colour_bar(script, kMargin, 18, largest, veil_colour);
  script.legend(end, 18, width - 10,
                {{.text = "anchor's region", .colour = std::string(kOurs), .line = true, .dash = 2},
                 {.text = "most attended", .colour = std::string(kInk), .line = true}});
  Figure out{view.name, view.title, width, height, {}, {}, attention_csv(view)};
  for (size_t m = 0; m < view.models.size(); ++m) {
    const auto& model = view.models[m];
    const double top = 36 + row * static_cast<double>(m);
    script.text(kMargin, top + 10, fitted(model.head.title, width - 2 * kMargin), {.bold = true});
    script.text(kMargin, top + 30, fitted(model.head.note, width - 2 * kMargin), {.colour = kMuted});
    for (size_t i = 0; i < view.shown.size(); ++i) {
      const auto word = view.shown[i];
      const double left = kMargin + (extent.width + kGap) * static_cast<double>(i);
      const bool anchor = std::ranges::any_of(view.anchors, [&](const auto& a) { return a.first == word; });
      script.text(left, top + kHead + 10, fitted(fmt::format("“{}”{}", view.words[word], anchor ? ", an anchor" : ""), extent.width));
      const PicturePanel panel(view, model, word, extent);
      out.files.emplace_back(fmt::format("{}-{}.png", m, i), panel.picture(largest));
      panel.draw(script, out.files.back().first, {left, top + kHead + kWord, extent.width, extent.height});
    }
  }
  out.script = script.program();
  return out;
}

}  // namespace vlp::plots
