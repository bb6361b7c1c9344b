#include "plots/words.hpp"

#include <gtest/gtest.h>

#include "plots/cells.hpp"
#include "tests/plots/fixture.hpp"

namespace vlp::plots {
namespace {

TEST(Words, ClaimsNameWhatTheyCompare) {
  ExhibitView view = mask_ratio_view();
  auto& v = view.verdicts[0];
  EXPECT_EQ(claim_pair(view, v), "30 % > 15 %");
  v.kind = "tie";
  EXPECT_EQ(claim_pair(view, v), "30 % = 15 %");
  v.kind = "threshold", view.def.claims[0].expected = 50.5;
  EXPECT_EQ(claim_pair(view, v), "30 % against 50.5");
  v.kind = "order", view.def.claims[0].rows = {"r30", "r15", "none"};
  EXPECT_EQ(claim_pair(view, v), "30 % > 15 % > no MIM");
  v.kind = "trend", view.def.claims[0].shape = "peak_at 30", view.def.claims[0].rows = {"r15", "r30"};
  EXPECT_EQ(claim_pair(view, v), "peak_at 30: 15 %, 30 %");
  v.kind = "pair", v.claim_id = "not registered any more";
  EXPECT_EQ(claim_pair(view, v), "30 % > 15 %");
}

TEST(Words, TakeawayIsHonestAboutWhatWasNotDecided) {
  ExhibitView view = mask_ratio_view();
  EXPECT_EQ(takeaway(view),
            "Claims judged: 2 of 5 confirmed; 1 of 5 not observed at this scale; 2 of 5 undecided, because these seeds cannot see a gap that small; "
            "1 not judged, because runs are missing.");
  view.def.fidelity = "FULL", view.verdicts.resize(5);
  view.verdicts[2].headline = view.verdicts[3].headline = false;  // exploratory claims are not counted
  EXPECT_EQ(takeaway(view), "Claims judged: 2 of 3 confirmed; 1 of 3 contradicted.");
  view.verdicts = {view.verdicts[2]};
  EXPECT_EQ(takeaway(view), "All claims here are exploratory: each is judged by itself, and a verdict on the whole is one on the order of the rows.");
  view.verdicts[0].headline = true, view.verdicts[0].verdict = "INCOMPLETE";
  EXPECT_EQ(takeaway(view), "No claim could be judged yet, because runs are missing.");
  view.verdicts.clear(), view.def.claims.clear();
  EXPECT_EQ(takeaway(view), "The paper makes no claim here that scores could confirm or contradict.");
  view.def.fidelity = "SMOKE";
  EXPECT_EQ(takeaway(view), "A smoke run shows that every stage works; its scores are never judged.");
}

TEST(Words, VerdictsCarryTheirReason) {
  ExhibitView view = mask_ratio_view();
  EXPECT_EQ(verdict_text(view, view.verdicts[4]), "not observed at this scale (REVERSED)");
  EXPECT_EQ(verdict_text(view, view.verdicts[5]), "INCOMPLETE (diverged seed 2)");
  view.verdicts[0].detail = "(holm); largest row sd 2.4 x s_p: Welch";
  EXPECT_EQ(verdict_notes(view, view.verdicts[0]), "largest row sd 2.4 x s_p: Welch");
}

TEST(Cells, TakeTheLeastFavourableVerdict) {
  ExhibitView view = mask_ratio_view();
  EXPECT_EQ(cell_verdict(view, "r15", "tr_r1"), "CONFIRMED");
  EXPECT_EQ(cell_verdict(view, "r30", "tr_r1"), "INCONCLUSIVE");  // confirmed against 15 %, inconclusive against 45 %
  EXPECT_EQ(cell_verdict(view, "r30", "ir_r1"), "CONTRADICTED");
  EXPECT_EQ(cell_verdict(view, "r45", "vqa"), "INCOMPLETE");
  EXPECT_EQ(cell_verdict(view, "none", "tr_r1"), "");
  view.verdicts[0].verdict = "VACUOUS";
  EXPECT_EQ(cell_verdict(view, "r15", "tr_r1"), "VACUOUS");
}

TEST(Cells, ShowAsManyDigitsAsThePaper) {
  ExhibitView view = mask_ratio_view();
  EXPECT_EQ(decimals(view, "tr_r1"), 1);
  EXPECT_EQ(decimals(view, "vqa"), 2);
  EXPECT_EQ(decimals(view, "tr_itc"), 1);  // nothing printed
  for (auto& cell : view.cells) cell.mean /= 100;
  EXPECT_EQ(decimals(view, "tr_itc"), 1);
  view.def.metrics[3].unit = "";
  EXPECT_EQ(decimals(view, "tr_itc"), 3);
  EXPECT_EQ(paper_value(view, "r30", "vqa"), 78.12);
  view.def.rows[2].paper["vqa"] = "n/a";
  EXPECT_EQ(paper_value(view, "r30", "vqa"), std::nullopt);
}

}  // namespace
}  // namespace vlp::plots
