#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/html.hpp"
#include "plots/intervals.hpp"
#include "plots/page_sections.hpp"
#include "plots/words.hpp"

namespace vlp::plots::sections {
namespace {

bool dirty(const ExhibitView& view, const results_db::Cell& cell) {
  return std::any_of(cell.seeds.begin(), cell.seeds.end(),
                     [&](const auto& s) { return std::find(view.dirty_runs.begin(), view.dirty_runs.end(), s.run_key) != view.dirty_runs.end(); });
}

std::string tip(const results_db::Cell& cell, int digits) {
  std::string out = "<span class=\"tip\">";
  for (const auto& s : cell.seeds)
    out += fmt::format("<span>seed {}: {}{}</span>", s.seed, typographic(fixed(s.value, digits + 1)),
                       s.reused_from.empty() ? "" : fmt::format(" <i>reused from {}</i>", html(s.reused_from)));
  for (const auto& m : cell.missing) out += fmt::format("<span>seed {}: no value, {}</span>", m.seed, html(m.state));
  const Interval i = mean_interval(cell);
  if (i.lo)
    out += fmt::format("<span>95 % interval of the mean {} to {}</span>", typographic(fixed(*i.lo, digits)), typographic(fixed(*i.hi, digits)));
  return out + "</span>";
}

std::string score_cell(const ExhibitView& view, const results_db::RowDef& row, const results_db::MetricDef& metric) {
  const CellText text = cell_text(view, row, metric);
  const auto paper = paper_text(view, row.key, metric.id);
  const auto* cell = find_cell(view, row.key, metric.id);
  const std::string verdict = text.n.empty() ? "" : cell_verdict(view, row.key, metric.id);
  const bool missing = cell && incomplete(*cell);
  const std::string_view style = missing ? "gap" : verdict.empty() ? "" : verdict_class(verdict);
  std::string out = fmt::format("<td class=\"{}\"{}>", style, text.n.empty() ? "" : " tabindex=\"0\"");
  if (!text.n.empty()) {
    out += fmt::format("<span class=\"ours\">{}{}{}</span><span class=\"n\">({})</span>", typographic(text.mean),
                       text.sd.empty() ? "" : fmt::format("<span class=\"sd\"> ± {}</span>", text.sd), dirty(view, *cell) ? "*" : "", text.n);
    if (!verdict.empty()) out += fmt::format("<span class=\"glyph\" title=\"{0}\">{1}</span>", verdict, glyph(verdict));
  }
  if (paper) out += fmt::format("<span class=\"paper\">paper {}</span>", typographic(*paper));
  if (!text.n.empty()) out += tip(*cell, decimals(view, metric.id));
  return out + "</td>";
}

std::string legend(const ExhibitView& view) {
  std::vector<std::string> notes = {
      "Ours: mean ± sd over seeds (n). The colour and mark of a cell are the least favourable verdict of the claims that it takes part in"};
  if (const std::string note = pairing_note(view); !note.empty()) notes.push_back(note);
  if (any_incomplete(view)) notes.push_back("hatched: a planned seed is missing");
  if (any_borrowed(view)) notes.push_back("† one seed, judged with the anchor row's sd");
  if (!view.dirty_runs.empty()) notes.push_back("* a run came from a working tree with uncommitted changes");
  return fmt::format("<p class=\"muted\">{}. Point at a cell for its seeds.</p>\n", fmt::join(notes, "; "));
}

std::string table(const ExhibitView& view, const std::vector<const results_db::MetricDef*>& columns) {
  std::string out = "<div class=\"scroll tips\"><table class=\"scores\">\n<thead><tr><th></th>";
  for (const auto* metric : columns) out += fmt::format("<th>{}</th>", html(metric_heading(*metric)));
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : view.def.rows) {
    out += fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th>", html(row.role), html(row_label(view, row.key)));
    for (const auto* metric : columns) out += score_cell(view, row, *metric);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace

std::string scores(const ExhibitView& view) { return table(view, metrics(view, true)) + legend(view); }

std::string scores_beside(const ExhibitView& view) {
  const auto columns = metrics(view, false);
  return columns.empty() ? "" : "<h3>Beside, not part of the verdict</h3>\n" + table(view, columns);
}

}  // namespace vlp::plots::sections
