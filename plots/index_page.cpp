#include <fmt/format.h>

#include "plots/format.hpp"
#include "plots/html.hpp"
#include "plots/page.hpp"
#include "plots/words.hpp"

namespace vlp::plots {
namespace {

std::string claims_cell(const results_db::TableSummary& t) {
  Counts c{t.confirmed, t.contradicted, t.inconclusive, t.vacuous, t.incomplete + t.not_comparable};
  return c.judged() + c.vacuous + c.incomplete == 0 ? "" : html(counts_text(c));
}

std::string line(const IndexLine& l) {
  const auto& e = l.exhibit;
  const std::string name = l.link.empty() ? html(e.key.id) : fmt::format("<a href=\"{}\">{}</a>", html(l.link), html(e.key.id));
  const std::string word = l.table.verdict.empty() ? ""
                                                   : fmt::format("<span class=\"word {}\">{} {}</span>", verdict_class(l.table.verdict),
                                                                 glyph(l.table.verdict), html(replace_all(l.table.verdict, "_", " ")));
  return fmt::format(
      "<tr><td class=\"short\">{}</td><td>{}<br><span class=\"muted\">{}</span></td><td class=\"short\">{}<br><span "
      "class=\"muted\">{}</span></td><td>{}</td><td>{}</td><td "
      "class=\"number\">{} / {}</td></tr>\n",
      name, html(e.title), html(e.locator), html(variant_text(e.key.variant)), html(e.fidelity), word,
      l.problem.empty() ? claims_cell(l.table) : html(l.problem), e.done, e.runs);
}

}  // namespace

std::string index_page(const std::vector<IndexLine>& lines) {
  std::string out =
      "<header>\n<h1>Exhibits</h1>\n<p>Every table, figure and ablation in the database, with what its runs say about the paper's "
      "claims.</p>\n</header>\n";
  std::string paper;
  bool open = false;
  for (const auto& l : lines) {
    if (!open || l.exhibit.paper != paper) {
      if (open) out += "</tbody></table></div>\n";
      paper = l.exhibit.paper;
      open = true;
      out += fmt::format(
          "<h2>{}</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>exhibit</th><th>title</th><th>variant, "
          "fidelity</th><th>verdict</th><th>headline claims</th><th "
          "class=\"number\">runs done</th></tr></thead>\n<tbody>\n",
          html(paper));
    }
    out += line(l);
  }
  if (open) out += "</tbody></table></div>\n";
  else out += "<p>Nothing is registered yet.</p>\n";
  return document("Exhibits", out);
}

}  // namespace vlp::plots
