#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/attention.hpp"
#include "plots/format.hpp"
#include "plots/heat_overlay.hpp"

namespace vlp::plots {
namespace {

constexpr double kCellWidth = 36, kCellHeight = 24, kMargin = 14, kGap = 24, kHead = 48;

// Anchors' regions first, then by the largest weight that any word of any model gives; in the order of the picture's list.
std::vector<size_t> chosen_regions(const AttentionView& view, size_t most) {
  std::vector<double> weight(view.regions.size(), 0);
  for (size_t r = 0; r < view.regions.size(); ++r)
    for (const auto& model : view.models)
      for (size_t w = 0; w < view.words.size(); ++w) weight[r] = std::max(weight[r], model.weights[w * view.regions.size() + r]);
  const double above = 1 + *std::ranges::max_element(weight);
  for (const auto& [word, region] : view.anchors) weight[region] = above;
  std::vector<size_t> order(view.regions.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](size_t r) { return weight[r]; });
  order.resize(std::min(most, order.size()));
  std::ranges::sort(order);
  return order;
}

std::string tics(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (size_t i = 0; i < names.size(); ++i) out.push_back(fmt::format("{} {}", literal(names[i]), i));
  return fmt::format("{}", fmt::join(out, ", "));
}

void draw(Script& script, const AttentionView& view, const AttentionPanel& model, const std::vector<size_t>& regions, const Box& box) {
  const double largest = largest_weight(view);
  const auto names = region_names(view);
  std::vector<std::string> columns;
  columns.reserve(regions.size());
  for (const auto r : regions) columns.push_back(fitted(names[r], 110));
  script.panel(box);
  script.command(fmt::format("unset grid\nset border 0\nset tics scale 0\nset xrange [-0.5:{}.5]\nset yrange [{}.5:-0.5]", regions.size() - 1,
                             view.words.size() - 1));
  script.command(fmt::format("set xtics rotate by 45 right ({})\nunset ytics", tics(columns)));
  for (size_t w = 0; w < view.words.size(); ++w)
    for (size_t x = 0; x < regions.size(); ++x) {
      const double weight = model.weights[w * view.regions.size() + regions[x]];
      script.command(fmt::format("set object rect center first {},{} size first 0.96,0.92 behind fc rgb '{}' fs solid noborder", x, w,
                                 heat_colour(largest > 0 ? weight / largest : 0)));
      script.command(fmt::format("set label {} at first {},{} center tc rgb '{}'", literal(fixed(100 * weight, 0)), x, w, kInk));
      if (is_anchor(view, w, regions[x]))
        script.command(fmt::format("set object rect center first {},{} size first 0.96,0.92 front fs empty border rgb '{}' lw 2.2", x, w, kOurs));
    }
  script.command("plot -1e9 notitle");
}

}  // namespace

Figure attention_matrix(const AttentionView& view, size_t most) {
  check_attention(view);
  const auto regions = chosen_regions(view, most);
  double labels = 40, under = 20;
  for (const auto& word : view.words) labels = std::max(labels, text_width(word));
  for (const auto r : regions) under = std::max(under, std::min(text_width(region_names(view)[r]), 110.0));
  labels = std::min(labels, 130.0) + 12, under = 0.75 * under + 22;
  const double plot_width = kCellWidth * static_cast<double>(regions.size()), plot_height = kCellHeight * static_cast<double>(view.words.size());
  const double column = labels + std::max(plot_width, 300.0) + kGap;
  const int width = static_cast<int>(kMargin + column * static_cast<double>(view.models.size())),
            height = static_cast<int>(36 + kHead + plot_height + under);
  Script script(width, height);
  const double end = colour_bar(script, kMargin, 18, largest_weight(view), heat_colour);
  script.text(end, 18,
              regions.size() < view.regions.size()
                  ? fmt::format("Percent; framed: anchors. {} of {} regions, the most attended.", regions.size(), view.regions.size())
                  : "Percent; framed: anchors.",
              {.colour = kMuted});
  for (size_t m = 0; m < view.models.size(); ++m) {
    const double left = kMargin + column * static_cast<double>(m);
    script.text(left, 44, fitted(view.models[m].head.title, column - kGap), {.bold = true});
    script.text(left, 64, fitted(view.models[m].head.note, column - kGap), {.colour = kMuted});
    for (size_t w = 0; w < view.words.size(); ++w)
      script.text(left + labels - 8, 36 + kHead + kCellHeight * (static_cast<double>(w) + 0.5), fitted(view.words[w], labels - 12),
                  {.align = Align::kRight});
    draw(script, view, view.models[m], regions, {left + labels, 36 + kHead, plot_width, plot_height});
  }
  return {view.name + "-matrix", view.title, width, height, script.program(), {}, attention_csv(view)};
}

}  // namespace vlp::plots
