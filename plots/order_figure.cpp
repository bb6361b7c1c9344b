#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/figures.hpp"
#include "plots/format.hpp"
#include "plots/words.hpp"

namespace vlp::plots {
namespace {

constexpr double kRow = 26, kHead = 78, kFoot = 16, kSlope = 100, kPad = 14;

struct Entry {
  std::string label, colour, paper_text, ours_text;
  double paper, ours;
  bool incomplete;
  size_t paper_rank = 0, ours_rank = 0;  // 0 is best
};

void rank(std::vector<Entry>& entries, double Entry::*value, size_t Entry::*out, int direction) {
  std::vector<Entry*> order;
  for (auto& e : entries) order.push_back(&e);
  std::stable_sort(order.begin(), order.end(), [&](const Entry* a, const Entry* b) { return direction * (a->*value - b->*value) > 0; });
  for (size_t i = 0; i < order.size(); ++i) order[i]->*out = i;
}

// Rows that both the paper and we have; ties in print keep the order of the rows.
std::vector<Entry> entries(const ExhibitView& view, const results_db::MetricDef& metric) {
  std::vector<Entry> out;
  for (size_t r = 0; r < view.def.rows.size(); ++r) {
    const auto& row = view.def.rows[r];
    const auto* cell = find_cell(view, row.key, metric.id);
    const auto paper = paper_value(view, row.key, metric.id);
    if (!cell || cell->n == 0 || !paper) continue;
    out.push_back({row_label(view, row.key), std::string(kSeries[r % kSeries.size()]), *paper_text(view, row.key, metric.id),
                   fixed(cell->mean, decimals(view, metric.id)), *paper, cell->mean, incomplete(*cell)});
  }
  rank(out, &Entry::paper, &Entry::paper_rank, metric.direction);
  rank(out, &Entry::ours, &Entry::ours_rank, metric.direction);
  return out;
}

const results_db::ColumnSummary* summary(const ExhibitView& view, const std::string& metric) {
  for (const auto& c : view.table.columns)
    if (c.metric == metric) return &c;
  return nullptr;
}

}  // namespace

std::optional<Figure> order_figure(const ExhibitView& view) {
  std::vector<std::pair<const results_db::MetricDef*, std::vector<Entry>>> panels;
  double label = 0;
  size_t most = 0;
  for (const auto* metric : metrics(view, true)) {
    auto rows = entries(view, *metric);
    if (rows.size() < 2) continue;
    most = std::max(most, rows.size());
    for (const auto& e : rows) label = std::max({label, text_width(e.label + "  " + e.paper_text), text_width(e.ours_text + "  " + e.label)});
    panels.emplace_back(metric, std::move(rows));
  }
  if (panels.empty()) return std::nullopt;
  label = std::min(label, 160.0);
  const double column = std::max(2 * label + kSlope + 3 * kPad, 300.0), block = kHead + kRow * static_cast<double>(most) + kFoot;
  const size_t across = std::min<size_t>(panels.size(), std::max<size_t>(1, static_cast<size_t>(1000 / column))),
               down = (panels.size() + across - 1) / across;
  const int width = static_cast<int>(column * static_cast<double>(across)), height = static_cast<int>(block * static_cast<double>(down));
  Script script(width, height);
  for (size_t i = 0; i < panels.size(); ++i) {
    const auto& [metric, rows] = panels[i];
    const double left = column * static_cast<double>(i % across) + kPad, top = block * static_cast<double>(i / across);
    const double from = left + label + kPad, to = from + kSlope;
    script.text(left, top + 14, fitted(metric_heading(*metric), column - 2 * kPad), {.bold = true});
    const auto* column_summary = summary(view, metric->id);
    const std::string tau = column_summary ? tau_text(*column_summary) : "";
    script.text(left, top + 31, tau.substr(0, tau.find("; ")), {.colour = kMuted});
    if (tau.find("; ") != std::string::npos) script.text(left, top + 46, tau.substr(tau.find("; ") + 2), {.colour = kMuted});
    script.text(from, top + 66, "paper", {.align = Align::kRight, .colour = kMuted});
    script.text(to, top + 66, "ours", {.colour = kMuted});
    std::vector<std::string> plots;
    for (const auto& e : rows) {
      const auto y = [&](size_t rank) { return top + kHead + kRow * (static_cast<double>(rank) + 0.5); };
      script.text(from - 10, y(e.paper_rank), fitted(e.label, label - text_width("  " + e.paper_text)) + "  " + e.paper_text,
                  {.align = Align::kRight});
      script.text(to + 10, y(e.ours_rank), e.ours_text + "  " + fitted(e.label, label - text_width("  " + e.ours_text)));
      plots.push_back(fmt::format("{} using 1:2 with linespoints pt 7 ps 0.8 lw 2 dt {} lc rgb '{}'",
                                  script.data({{0, -static_cast<double>(e.paper_rank)}, {1, -static_cast<double>(e.ours_rank)}}),
                                  e.incomplete ? 3 : 1, e.colour));
    }
    script.panel({from, top + kHead, kSlope, kRow * static_cast<double>(rows.size())});
    script.command(fmt::format("unset grid\nunset tics\nset border 0\nset xrange [0:1]\nset yrange [{}:0.5]\nset clip two",
                               0.5 - static_cast<double>(rows.size())));
    script.command(fmt::format("plot {}", fmt::join(plots, ", ")));
  }
  return Figure{"order", fmt::format("{}: order of the rows in the paper and in ours", view.def.title), width, height, script.program()};
}

}  // namespace vlp::plots
