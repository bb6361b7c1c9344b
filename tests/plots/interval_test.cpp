#include "plots/intervals.hpp"

#include <gtest/gtest.h>

#include "plots/cells.hpp"
#include "tests/plots/fixture.hpp"

namespace vlp::plots {
namespace {

TEST(Intervals, OfAMeanAreStudentT) {  // 1, 2, 3: sd 1, t(.975, 2) = 4.302653, half width 4.302653 / sqrt(3)
  results_db::Cell cell;
  cell.n = 3, cell.mean = 2, cell.sd = 1;
  const Interval i = mean_interval(cell);
  EXPECT_NEAR(i.lo.value(), 2 - 2.4841377, 1e-6);
  EXPECT_NEAR(i.hi.value(), 2 + 2.4841377, 1e-6);
  cell.n = 1;
  EXPECT_FALSE(mean_interval(cell).lo.has_value());
}

TEST(Intervals, ChangesFollowTheComparison) {  // scipy: t.ppf(.95, df)
  ExhibitView view = mask_ratio_view();
  auto c = change(view, "r15", "r30", "tr_r1").value();  // differences -2.7, -1.5, -3.2
  EXPECT_NEAR(c.mean, -2.466667, 1e-6);
  EXPECT_NEAR(c.lo.value(), -3.939580, 1e-5);
  EXPECT_NEAR(c.hi.value(), -0.993753, 1e-5);
  view.def.comparison = "seeds_as_blocks";  // statsmodels: SE .813884 of the linear model score ~ row + seed over the four rows, t(.95, 6)
  c = change(view, "r15", "r30", "tr_r1").value();
  EXPECT_NEAR(c.mean, -2.466667, 1e-6);
  EXPECT_NEAR(c.lo.value(), -4.048190, 1e-5);
  view.def.comparison = "welch";
  c = change(view, "r15", "r30", "tr_r1").value();
  EXPECT_NEAR(c.mean, -2.466667, 1e-6);
  EXPECT_NEAR(c.lo.value(), -18.228534, 1e-5);
  view.def.comparison = "pooled_table", view.table.columns[0].s_pooled = 3, view.table.columns[0].df = 10;
  c = change(view, "r15", "r30", "tr_r1").value();  // 3 sqrt(2/3) 1.812461
  EXPECT_NEAR(c.hi.value() - c.mean, 4.439605, 1e-5);
}

TEST(Intervals, PairedChangesUseCommonSeedsOnly) {
  const ExhibitView view = mask_ratio_view();
  EXPECT_NEAR(change(view, "r45", "r30", "vqa")->mean, ((66.98 - 67.64) + (66.52 - 66.31)) / 2, 1e-9);
  EXPECT_FALSE(change(view, "r45", "absent", "vqa").has_value());
  EXPECT_FALSE(change(view, "r30", "r30", "vqa")->lo.has_value());
}

TEST(Intervals, ReferenceIsTheAnchorElseTheHeadlineElseTheFirstRowThatRan) {
  ExhibitView view = mask_ratio_view();
  EXPECT_EQ(reference_row(view), "r30");
  view.def.rows[2].role = "ablation", view.def.rows[3].role = "headline";
  EXPECT_EQ(reference_row(view), "r45");
  view.def.rows[3].role = "ablation";
  EXPECT_EQ(reference_row(view), "r15");  // "none" has no level
  view = wide_view();
  view.def.rows.back().role = "ablation";
  EXPECT_EQ(reference_row(view), "row2");
}

}  // namespace
}  // namespace vlp::plots
