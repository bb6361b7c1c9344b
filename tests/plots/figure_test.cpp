#include "plots/figures.hpp"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "plots/format.hpp"
#include "plots/gnuplot.hpp"
#include "tests/plots/fixture.hpp"
#include "tests/plots/shows.hpp"
#include "tests/plots/without_gnuplot.hpp"

namespace vlp::plots {
namespace {

using testing::ElementsAre;

class Figures : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!find_gnuplot()) GTEST_SKIP() << "gnuplot is not installed";
  }
};

std::vector<std::string> names(const ExhibitView& view) {
  std::vector<std::string> out;
  for (const auto& f : figures(view)) out.push_back(f.name);
  return out;
}

struct Text {
  double left, right, y;
  std::string what;
};
// Every text of the SVG with its estimated extent; rotated ones are left out.
std::vector<Text> texts(const std::string& svg) {
  static const std::regex kText(R"re(translate\(([-\d.]+),([-\d.]+)\)"[^>]*text-anchor="(\w+)">\s*<text>([^<]*)</text>)re");
  std::vector<Text> out;
  for (std::sregex_iterator it(svg.begin(), svg.end(), kText), end; it != end; ++it) {
    const std::string what = replace_all(replace_all((*it)[4], "&lt;", "<"), "&amp;", "&");
    const double x = std::stod((*it)[1]), width = text_width(what) * 0.85;  // text_width is generous
    const double left = (*it)[3] == "end" ? x - width : (*it)[3] == "middle" ? x - width / 2 : x;
    out.push_back({left, left + width, std::stod((*it)[2]), what});
  }
  return out;
}

TEST(FigureList, HoldsWhatTheViewCanShow) {
  EXPECT_THAT(names(mask_ratio_view()), ElementsAre("scores", "forest", "order", "curves"));
  EXPECT_THAT(names(wide_view()), ElementsAre("scores", "forest", "order"));
  EXPECT_THAT(names(ExhibitView{}), ElementsAre());
}

TEST(FigureList, OneLevelAloneIsNoCurve) {
  ExhibitView view = mask_ratio_view();
  EXPECT_TRUE(level_figure(view).has_value());
  view.def.figure_levels = {{"r15", 15.0}};
  EXPECT_FALSE(level_figure(view).has_value());
}

TEST_F(Figures, SameFigureSameBytes) {
  for (const auto& figure : figures(mask_ratio_view())) {
    const Drawing a = draw(figure), b = draw(figure);
    EXPECT_EQ(a.svg, b.svg) << figure.name;
    EXPECT_TRUE(a.png == b.png) << figure.name;
  }
}

TEST_F(Figures, NoTextIsClipped) {
  for (const ExhibitView& view : {mask_ratio_view(), wide_view()})
    for (const auto& figure : figures(view)) {
      const auto all = texts(draw(figure).svg);
      EXPECT_GT(all.size(), 5u) << figure.name;
      for (const auto& t : all) {
        EXPECT_GE(t.left, -1) << figure.name << ": " << t.what;
        EXPECT_LE(t.right, figure.width + 1) << figure.name << ": " << t.what;
        EXPECT_GE(t.y, 8) << figure.name << ": " << t.what;
        EXPECT_LE(t.y, figure.height) << figure.name << ": " << t.what;
      }
    }
}

TEST_F(Figures, SayWhatTheyShow) {
  const std::string scores = draw(*level_figure(mask_ratio_view())).svg;
  for (const char* text : {"TR R@1 (%)", "mask ratio (%)", "change vs 30 %, points", "no MIM", "hollow: a seed is missing"})
    EXPECT_TRUE(shows(scores, text));
  const std::string forest = draw(*forest_figure(mask_ratio_view())).svg;
  for (const char* text : {"30 % > 45 %", "not observed at this scale (REVERSED)", "INCOMPLETE (diverged seed 2)", "(points)"})
    EXPECT_TRUE(shows(forest, text));
  EXPECT_TRUE(shows(draw(*order_figure(mask_ratio_view())).svg, "tau-b +0.33 [-0.33, +1.00]"));
  EXPECT_TRUE(shows(draw(*curves_figure(mask_ratio_view())).svg, "diverged"));
}

TEST_F(Figures, AControlFarOffTheScaleIsNamedAtTheEdge) {
  ExhibitView view = mask_ratio_view();
  for (auto& cell : view.cells)
    if (cell.row == "none" && cell.metric == "tr_r1")
      for (auto& s : cell.seeds) s.value = cell.mean = -90;
  const std::string svg = draw(*level_figure(view)).svg;
  EXPECT_TRUE(shows(svg, "↓ -90.0 no MIM"));
  EXPECT_TRUE(shows(svg, "↓ -146.2 no MIM"));  // the change against 30 %
  EXPECT_FALSE(shows(svg, "↓ 43.0 no MIM"));   // near its levels
}

TEST_F(Figures, ExploratoryClaimsHaveTheirOwnScale) {
  ExhibitView view = mask_ratio_view();
  view.verdicts[0].headline = false, view.def.claims[0].expected = 0.7;
  const std::string svg = draw(*forest_figure(view)).svg;
  EXPECT_TRUE(shows(svg, "TR R@1, exploratory"));
  EXPECT_TRUE(shows(svg, "gap that we expect"));
}

TEST_F(Figures, LabelsAreNeverInterpreted) {
  ExhibitView view = mask_ratio_view();
  view.def.rows[1].label = "it's `date` $x {a}_b @m \\n";
  const std::string svg = draw(*forest_figure(view)).svg;
  EXPECT_TRUE(shows(svg, "30 % > it's `date` "));
  EXPECT_TRUE(shows(svg, "$x {a}_b @m \\n"));
}

TEST_F(Figures, DrawWhatIsThere) {  // one seed, no interval; then no paper; then no score
  ExhibitView view = mask_ratio_view();
  for (auto& cell : view.cells) cell.seeds.resize(1), cell.n = cell.planned = 1, cell.sd = 0, cell.mean = cell.seeds[0].value;
  EXPECT_TRUE(shows(draw(*level_figure(view)).svg, "TR R@1"));
  const auto height = level_figure(view)->height;
  for (auto& row : view.def.rows) row.paper.erase("tr_r1");
  EXPECT_TRUE(shows(draw(*level_figure(view)).svg, "not printed in the paper"));
  for (auto& row : view.def.rows) row.paper.clear();  // of no metric: no panel of it
  EXPECT_FALSE(shows(draw(*level_figure(view)).svg, "paper"));
  EXPECT_LT(level_figure(view)->height, height - 100);
  EXPECT_FALSE(shows(draw(*dot_figure(view)).svg, "paper"));
  EXPECT_FALSE(order_figure(view).has_value());
  for (auto& cell : view.cells) cell.n = 0, cell.seeds.clear();
  EXPECT_TRUE(shows(draw(*level_figure(view)).svg, "no score yet"));
  view.def.figure_levels.clear();
  EXPECT_TRUE(shows(draw(*dot_figure(view)).svg, "no score yet"));
}

TEST_F(Figures, ARejectedProgramIsOurFault) {
  try {
    draw({"broken", "", 100, 100, "plot nonsense(\n"});
    FAIL() << "no error";
  } catch (const InternalFault& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("figure broken: gnuplot ended with 1: "));
  }
}

TEST(Gnuplot, MissingIsSaidInOneLine) {
  const WithoutGnuplot guard;
  EXPECT_FALSE(find_gnuplot().has_value());
  try {
    draw({"empty", "", 100, 100, ""});
    FAIL() << "no error";
  } catch (const BadInput& error) {
    EXPECT_STREQ(error.what(), "gnuplot not found: install gnuplot-nox");
  }
}

TEST(Script, RangesAndTics) {
  const Range r = padded_range({1, 3, NAN}, 0.5);
  EXPECT_EQ(r.lo, 0);
  EXPECT_EQ(r.hi, 4);
  EXPECT_EQ(padded_range({}, 0.1).hi, 1);
  EXPECT_LT(padded_range({5}, 0.1).lo, 5);
  EXPECT_EQ(tic_step({0, 10}, 5), 2);
  EXPECT_EQ(tic_step({0, 11}, 5), 2.5);
  EXPECT_EQ(tic_step({0, 0.9}, 3), 0.5);
}

TEST(Script, FittedTextKeepsWholeCharacters) {
  EXPECT_EQ(fitted("short", 100), "short");
  EXPECT_EQ(fitted("größtmöglich", 40), "grö…");
}

}  // namespace
}  // namespace vlp::plots
