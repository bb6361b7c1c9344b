#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/tables.hpp"
#include "plots/text_grid.hpp"
#include "plots/words.hpp"

namespace vlp::plots {
namespace {

constexpr size_t kWidth = 120;

std::string heading(const ExhibitView& view) {
  const auto& d = view.def;
  std::string out = fmt::format("{}  {}", d.key.id, d.title);
  if (!d.locator.empty()) out += fmt::format("  ({})", d.locator);
  out += fmt::format("\n{}; fidelity {}: {}\n", variant_text(d.key.variant), d.fidelity, fidelity_meaning(d.fidelity));
  return out + fmt::format("seeds {}; {}\n", fmt::join(d.seeds, " "), comparison_meaning(d.comparison));
}

// "57.6 ± 3.1 (3)", with the parts of one column aligned under each other.
GridColumn ours(const ExhibitView& view, const results_db::MetricDef& metric) {
  std::vector<CellText> texts;
  size_t mean = 0, sd = 0, n = 0;
  for (const auto& row : view.def.rows) {
    texts.push_back(cell_text(view, row, metric));
    mean = std::max(mean, display_width(texts.back().mean));
    sd = std::max(sd, display_width(texts.back().sd));
    n = std::max(n, display_width(texts.back().n));
  }
  GridColumn out{.head = "ours ± sd (n)", .cells = {}};
  for (const auto& t : texts) {
    const std::string spread = t.sd.empty() ? std::string(sd ? sd + 3 : 0, ' ') : " ± " + pad_left(t.sd, sd);
    out.cells.push_back(t.n.empty() ? "" : pad_left(t.mean, mean) + spread + " " + pad_right("(" + t.n + ")", n + 2));
  }
  return out;
}

GridGroup score_group(const ExhibitView& view, const results_db::MetricDef& metric) {
  GridGroup group{.head = metric_heading(metric), .columns = {ours(view, metric)}};
  if (!has_paper(view, metric.id)) return group;
  GridColumn paper{.head = "paper", .cells = {}};
  for (const auto& row : view.def.rows) paper.cells.push_back(paper_text(view, row.key, metric.id).value_or(""));
  group.columns.push_back(paper);
  return group;
}

std::string scores(const ExhibitView& view, bool primary) {
  GridColumn labels{.head = "", .cells = {}, .left = true};
  for (const auto& row : view.def.rows) labels.cells.push_back(row_label(view, row.key));
  std::vector<GridGroup> groups;
  for (const auto* metric : metrics(view, primary)) groups.push_back(score_group(view, *metric));
  return grid(labels, groups, kWidth);
}

std::string notes(const ExhibitView& view) {
  std::string out = pairing_note(view);
  if (!out.empty()) out += "\n";
  if (any_incomplete(view)) out += "(k/n) only k of n planned seeds are there: incomplete, no claim is judged on it\n";
  if (any_borrowed(view)) out += "† one seed, judged with the anchor row's sd\n";
  return out;
}

// The verdicts with what they compare, those of one comparison together, in the order of the exhibit.
std::vector<std::pair<std::string, std::vector<const results_db::Verdict*>>> by_pair(const ExhibitView& view) {
  std::vector<std::pair<std::string, std::vector<const results_db::Verdict*>>> out;
  for (const auto& v : view.verdicts) {
    const std::string pair = claim_pair(view, v) + (v.headline ? "" : " (exploratory)");
    auto it = std::find_if(out.begin(), out.end(), [&](const auto& p) { return p.first == pair; });
    if (it == out.end()) it = out.insert(out.end(), {pair, {}});
    it->second.push_back(&v);
  }
  return out;
}

std::string claims(const ExhibitView& view) {
  GridColumn labels{.head = "claim", .cells = {}, .left = true};
  GridColumn paper{.head = "paper gap", .cells = {}}, gap{.head = "our gap", .cells = {}}, bounds{.head = "[95 % bounds]", .cells = {}};
  GridColumn mde{.head = "MDE", .cells = {}}, verdict{.head = "verdict", .cells = {}, .left = true};
  std::vector<std::string> headings;  // printed above a row; empty: none
  for (const auto& [pair, verdicts] : by_pair(view))
    for (const auto* v : verdicts) {
      const ClaimText t = claim_text(view, *v);
      headings.push_back(v == verdicts.front() ? pair : "");
      labels.cells.push_back(fmt::format("  {} {}", glyph(v->verdict), metric_label(view, v->metric)));
      paper.cells.push_back(t.paper_gap);
      gap.cells.push_back(t.gap);
      bounds.cells.push_back(t.bounds);
      mde.cells.push_back(t.mde);
      verdict.cells.push_back(verdict_text(view, *v));
    }
  const size_t room = kWidth - grid_width(labels, {.head = "", .columns = {paper, gap, bounds, mde, {.head = "", .cells = {}}}});
  for (auto& text : verdict.cells) text = shortened(text, std::max<size_t>(room, 20));
  const std::string lines = grid(labels, {{.head = "", .columns = {paper, gap, bounds, mde, verdict}}}, kWidth);
  std::string out;
  size_t from = 0, line = 0;
  for (size_t end = lines.find('\n'); end != std::string::npos; from = end + 1, end = lines.find('\n', from), ++line) {
    constexpr size_t kHeadLines = 2;
    if (line >= kHeadLines && !headings[line - kHeadLines].empty()) out += headings[line - kHeadLines] + "\n";
    out += lines.substr(from, end + 1 - from);
  }
  return out;
}

// "The paper says: ...": each distinct text once; claims without a place in the paper are ours.
std::string sentences(const ExhibitView& view, std::string_view who, bool of_paper) {
  std::vector<std::string> seen;
  for (const auto& v : view.verdicts) {
    const std::string line = of_paper ? fmt::format("{} ({})", v.text, v.locator) : v.text;
    if (v.locator.empty() != of_paper && !v.text.empty() && std::find(seen.begin(), seen.end(), line) == seen.end()) seen.push_back(line);
  }
  return seen.empty() ? "" : wrapped(fmt::format("{}: {}.", who, fmt::join(seen, "; ")), kWidth);
}

std::string inconclusive_note(const ExhibitView& view) {
  int64_t most = 0;
  bool any = false;
  for (const auto& v : view.verdicts) {
    any = any || v.verdict == "INCONCLUSIVE";
    if (v.verdict == "INCONCLUSIVE") most = std::max(most, v.n_needed);
  }
  if (!any) return "";
  std::string out = fmt::format("INCONCLUSIVE: {}.\n", verdict_meaning("INCONCLUSIVE"));
  if (most > 0) out += fmt::format("Up to {} seeds a row would decide gaps as large as the paper's.\n", most);
  return out;
}

std::string columns(const ExhibitView& view) {
  std::string out;
  for (const auto& c : view.table.columns) {
    if (c.verdict == "NOT_JUDGED") continue;
    std::string line = fmt::format("{} {}: {}", glyph(c.verdict), metric_label(view, c.metric), c.verdict);
    if (!c.reason.empty()) line += ", " + c.reason;
    if (const std::string tau = tau_text(c); !tau.empty()) line += "; " + tau;
    out += wrapped(line, kWidth, 2);
  }
  return out;
}

std::string claim_part(const ExhibitView& view) {
  std::string out = "\n" + sentences(view, "The paper says", true) + sentences(view, "We also ask", false) + "\n" + claims(view);
  if (any_expected_by_us(view)) out += "(gap) is what we expect; the paper prints none\n";
  return out + inconclusive_note(view);
}

}  // namespace

std::string text_table(const ExhibitView& view) {
  std::string out = heading(view) + "\n" + scores(view, true);
  if (!metrics(view, false).empty()) out += "\nShown beside, not part of the verdict:\n" + scores(view, false);
  out += notes(view);
  if (!nothing_judged(view)) out += claim_part(view);
  if (const std::string c = columns(view); !c.empty()) out += "\n" + c;
  const bool judged = !view.table.verdict.empty() && view.table.verdict != "NOT_JUDGED";
  const std::string table = judged ? view.table.verdict + ". " : "";
  return out + "\n" + wrapped(table + takeaway(view), kWidth);
}

}  // namespace vlp::plots
