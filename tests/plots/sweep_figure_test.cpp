#include "plots/sweep_figures.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plots/figures.hpp"
#include "plots/gnuplot.hpp"
#include "plots/page.hpp"
#include "tests/plots/shows.hpp"

namespace vlp::plots {
namespace {

using results_db::Cell;
using results_db::DesignDef;
using results_db::ExhibitDef;
using results_db::FactorDef;
using testing::ElementsAre;

// A sweep whose rows score 40 + bonus, three paired seeds.
class Sweep {
 public:
  Sweep() {
    auto& d = view.def;
    d.key.id = "semmim/sweep", d.kind = "ablation", d.paper = "semmim", d.title = "A sweep", d.fidelity = "PROXY", d.comparison = "paired_seed",
    d.seeds = {0, 1, 2};
    results_db::MetricDef tr, vqa;
    tr.id = "tr_r1", tr.label = "TR R@1", vqa.id = "vqa", vqa.label = "VQA";
    d.metrics = {tr, vqa};
  }
  Sweep& row(const std::string& key, double bonus, const std::string& role = "ablation") {
    view.def.rows.push_back({key, key, role, "{}", {}});
    for (const auto& metric : view.def.metrics) {
      Cell c;
      c.row = key, c.metric = metric.id, c.split = "test", c.n = c.planned = 3, c.mean = 40 + bonus, c.sd = 1;
      for (int64_t seed = 0; seed < 3; ++seed) c.seeds.push_back({seed, 39 + bonus + static_cast<double>(seed), 100, 0, "", ""});
      view.cells.push_back(c);
    }
    return *this;
  }
  Sweep& design(const std::string& form, const std::string& base, std::vector<FactorDef> factors) {
    view.def.designs.push_back({form, base, std::move(factors)});
    return *this;
  }
  ExhibitView view;
};

Sweep ordered() {
  Sweep s;
  s.row("r15", 0).row("r30", 2, "anchor").row("r45", 1).row("none", -1, "control");
  s.design("grid", "", {{"ratio", "mask ratio", {"0.15", "0.3", "0.45"}, {{"r15", "0.15"}, {"r30", "0.3"}, {"r45", "0.45"}}}});
  return s;
}

Sweep two_factors() {
  Sweep s;
  FactorDef masking{"masking", "masking", {"random", "text_guided"}, {}}, ratio{"ratio", "mask ratio", {"0.15", "0.3", "0.75"}, {}};
  for (const auto& m : masking.levels)
    for (const auto& r : ratio.levels) {
      const auto key = m + r;
      s.row(key, m == "random" ? 0.5 : 1.5);
      masking.of_row[key] = m, ratio.of_row[key] = r;
    }
  s.design("grid", "", {masking, ratio});
  return s;
}

Sweep factorial() {
  Sweep s;
  FactorDef a{"a", "guidance", {"off", "on"}, {}}, b{"b", "injection", {"none", "text"}, {}};
  for (const auto& x : a.levels)
    for (const auto& y : b.levels) {
      s.row(x + y, x == "on" && y == "text" ? 3 : 0);
      a.of_row[x + y] = x, b.of_row[x + y] = y;
    }
  s.design("factorial", "", {a, b});
  return s;
}

Sweep removal() {
  Sweep s;
  s.row("all", 0, "anchor").row("no_itm", -2).row("no_mlm", 0.5);
  s.design("leave_one_out", "all", {{"itm", "itm", {"0.0"}, {{"no_itm", "0.0"}}}, {"mlm", "mlm", {"0.0"}, {{"no_mlm", "0.0"}}}});
  results_db::ClaimDef claim;
  claim.id = "no_itm_costs.tr_r1", claim.kind = "cost", claim.rows = {"all", "no_itm"}, claim.metric = "tr_r1", claim.expected = 0.5;
  s.view.def.claims = {claim};
  return s;
}

std::vector<std::string> names(const ExhibitView& view) {
  std::vector<std::string> out;
  for (const auto& f : sweep_figures(view)) out.push_back(f.name);
  return out;
}

TEST(SweepFigures, WhatVariesDecidesWhich) {
  EXPECT_THAT(names(ordered().view), ElementsAre("scores"));
  EXPECT_THAT(names(two_factors().view), ElementsAre("scores", "heat-2"));
  EXPECT_THAT(names(factorial().view), ElementsAre("scores"));
  EXPECT_THAT(names(removal().view), ElementsAre("scores"));
  EXPECT_THAT(names(ExhibitView{}), ElementsAre());
  EXPECT_EQ(figures(ordered().view).front().name, "scores");
}

TEST(SweepFigures, AnAxisIsOrderedLogarithmicOrOneAfterTheOther) {
  const Scale linear({"x", "x", {"0.75", "0.15", "0.3"}, {}}), log({"t", "t", {"0.01", "1.0", "0.1"}, {}}),
      words({"w", "w", {"random", "text_guided"}, {}});
  using Tic = std::pair<std::string, double>;
  EXPECT_THAT(linear.tics(), ElementsAre(Tic("0.15", 0.15), Tic("0.3", 0.3), Tic("0.75", 0.75)));
  EXPECT_THAT(log.tics(), ElementsAre(Tic("0.01", -2.0), Tic("0.1", -1.0), Tic("1.0", 0.0)));
  EXPECT_THAT(words.tics(), ElementsAre(Tic("random", 0.0), Tic("text_guided", 1.0)));
  EXPECT_FALSE(is_ordered({"one", "one", {"3"}, {}}));
}

TEST(SweepFigures, TheSameViewGivesTheSameProgram) {
  for (const auto& view : {ordered().view, two_factors().view, factorial().view, removal().view})
    for (size_t i = 0; i < sweep_figures(view).size(); ++i) EXPECT_EQ(sweep_figures(view)[i].script, sweep_figures(view)[i].script);
}

TEST(SweepFigures, ACurveHasAMarkALevelAndALineAControl) {
  const auto view = ordered().view;
  const auto script = sweep_figures(view)[0].script;
  EXPECT_TRUE(shows(script, "with yerrorbars"));
  EXPECT_TRUE(shows(script, "0.15 40 37.5"));  // mean and lower end: 40 - 4.303 / sqrt(3)
  EXPECT_TRUE(shows(script, "'none'"));
  EXPECT_TRUE(shows(script, "set xtics ('0.15' 0.15, '0.3' 0.3, '0.45' 0.45)"));
  ASSERT_EQ(rules_of(view, view.def.designs[0], "tr_r1").size(), 1U);
  EXPECT_EQ(rules_of(view, view.def.designs[0], "tr_r1")[0].value, 39);
}

TEST(SweepFigures, RemovalsAreChangesAgainstTheBase) {
  const auto script = sweep_figures(removal().view)[0].script;
  EXPECT_TRUE(shows(script, "0 -2 -2 -2"));  // paired: every seed fell by 2
  EXPECT_TRUE(shows(script, "'claimed: costs more than 0.5'"));
  EXPECT_TRUE(shows(script, "'change vs all'"));
}

TEST(SweepFigures, InteractionsAverageOverSeedsAtEachCorner) {
  const auto script = sweep_figures(factorial().view)[0].script;
  EXPECT_TRUE(shows(script, " 43 40.5"));  // guidance on, injection text: mean and lower end
  EXPECT_TRUE(shows(script, "'injection none'"));
  EXPECT_TRUE(shows(script, "Parallel lines: no interaction."));
}

class DrawnSweeps : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!find_gnuplot()) GTEST_SKIP() << "gnuplot is not installed";
  }
};

TEST_F(DrawnSweeps, GnuplotTakesThemAll) {
  for (auto sweep : {ordered(), two_factors(), factorial(), removal()}) {
    for (const auto& figure : sweep_figures(sweep.view)) EXPECT_TRUE(shows(draw(figure).svg, "TR R@1 (%)")) << figure.name;
    for (auto& cell : sweep.view.cells) cell.n = 0, cell.seeds.clear();
    for (const auto& figure : sweep_figures(sweep.view)) EXPECT_TRUE(shows(draw(figure).svg, "no score yet")) << figure.name;
  }
}

TEST_F(DrawnSweeps, HeatMapsSayMeanAndSpread) {
  const auto figures = sweep_figures(two_factors().view);
  const auto svg = draw(figures[1]).svg;
  for (const char* text : {"41.5", "± 1.0", "text_guided", "the darker, the better"}) EXPECT_TRUE(shows(svg, text));
}

TEST(SweepPage, HoldsEveryFigureOfScores) {
  PageParts parts;
  for (const auto& figure : sweep_figures(two_factors().view)) parts.figures.push_back({figure.name, figure.title, "<svg>" + figure.name + "</svg>"});
  const auto html = page(two_factors().view, parts);
  EXPECT_TRUE(shows(html, ">scores</svg>"));
  EXPECT_TRUE(shows(html, ">heat-2</svg>"));
}

}  // namespace
}  // namespace vlp::plots
