#include "plots/cells.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "plots/format.hpp"

namespace vlp::plots {
namespace {

template <class T, class Match> const T* find(const std::vector<T>& items, Match match) {
  const auto it = std::find_if(items.begin(), items.end(), match);
  return it == items.end() ? nullptr : &*it;
}

bool contains(const std::vector<std::string>& items, std::string_view item) { return std::find(items.begin(), items.end(), item) != items.end(); }

}  // namespace

const results_db::Cell* find_cell(const ExhibitView& view, std::string_view row, std::string_view metric) {
  return find(view.cells, [&](const auto& c) { return c.row == row && c.metric == metric; });
}
const results_db::RowDef* find_row(const ExhibitView& view, std::string_view row) {
  return find(view.def.rows, [&](const auto& r) { return r.key == row; });
}
const results_db::MetricDef* find_metric(const ExhibitView& view, std::string_view metric) {
  return find(view.def.metrics, [&](const auto& m) { return m.id == metric; });
}
const results_db::ClaimDef* find_claim(const ExhibitView& view, std::string_view claim) {
  return find(view.def.claims, [&](const auto& c) { return c.id == claim; });
}

std::string row_label(const ExhibitView& view, std::string_view row) {
  const auto* r = find_row(view, row);
  return r && !r->label.empty() ? r->label : std::string(row);
}
std::string metric_label(const ExhibitView& view, std::string_view metric) {
  const auto* m = find_metric(view, metric);
  return m && !m->label.empty() ? m->label : std::string(metric);
}
std::string metric_heading(const results_db::MetricDef& metric) {
  const std::string& name = metric.label.empty() ? metric.id : metric.label;
  const std::string_view lower = metric.direction < 0 ? "lower is better" : "";
  if (metric.unit.empty()) return lower.empty() ? name : fmt::format("{} ({})", name, lower);
  return lower.empty() ? fmt::format("{} ({})", name, metric.unit) : fmt::format("{} ({}, {})", name, metric.unit, lower);
}

std::vector<const results_db::MetricDef*> metrics(const ExhibitView& view, bool primary) {
  std::vector<const results_db::MetricDef*> out;
  for (const auto& m : view.def.metrics)
    if (m.primary == primary) out.push_back(&m);
  return out;
}

std::optional<std::string> paper_text(const ExhibitView& view, std::string_view row, std::string_view metric) {
  if (const auto* cell = find_cell(view, row, metric); cell && cell->paper) return cell->paper;
  if (const auto* r = find_row(view, row))
    if (const auto it = r->paper.find(std::string(metric)); it != r->paper.end()) return it->second;
  return std::nullopt;
}

std::optional<double> paper_value(const ExhibitView& view, std::string_view row, std::string_view metric) {
  const auto text = paper_text(view, row, metric);
  if (!text) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text->c_str(), &end);
  return end == text->c_str() ? std::nullopt : std::optional(value);
}

bool has_paper(const ExhibitView& view, std::string_view metric) {
  return std::any_of(view.def.rows.begin(), view.def.rows.end(), [&](const auto& row) { return paper_text(view, row.key, metric).has_value(); });
}

bool paper_prints_scores(const ExhibitView& view) {
  const auto columns = metrics(view, true);
  return std::any_of(columns.begin(), columns.end(), [&](const auto* metric) { return has_paper(view, metric->id); });
}

int decimals(const ExhibitView& view, std::string_view metric) {
  int digits = -1;
  bool small = true;
  for (const auto& row : view.def.rows)
    if (const auto text = paper_text(view, row.key, metric)) digits = std::max(digits, printed_decimals(*text));
  if (digits >= 0) return std::max(digits, 1);
  if (const auto* m = find_metric(view, metric); m && m->unit == "%") return 1;
  for (const auto& cell : view.cells)
    if (cell.metric == metric && std::abs(cell.mean) >= 2) small = false;
  return small ? 3 : 1;
}

std::vector<std::string> claim_rows(const ExhibitView& view, const results_db::Verdict& verdict) {
  if (const auto* claim = find_claim(view, verdict.claim_id)) return claim->rows;
  std::vector<std::string> rows{verdict.row_a};
  if (!verdict.row_b.empty()) rows.push_back(verdict.row_b);
  return rows;
}

bool expected_by_us(const ExhibitView& view, const results_db::Verdict& verdict) {
  const auto* claim = find_claim(view, verdict.claim_id);
  return claim && claim->expected && verdict.kind != "tie" && verdict.kind != "threshold" && verdict.kind != "cost";
}

std::string cell_verdict(const ExhibitView& view, std::string_view row, std::string_view metric) {
  static constexpr std::array<std::string_view, 6> kWorstFirst = {"CONTRADICTED", "INCOMPLETE", "NOT_COMPARABLE",
                                                                  "INCONCLUSIVE", "CONFIRMED",  "VACUOUS"};
  if (const auto* cell = find_cell(view, row, metric); cell && incomplete(*cell)) return "INCOMPLETE";
  size_t worst = kWorstFirst.size();
  for (const auto& v : view.verdicts) {
    if (v.metric != metric || !contains(claim_rows(view, v), row)) continue;
    const auto at = std::find(kWorstFirst.begin(), kWorstFirst.end(), v.verdict) - kWorstFirst.begin();
    worst = std::min(worst, static_cast<size_t>(at));
  }
  return worst < kWorstFirst.size() ? std::string(kWorstFirst[worst]) : "";
}

bool incomplete(const results_db::Cell& cell) { return cell.n < cell.planned; }

bool borrowed(const ExhibitView& view, const results_db::Cell& cell) {
  if (cell.n != 1) return false;
  return std::any_of(view.verdicts.begin(), view.verdicts.end(),
                     [&](const auto& v) { return v.sd_mode == "borrowed" && v.metric == cell.metric && contains(claim_rows(view, v), cell.row); });
}

}  // namespace vlp::plots
