#include "plots/page.hpp"

#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/html.hpp"
#include "plots/page_sections.hpp"

namespace vlp::plots {
namespace {

struct Section {
  std::string id, title, body;
};

std::string score_caption(const ExhibitView& view) {
  if (!view.def.designs.empty()) return "Means over seeds; marks and intervals as the legend says.";
  const bool printed = paper_prints_scores(view);
  if (view.def.figure_levels.size() < 2)
    return printed ? "Ours and the paper's scores on axes of their own: the absolute values are on different scales, the order of the rows can be compared."
                   : "Every seed, and the mean with its 95 % t interval. The paper prints none of these scores.";
  return fmt::format("Top: our scores, every seed and the mean with its 95 % t interval. {} Rows without a level are lines; those far off the scale are named at the "
                     "edge. Bottom: {}changes against the reference row; bars are the two one-sided 95 % bounds that the claims are judged by.",
                     printed ? "Middle: the paper's scores on an axis of their own, because the absolute values are on another scale." : "The paper prints none of these scores.",
                     printed ? "both as " : "");
}

std::vector<Section> sections_of(const ExhibitView& view, const PageParts& parts) {
  using namespace sections;
  std::string own;
  for (const auto& drawn : parts.figures)
    if (drawn.own) own += figure(parts, drawn.name, drawn.title + ".");
  std::string more;  // of exhibits with two figures of scores or more
  for (const auto& drawn : parts.figures)
    if (drawn.name.starts_with("scores-") || drawn.name.starts_with("heat-")) more += figure(parts, drawn.name, drawn.title + ".");
  return {{"figure", "Figure", own},
          {"scores", "Scores", scores(view) + figure(parts, "scores", score_caption(view)) + more + scores_beside(view)},
          {"claims", "Claims",
           claims(view) + figure(parts, "forest",
                                 "Gaps in the claimed direction. The grey band is the margin: a gap proven to lie below it does not support the "
                                 "claim. Diamonds are the paper's gaps.")},
          {"order", "Order",
           columns(view) + figure(parts, "order", "Rows from best to worst, the paper's order joined to ours. Dotted: a planned seed is missing.")},
          {"curves", "Learning curves", figure(parts, "curves", "A thin line for each seed, a thick one for the mean of the seeds that finished.")},
          {"deviations", "Deviations from the paper", deviations(view)},
          {"provenance", "Provenance", provenance(view)},
          {"recipe", "Recipe", recipe(view, parts)}};
}

}  // namespace

std::string_view verdict_class(std::string_view verdict) {
  if (verdict == "CONFIRMED" || verdict == "AGREES") return "good";
  if (verdict == "CONTRADICTED" || verdict == "DISAGREES") return "bad";
  return "open";
}

std::string page(const ExhibitView& view, const PageParts& parts) {
  std::string links, body;
  if (!parts.index.empty()) links += fmt::format("<a href=\"{}\">All exhibits</a>\n", html(parts.index));
  for (const auto& [id, title, content] : sections_of(view, parts)) {
    if (content.empty()) continue;
    links += fmt::format("<a href=\"#{}\">{}</a>\n", id, title);
    body += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, title, content);
  }
  const std::string note = parts.figure_note.empty() ? "" : fmt::format("<p class=\"note\">No figures: {}.</p>\n", html(parts.figure_note));
  return document(fmt::format("{} {}", view.def.key.id, view.def.title), sections::banner(view) + "<nav>\n" + links + "</nav>\n" + note + body);
}

}  // namespace vlp::plots
