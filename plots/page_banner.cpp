#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/format.hpp"
#include "plots/html.hpp"
#include "plots/page_sections.hpp"
#include "plots/words.hpp"

namespace vlp::plots::sections {
namespace {

std::string fact(std::string_view name, const std::string& value) { return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html(value)); }

}  // namespace

std::string banner(const ExhibitView& view) {
  const auto& d = view.def;
  const Counts c = count_headline(view.verdicts);
  const std::string verdict = view.table.verdict == "NOT_JUDGED" ? "" : view.table.verdict;
  std::string out = fmt::format("<header class=\"banner {}\">\n<div class=\"eyebrow\">{}{}{}</div>\n<h1>{}</h1>\n", verdict_class(verdict),
                                html(d.key.id), d.locator.empty() ? "" : ", ", html(d.locator), html(d.title));
  const std::string word = verdict.empty() ? ""
                                           : fmt::format("<span class=\"word {}\">{} {}</span> ", verdict_class(verdict), glyph(verdict),
                                                         html(replace_all(verdict, "_", " ")));
  out += fmt::format("<p class=\"lead\">{}{}</p>\n<dl class=\"facts\">\n", word, html(takeaway(view)));
  if (!nothing_judged(view)) {
    out += fact("confirmed", fmt::format("{}", c.confirmed)) +
           fact(softened(view) ? "not observed" : "contradicted", fmt::format("{}", c.contradicted)) +
           fact("inconclusive", fmt::format("{}", c.inconclusive));
    if (c.vacuous) out += fact("vacuous", fmt::format("{}", c.vacuous));
    if (c.incomplete) out += fact("incomplete", fmt::format("{}", c.incomplete));
    if (c.judged()) out += fact("decided", fmt::format("{} %", 100 * (c.confirmed + c.contradicted) / c.judged()));
  }
  out += fact("fidelity", d.fidelity) + fact("scale, data, device", variant_text(d.key.variant)) +
         fact("seeds", fmt::format("{}", fmt::join(d.seeds, ", ")));
  if (!view.dirty_runs.empty())
    out += fact("uncommitted code *", fmt::format("{} run{}", view.dirty_runs.size(), view.dirty_runs.size() == 1 ? "" : "s"));
  out += "</dl>\n";
  if (const std::string meaning = fidelity_meaning(d.fidelity); !meaning.empty())
    out += fmt::format("<p class=\"muted\">Fidelity {}: {}. Comparison: {}.</p>\n", d.fidelity, meaning, html(comparison_meaning(d.comparison)));
  return out + "</header>\n";
}

}  // namespace vlp::plots::sections
