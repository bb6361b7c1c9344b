#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "plots/cell_text.hpp"
#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/html.hpp"
#include "plots/page_sections.hpp"
#include "plots/words.hpp"

namespace vlp::plots::sections {
namespace {

std::string edits(const ExhibitView& view, const std::string& claim) {
  std::string out;
  for (const auto& e : view.edits)
    if (e.claim_id == claim)
      out += fmt::format("<br><span class=\"muted\">{} as revision {}, {}</span>", html(e.change), e.revision,
                         e.results == 0 ? "before any score existed" : fmt::format("when {} scores existed", e.results));
  return out;
}

// "3 seeds, paired": what the verdict rests on.
std::string evidence(const ExhibitView& view, const results_db::Verdict& v) {
  const std::string notes = verdict_notes(view, v);
  if (!v.d) return notes;
  const std::string seeds = v.n_a == v.n_b || v.n_b == 0 ? fmt::format("{}", v.n_a) : fmt::format("{} and {}", v.n_a, v.n_b);
  const std::string mode = v.sd_mode.empty() ? "" : ", " + replace_all(v.sd_mode, "_", " ");
  return fmt::format("{}: {} seeds{}{}{}", v.tier, seeds, mode, notes.empty() ? "" : "; ", notes);
}

std::string line(const ExhibitView& view, const results_db::Verdict& v) {
  const ClaimText t = claim_text(view, v);
  std::string out = fmt::format("<tr><td class=\"metric\">{}{}</td>", html(metric_label(view, v.metric)), edits(view, v.claim_id));
  for (const auto& number : {t.paper_gap, t.gap, t.bounds, t.margin, t.p, t.mde, t.seeds})
    out += fmt::format("<td class=\"number\">{}</td>", typographic(number));
  return out + fmt::format("<td><span class=\"word {}\">{} {}</span><br><span class=\"muted\">{}</span></td></tr>\n", verdict_class(v.verdict),
                           glyph(v.verdict), html(verdict_text(view, v)), html(evidence(view, v)));
}

// What the paper says, or what we ask.
std::string statement(const results_db::Verdict& v) {
  return fmt::format("<tr class=\"group\"><td colspan=\"9\">{} <span class=\"quote\">{}</span></td></tr>\n",
                     html(v.locator.empty() ? v.text : "“" + v.text + "”"), html(v.locator.empty() ? "asked by us" : v.locator));
}

std::string meanings(const ExhibitView& view) {
  std::set<std::string> seen;
  for (const auto& v : view.verdicts) seen.insert(v.verdict);
  std::string out = "<dl class=\"words\">\n";
  for (const auto& word : seen) {
    if (verdict_meaning(word).empty()) continue;
    const std::string label = word == "CONTRADICTED" && softened(view) ? "not observed at this scale" : replace_all(word, "_", " ");
    out += fmt::format("<dt><span class=\"word {}\">{} {}</span></dt><dd>{}</dd>\n", verdict_class(word), glyph(word), label,
                       html(verdict_meaning(word)));
  }
  return out + "</dl>\n";
}

}  // namespace

std::string claims(const ExhibitView& view) {
  if (nothing_judged(view)) return "";
  std::string out =
      "<div class=\"scroll\"><table class=\"claims\">\n<thead><tr><th>comparison, metric</th><th class=\"number\">paper gap</th><th "
      "class=\"number\">our gap</th><th class=\"number\">95 % bounds</th><th class=\"number\">margin</th><th class=\"number\">p, Holm</th><th "
      "class=\"number\">MDE</th><th class=\"number\">seeds<br>needed</th><th>verdict</th></tr></thead>\n<tbody>\n";
  std::string said, compared;
  for (const auto& v : view.verdicts) {
    const std::string now_said = v.text.empty() ? "" : statement(v);
    const std::string now_compared = claim_pair(view, v) + (v.headline ? "" : " (exploratory)");
    if (now_said != said) out += now_said;
    if (now_said != said || now_compared != compared) out += fmt::format("<tr class=\"pair\"><td colspan=\"9\">{}</td></tr>\n", html(now_compared));
    said = now_said;
    compared = now_compared;
    out += line(view, v);
  }
  out +=
      "</tbody></table></div>\n<p class=\"muted\">Gaps count in the claimed direction. Bounds: two one-sided 95 % bounds, unadjusted. p: of the test "
      "that the verdict rests on, adjusted by "
      "Holm within the metric's claims. MDE: smallest true gap that these seeds would have confirmed four times out of five. Seeds needed: for each "
      "row, to see "
      "a gap as large as the paper's.";
  if (any_expected_by_us(view)) out += " Gaps in parentheses are what we expect; the paper prints none.";
  out += "</p>\n";
  return out + meanings(view);
}

std::string columns(const ExhibitView& view) {
  std::string out;
  for (const auto& c : view.table.columns) {
    if (c.verdict == "NOT_JUDGED") continue;
    out += fmt::format(
        "<tr><td class=\"short\">{}</td><td><span class=\"word {}\">{} {}</span></td><td>{}</td><td class=\"number\">{}</td><td "
        "class=\"number\">{}</td><td "
        "class=\"number\">{}</td><td>{} of {} pairs decided: {} confirmed, {} reversed, {} absent</td></tr>\n",
        html(metric_label(view, c.metric)), verdict_class(c.verdict), glyph(c.verdict), html(c.verdict), html(c.reason),
        c.tau ? typographic(signed_fixed(*c.tau, 2)) : "",
        c.tau_lo && c.tau_hi ? typographic(fmt::format("[{}, {}]", signed_fixed(*c.tau_lo, 2), signed_fixed(*c.tau_hi, 2))) : "",
        c.p_best_same ? fixed(*c.p_best_same, 2) : "", c.confirmed + c.reversed + c.absent, c.pairs, c.confirmed, c.reversed, c.absent);
  }
  if (out.empty()) return "";
  return "<div class=\"scroll\"><table>\n<thead><tr><th>column</th><th>verdict</th><th>because</th><th class=\"number\">τ-b</th><th "
         "class=\"number\">90 % interval</th><th "
         "class=\"number\">P(best row same)</th><th>all pairs, exploratory</th></tr></thead>\n<tbody>\n" +
         out + "</tbody></table></div>\n";
}

}  // namespace vlp::plots::sections
