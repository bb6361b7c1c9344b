// Whole texts against files that people can read: tests/plots/golden.

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/file.hpp"
#include "plots/format.hpp"
#include "plots/tables.hpp"
#include "plots/text_grid.hpp"
#include "tests/plots/fixture.hpp"

namespace vlp::plots {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string golden(const std::string& name) { return read_file(std::string(VLP_TEST_DIR) + "/plots/golden/" + name); }

void expect_narrow(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 120u) << line;
}

TEST(Tables, MatchTheirGoldenTexts) {
  const ExhibitView view = mask_ratio_view();
  EXPECT_EQ(text_table(view), golden("table-6.txt"));
  EXPECT_EQ(markdown_table(view), golden("table-6.md"));
  EXPECT_EQ(latex_table(view), golden("table-6.tex"));
  EXPECT_EQ(csv_table(view), golden("table-6.csv"));
}

TEST(Tables, WideExhibitMatchesItsGoldenTexts) {  // two blocks, rows that the paper alone reports, one seed, borrowed sd, markup in labels
  const ExhibitView view = wide_view();
  EXPECT_EQ(text_table(view), golden("table-2.txt"));
  EXPECT_EQ(latex_table(view), golden("table-2.tex"));
}

TEST(Tables, TextFitsATerminal) {
  expect_narrow(text_table(mask_ratio_view()));
  expect_narrow(text_table(wide_view()));
  ExhibitView view = mask_ratio_view();
  view.verdicts.back().detail = "seed 2 of row 45 % diverged at step 640 and seed 1 of row 30 % has not been planned on this machine yet";
  expect_narrow(text_table(view));
}

TEST(Tables, NoScoreYet) {
  ExhibitView view = mask_ratio_view();
  view.verdicts.clear();
  view.table = {};
  for (auto& cell : view.cells) cell.n = 0, cell.mean = cell.sd = 0, cell.seeds.clear();
  EXPECT_THAT(text_table(view), HasSubstr("\n15 %           - (0/3)   80.8         - (0/3)   63.6         - (0/3)  77.65\n"));
  EXPECT_THAT(text_table(view), HasSubstr("No claim could be judged yet, because runs are missing.\n"));
  EXPECT_THAT(csv_table(view), HasSubstr("r15,15 %,ablation,tr_r1,1,test,last,%,higher,yes,0,3,,,80.8,INCOMPLETE,\n"));
  EXPECT_THAT(latex_table(view), HasSubstr("15 \\% & -- {\\scriptsize (0/3)} & 80.8"));
}

TEST(Tables, AColumnWithoutPrintedValuesHasNoPaperColumn) {
  ExhibitView view = mask_ratio_view();
  for (auto& row : view.def.rows) row.paper.clear();
  EXPECT_THAT(text_table(view), Not(HasSubstr("(n)  paper")));
  EXPECT_THAT(markdown_table(view), HasSubstr("| | TR R@1 (%) | IR R@1 (%) | VQA (%) |"));
  EXPECT_THAT(latex_table(view), HasSubstr("\\begin{tabular}{lrrrrr}"));
}

TEST(Tables, OwnExpectationsAreToldFromThePaper) {
  ExhibitView view = mask_ratio_view();
  view.def.claims[0].expected = 0.7;
  view.verdicts[0].locator.clear(), view.verdicts[0].text = "masking matters";
  const std::string text = text_table(view);
  EXPECT_THAT(text, HasSubstr("The paper says: best at 30 % mask ratio (Sec. 4.4).\nWe also ask: masking matters.\n"));
  EXPECT_THAT(text, HasSubstr("✓ TR R@1     (+0.70)    +2.47"));
  EXPECT_THAT(text, HasSubstr("(gap) is what we expect; the paper prints none\n"));
}

TEST(Tables, ASmokeRunListsNoClaims) {
  ExhibitView view = mask_ratio_view();
  view.def.fidelity = "SMOKE", view.table = {}, view.table.verdict = "NOT_JUDGED";
  for (auto& v : view.verdicts) v.verdict = "NOT_JUDGED";
  for (const std::string& text : {text_table(view), markdown_table(view)}) {
    EXPECT_THAT(text, Not(HasSubstr("30 % > 15 %")));
    EXPECT_THAT(text, HasSubstr("\nA smoke run shows that every stage works; its scores are never judged.\n"));
    EXPECT_THAT(text, Not(HasSubstr("NOT_JUDGED")));
  }
}

TEST(Tables, MarkupInLabelsIsEscaped) {
  EXPECT_THAT(markdown_table(wide_view()), HasSubstr("| w/o masking \\| pixels |"));
  EXPECT_THAT(markdown_table(wide_view()), HasSubstr("\\<b>random\\</b> & \"quoted\""));
  EXPECT_THAT(csv_table(wide_view()), HasSubstr(",row3,\"<b>random</b> & \"\"quoted\"\"\",ablation,"));
}

TEST(Tables, SameViewSameBytes) {
  EXPECT_EQ(text_table(mask_ratio_view()), text_table(mask_ratio_view()));
  EXPECT_EQ(csv_table(wide_view()), csv_table(wide_view()));
}

TEST(Grid, GroupsThatDoNotFitGoToTheNextBlock) {
  const GridColumn labels{.head = "row", .cells = {"a"}, .left = true};
  const GridGroup one{.head = "", .columns = {{.head = "first", .cells = {"1"}}}}, two{.head = "", .columns = {{.head = "second", .cells = {"22"}}}};
  EXPECT_EQ(grid(labels, {one, two}, 80), "row   first   second\n───   ─────   ──────\na         1       22\n");
  EXPECT_EQ(grid(labels, {one, two}, 12), "row   first\n───   ─────\na         1\n\nrow   second\n───   ──────\na         22\n");
}

}  // namespace
}  // namespace vlp::plots
