// What can be wrong with an exhibit: each case replaces one part of kTable and must give exactly the message in bad/NAME.expected. To write
// the expectation of a new case, run the test with VLP_WRITE_EXPECTED=1 and read the result critically.

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/experiments/fixture.hpp"
#include "tests/support/expected_message.hpp"

namespace vlp::experiments {
namespace {

struct Case {
  const char *name, *from, *to;
};

const Case kCases[] = {
    {"wrong_id", "exhibit = \"demo/table-1\"", "exhibit = \"demo/table-2\""},
    {"schema", "schema = 1", "schema = 2"},
    {"kind", "kind = \"table\"", "kind = \"tabel\""},
    {"unknown_top_key", "title =", "titel ="},
    {"seed_twice", "default = [0, 1] }\nfigure", "default = [0, 0] }\nfigure"},
    {"metric_without_direction", "version = 1, direction = \"higher\", split = \"test\", selection = \"last\" },\n",
     "version = 1, split = \"test\", selection = \"last\" },\n"},
    {"metric_of_no_task", "task = \"vqa\"", "task = \"vqaa\""},
    {"guess_of_no_metric", "figure = {", "sd_guess = { tr_r2 = 1.0 }\nfigure = {"},
    {"row_twice", "{ key = \"tuned_only\"", "{ key = \"r15\""},
    {"role", "role = \"anchor\"", "role = \"ancor\""},
    {"paper_of_no_metric", "vqa_acc = \"77.65\"", "vqa_ac = \"77.65\""},
    {"paper_not_a_number", "tr_r1 = \"80.8\"", "tr_r1 = \"about 80\""},
    {"paper_not_text", "tr_r1 = \"80.8\"", "tr_r1 = 80.8"},
    {"unknown_config_key", "pretrain.main.mim.ratio = 0.15", "pretrain.main.mim.ratoi = 0.15"},
    {"config_out_of_range", "lr = 0.0005", "lr = 5"},
    {"claim_row", "greater = [\"r30\", \"tuned_only\"]", "greater = [\"r30\", \"tuned_onyl\"]"},
    {"claim_row_of_printed_numbers", "greater = [\"r30\", \"r15\"]", "greater = [\"r30\", \"r51\"]"},
    {"claim_metric", "metrics = [\"tr_r1\", \"vqa_acc\"]", "metrics = [\"tr_r1\", \"vqa_ac\"]"},
    {"claim_against_the_paper", "greater = [\"r30\", \"r15\"]", "greater = [\"r15\", \"r30\"]"},
    {"claim_without_effect", ", expected = 5.0", ""},
    {"claim_with_effect_and_print", "text = \"best at 30 %\"", "text = \"best at 30 %\", expected = 1.0"},
    {"claim_of_two_forms", "{ id = \"best\", greater = [\"r30\", \"r15\"]",
     "{ id = \"best\", greater = [\"r30\", \"r15\"], tie = [\"r30\", \"r15\"]"},
    {"claim_rows", "greater = [\"r30\", \"r15\"]", "greater = [\"r30\"]"},
    {"claim_same_row", "greater = [\"r30\", \"tuned_only\"]", "greater = [\"r30\", \"r30\"]"},
    {"claim_twice", "{ id = \"pretraining\"", "{ id = \"best.tr_r1\""},
    {"claim_on_reported", "role = \"control\", set = { pipeline = [] }", "role = \"reported\""},
    {"trend_shape", "{ id = \"pretraining\", greater = [\"r30\", \"tuned_only\"]",
     "{ id = \"pretraining\", shape = \"rising\", trend = [\"r15\", \"r30\", \"tuned_only\"]"},
    {"unknown_block_key", "[scale.small]", "[scale.small]\nsedes = 3"},
    {"data_of_no_scale", "[data.flickr8k]\n", "[data.flickr8k]\nscale.smal = { config.model.dim = 24 }\n"},
    {"deviation_without_expectation", ", expect = \"lower\" } ]\n[config]", " } ]\n[config]"},
    {"no_config", "[config]\npipeline", "[confog]\npipeline"},
    {"sweep_unequal_zip", "deviation = [ { what = \"data\"",
     "sweep = [ { form = \"zip\", axis = [ { key = \"model.dim\", values = [8, 16] }, { key = \"pretrain.main.lr\", values = [0.1] } ] } ]\ndeviation = [ { what = \"data\""},
    {"sweep_unknown_factor", "deviation = [ { what = \"data\"",
     "sweep = [ { axis = [ { key = \"model.dmi\", values = [8, 16] } ] } ]\ndeviation = [ { what = \"data\""},
    {"sweep_level_out_of_range", "deviation = [ { what = \"data\"",
     "sweep = [ { axis = [ { key = \"model.dim\", values = [8, 5000] } ] } ]\ndeviation = [ { what = \"data\""},
    {"sweep_cap", "deviation = [ { what = \"data\"",
     "limits = { max_runs = 2 }\nsweep = [ { axis = [ { key = \"model.dim\", values = [8, 16, 32] } ] } ]\ndeviation = [ { what = \"data\""},
    {"sweep_metric", "deviation = [ { what = \"data\"",
     "sweep = [ { form = \"leave_one_out\", base = \"r30\", delta = 0.5, metrics = [\"tr_r2\"], axis = [ { key = \"model.dim\", values = [8] } ] } ]\ndeviation = [ { what = \"data\""},
    {"sweep_base", "deviation = [ { what = \"data\"",
     "sweep = [ { base = \"r51\", axis = [ { key = \"model.dim\", values = [8] } ] } ]\ndeviation = [ { what = \"data\""},
};

class BadExhibit : public testing::TestWithParam<Case> {};

TEST_P(BadExhibit, GivesTheWholeMessage) {
  SpecTree tree;
  tree.write("demo/table-1.toml", replace(kTable, GetParam().from, GetParam().to));
  const auto expected = std::filesystem::path(VLP_TEST_DIR) / "experiments" / "bad" / (std::string(GetParam().name) + ".expected");
  const std::string message = tree.problems("demo/table-1") + '\n';
  test::expect_message(expected, message);
}

INSTANTIATE_TEST_SUITE_P(All, BadExhibit, testing::ValuesIn(kCases), [](const auto& c) { return std::string(c.param.name); });

}  // namespace
}  // namespace vlp::experiments
