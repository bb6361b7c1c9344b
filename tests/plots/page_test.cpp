#include "plots/page.hpp"

#include <map>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "plots/figures.hpp"
#include "plots/gnuplot.hpp"
#include "plots/html.hpp"
#include "tests/plots/fixture.hpp"
#include "tests/plots/shows.hpp"

namespace vlp::plots {
namespace {

// Drawn once for each exhibit: the tests below change nothing that figures show.
const std::vector<PageFigure>& drawings(const ExhibitView& view) {
  static std::map<std::string, std::vector<PageFigure>> drawn;
  const auto [it, fresh] = drawn.try_emplace(view.def.key.id);
  if (fresh && find_gnuplot())
    for (const auto& f : figures(view)) it->second.push_back({f.name, f.title, draw(f).svg});
  return it->second;
}

std::string full_page(const ExhibitView& view) {
  return page(view, {.figures = drawings(view), .figure_note = {}, .files = {"table.md", "table.csv"}, .index = "../index.html"});
}

// The first tag that closes nothing or is never closed; empty if all are balanced.
std::string unbalanced(const std::string& text) {
  static const std::set<std::string> kVoid = {"meta", "br", "!doctype"};
  static const std::regex kTag(R"re(<(/?)([a-zA-Z!][\w:]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(/?)>)re");
  std::vector<std::string> open;
  for (std::sregex_iterator it(text.begin(), text.end(), kTag), end; it != end; ++it) {
    const std::string name = (*it)[2];
    if (kVoid.contains(name) || (*it)[4] == "/") continue;
    if ((*it)[1] != "/") open.push_back(name);
    else if (open.empty() || open.back() != name) return "/" + name;
    else open.pop_back();
  }
  return open.empty() ? "" : open.back();
}

TEST(Page, ShowsEverySectionInOrder) {
  const std::string text = full_page(mask_ratio_view());
  size_t at = 0;
  for (const char* section :
       {"Effect of the mask ratio", "id=\"scores\"", "id=\"claims\"", "id=\"order\"", "id=\"deviations\"", "id=\"provenance\"", "id=\"recipe\""}) {
    const size_t next = text.find(section, at);
    ASSERT_NE(next, std::string::npos) << section;
    at = next;
  }
}

TEST(Page, IsBalancedWithUniqueIds) {
  for (const ExhibitView& view : {mask_ratio_view(), wide_view(), ExhibitView{}}) {
    const std::string text = full_page(view);
    EXPECT_EQ(unbalanced(text), "");
    static const std::regex kId(R"re(\bid=["']([^"']+)["'])re");
    std::set<std::string> ids;
    for (std::sregex_iterator it(text.begin(), text.end(), kId), end; it != end; ++it) EXPECT_TRUE(ids.insert((*it)[1]).second) << (*it)[1];
  }
}

TEST(Page, NeedsNoNetwork) {
  const std::string text = full_page(mask_ratio_view());
  for (const char* outside : {"<script", "<link", "@import", "url(", "src="}) EXPECT_FALSE(shows(text, outside));
  const std::string without_names = std::regex_replace(text, std::regex("xmlns(:xlink)?=\"[^\"]*\""), "");
  EXPECT_FALSE(shows(without_names, "http"));
}

TEST(Page, EscapesWhatOthersWrote) {
  const std::string text = full_page(wide_view());
  EXPECT_TRUE(shows(text, "<h1>Main results &lt;on&gt; four tasks &amp; more</h1>"));
  EXPECT_TRUE(shows(text, "&lt;b&gt;random&lt;/b&gt; &amp; &quot;quoted&quot;"));
  EXPECT_FALSE(shows(text, "<b>"));
  EXPECT_TRUE(shows(full_page(mask_ratio_view()), "step 640: loss.qa = nan (weight 1, &lt;lr 0.0005&gt;)"));
}

TEST(Page, CellsShowSeedsOriginAndWhatIsMissing) {
  const std::string text = full_page(mask_ratio_view());
  EXPECT_TRUE(shows(
      text,
      "<td class=\"good\" tabindex=\"0\"><span class=\"ours\">53.8<span class=\"sd\"> ± 9.4</span></span><span class=\"n\">(3)</span>"
      "<span class=\"glyph\" title=\"CONFIRMED\">✓</span><span class=\"paper\">paper 80.8</span><span class=\"tip\"><span>seed 0: 58.20</span>"));
  EXPECT_TRUE(shows(text, "<i>reused from semmim/table-5</i>"));
  EXPECT_TRUE(shows(text, "<span>seed 2: no value, DIVERGED</span>"));
  EXPECT_TRUE(shows(text, "43.0<span class=\"sd\"> ± 5.9</span>*"));  // a run from uncommitted code
}

TEST(Page, FailuresStandBesideTheResult) {
  const std::string text = full_page(mask_ratio_view());
  EXPECT_TRUE(shows(text, "<td>LOST</td><td>lease expired</td><td class=\"number\">21 s</td>"));
  EXPECT_TRUE(shows(text, "<td>DIVERGED</td><td>non-finite loss: step 640"));
}

TEST(Page, ClaimEditsAreShown) {
  ExhibitView view = mask_ratio_view();
  view.edits.push_back(
      {.claim_id = "best_30.r15.tr_r1", .change = "edited", .revision = 2, .at = 1.0, .results = 12, .before_json = "", .after_json = ""});
  EXPECT_TRUE(shows(full_page(view), "edited as revision 2, when 12 scores existed"));
}

TEST(Page, SaysWhyThereAreNoFigures) {
  const std::string text = page(mask_ratio_view(), {.figures = {}, .figure_note = std::string(kNoGnuplot), .files = {}, .index = {}});
  EXPECT_TRUE(shows(text, "<p class=\"note\">No figures: gnuplot not found: install gnuplot-nox.</p>"));
  EXPECT_FALSE(shows(text, "<figure>"));
}

TEST(Page, SameViewSameBytes) { EXPECT_EQ(full_page(mask_ratio_view()), full_page(mask_ratio_view())); }

TEST(Html, MinusSignsOnlyBeforeNumbers) { EXPECT_EQ(typographic("[-0.83, +0.1] a-1 <"), "[−0.83, +0.1] a-1 &lt;"); }

TEST(Html, InlineSvgFollowsThePage) {
  const std::string svg = inline_svg(
      "<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 80 40\">\n<title>t</title>\n<rect x=\"0\" y=\"0\" width=\"80\" height=\"40\" "
      "fill=\"#ffffff\"/>\n<circle "
      "id='gpDot' stroke='rgb(  0, 114, 178)'/><use xlink:href='#gpDot' color='rgb(1, 2, 3)'/></svg>\n",
      "scores", "a \"b\"");
  EXPECT_EQ(svg,
            "<svg role=\"img\" aria-label=\"a &quot;b&quot;\" style=\"max-width:80px\" \n viewBox=\"0 0 80 40\">\n<circle id='scores-gpDot' "
            "stroke='var(--fig-ours)'/><use xlink:href='#scores-gpDot' color='#010203'/></svg>\n");
}

TEST(IndexPage, ListsEveryExhibitByPaper) {
  IndexLine written{.exhibit = {}, .table = {}, .problem = {}, .link = "semmim/table-6/micro-world-cpu/report.html"};
  written.exhibit.key.id = "semmim/table-6", written.exhibit.paper = "semmim", written.exhibit.title = "A & B", written.exhibit.done = 20,
  written.exhibit.runs = 21;
  written.table.verdict = "MIXED", written.table.confirmed = 2, written.table.inconclusive = 1;
  IndexLine broken{.exhibit = {}, .table = {}, .problem = "row r15 has two values for seed 0", .link = {}};
  broken.exhibit.key.id = "semvlp/table-1", broken.exhibit.paper = "semvlp";
  const std::string text = index_page({written, broken});
  EXPECT_EQ(unbalanced(text), "");
  EXPECT_TRUE(shows(text, "<a href=\"semmim/table-6/micro-world-cpu/report.html\">semmim/table-6</a></td><td>A &amp; B"));
  EXPECT_TRUE(shows(text, "2 confirmed, 0 contradicted, 1 inconclusive</td><td class=\"number\">20 / 21</td>"));
  EXPECT_TRUE(shows(text, "<h2>semvlp</h2>"));
  EXPECT_TRUE(shows(text, "<td>row r15 has two values for seed 0</td>"));
  EXPECT_TRUE(shows(index_page({}), "Nothing is registered yet."));
}

}  // namespace
}  // namespace vlp::plots
