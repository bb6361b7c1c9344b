#include <fmt/format.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/tables.hpp"
#include "plots/words.hpp"

namespace vlp::plots {
namespace {

std::string escape(std::string text) {
  for (const char* special : {"\\", "|", "*", "_", "`", "<", "["}) text = replace_all(text, special, std::string("\\") + special);
  return text;
}

std::string ours(const CellText& t) {
  if (t.n.empty()) return "";
  return t.sd.empty() ? fmt::format("{} ({})", t.mean, t.n) : fmt::format("{} ± {} ({})", t.mean, t.sd, t.n);
}

std::string scores(const ExhibitView& view) {
  std::string head = "| |", rule = "|:--|";
  for (const auto& metric : view.def.metrics) {
    const bool paper = has_paper(view, metric.id);
    head += fmt::format(" {}{} |{}", escape(metric_heading(metric)), metric.primary ? "" : ", beside", paper ? " paper |" : "");
    rule += paper ? "--:|--:|" : "--:|";
  }
  std::string out = head + "\n" + rule + "\n";
  for (const auto& row : view.def.rows) {
    out += fmt::format("| {} |", escape(row_label(view, row.key)));
    for (const auto& metric : view.def.metrics) {
      out += fmt::format(" {} |", ours(cell_text(view, row, metric)));
      if (has_paper(view, metric.id)) out += fmt::format(" {} |", escape(paper_text(view, row.key, metric.id).value_or("")));
    }
    out += "\n";
  }
  return out;
}

std::string claims(const ExhibitView& view) {
  std::string out = "| claim | metric | paper gap | our gap | 95 % bounds | MDE | verdict |\n|:--|:--|--:|--:|:-:|--:|:--|\n";
  for (const auto& v : view.verdicts) {
    const ClaimText t = claim_text(view, v);
    out += fmt::format("| {} | {} | {} | {} | {} | {} | {} {} |\n", escape(claim_pair(view, v)), escape(metric_label(view, v.metric)), t.paper_gap,
                       t.gap, escape(t.bounds), t.mde, glyph(v.verdict), escape(verdict_text(view, v)));
  }
  return out;
}

}  // namespace

std::string markdown_table(const ExhibitView& view) {
  const auto& d = view.def;
  std::string out = fmt::format("### {}: {}\n\n", d.key.id, escape(d.title));
  out += fmt::format("{}; {}; fidelity {} ({}). Ours: mean ± sd over seeds (n).\n\n", escape(d.locator), variant_text(d.key.variant), d.fidelity,
                     fidelity_meaning(d.fidelity));
  out += scores(view);
  if (any_incomplete(view)) out += "\n(k/n): only k of n planned seeds are there.\n";
  if (any_borrowed(view)) out += "\n† one seed, judged with the anchor row's sd.\n";
  if (!nothing_judged(view)) out += "\n" + claims(view);
  if (any_expected_by_us(view)) out += "\n(gap): what we expect; the paper prints none.\n";
  const std::string table = view.table.verdict.empty() || view.table.verdict == "NOT_JUDGED" ? "" : fmt::format("**{}.** ", view.table.verdict);
  return out + fmt::format("\n{}{}\n", table, takeaway(view));
}

}  // namespace vlp::plots
