#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/tables.hpp"
#include "plots/words.hpp"

namespace vlp::plots {
namespace {

std::string escape(std::string_view text) {
  static constexpr std::array<std::pair<char, std::string_view>, 13> kSpecial = {{{'\\', "\\textbackslash{}"},
                                                                                  {'{', "\\{"},
                                                                                  {'}', "\\}"},
                                                                                  {'%', "\\%"},
                                                                                  {'&', "\\&"},
                                                                                  {'#', "\\#"},
                                                                                  {'_', "\\_"},
                                                                                  {'$', "\\$"},
                                                                                  {'~', "\\textasciitilde{}"},
                                                                                  {'^', "\\textasciicircum{}"},
                                                                                  {'|', "\\textbar{}"},
                                                                                  {'<', "\\textless{}"},
                                                                                  {'>', "\\textgreater{}"}}};
  std::string out;
  for (const char c : text) {
    std::string_view replacement;
    for (const auto& [special, by] : kSpecial)
      if (c == special) replacement = by;
    if (replacement.empty()) out += c;
    else out += replacement;
  }
  return out;
}

std::string ours(const CellText& t) {
  if (t.n.empty()) return "";
  const std::string n = fmt::format("{{\\scriptsize ({})}}", replace_all(t.n, "†", "$\\dagger$"));
  if (t.mean == "-") return "-- " + n;
  return t.sd.empty() ? fmt::format("${}$ {}", t.mean, n) : fmt::format("${} \\pm {}$ {}", t.mean, t.sd, n);
}

std::string head(const ExhibitView& view) {
  std::string groups, rules, names;
  int column = 2;
  for (const auto& metric : view.def.metrics) {
    const int width = has_paper(view, metric.id) ? 2 : 1;
    groups += fmt::format(" & \\multicolumn{{{}}}{{c}}{{{}}}", width, escape(metric_heading(metric)));
    rules += fmt::format("\\cmidrule(lr){{{}-{}}}", column, column + width - 1);
    names += width == 2 ? " & ours & paper" : " & ours";
    column += width;
  }
  return groups + " \\\\\n" + rules + "\n" + names + " \\\\\n\\midrule\n";
}

std::string body(const ExhibitView& view) {
  std::string out;
  for (const auto& row : view.def.rows) {
    out += escape(row_label(view, row.key));
    for (const auto& metric : view.def.metrics) {
      out += fmt::format(" & {}", ours(cell_text(view, row, metric)));
      if (has_paper(view, metric.id)) out += " & " + escape(paper_text(view, row.key, metric.id).value_or(""));
    }
    out += " \\\\\n";
  }
  return out;
}

std::string caption(const ExhibitView& view) {
  const auto& d = view.def;
  std::string out = fmt::format("{} ({}). Ours: mean $\\pm$ sd over seeds (n); {}; fidelity {}.", escape(d.title), escape(d.locator),
                                escape(variant_text(d.key.variant)), escape(d.fidelity));
  std::vector<std::string> beside;
  for (const auto* metric : metrics(view, false)) beside.push_back(metric_label(view, metric->id));
  if (!beside.empty()) out += fmt::format(" Not part of the verdict: {}.", escape(fmt::format("{}", fmt::join(beside, ", "))));
  if (any_borrowed(view)) out += " $\\dagger$: one seed, judged with the anchor row's sd.";
  return out + " " + escape(takeaway(view));
}

}  // namespace

std::string latex_table(const ExhibitView& view) {
  std::string alignment = "l";
  for (const auto& metric : view.def.metrics) alignment += has_paper(view, metric.id) ? "rr" : "r";
  return fmt::format(
      "% {}; needs \\usepackage{{booktabs}}\n\\begin{{table}}[t]\n\\centering\n\\caption{{{}}}\n\\label{{tab:{}}}\n"
      "\\begin{{tabular}}{{{}}}\n\\toprule\n{}{}\\bottomrule\n\\end{{tabular}}\n\\end{{table}}\n",
      view.def.key.id, caption(view), replace_all(view.def.key.id, "/", "-"), alignment, head(view), body(view));
}

}  // namespace vlp::plots
