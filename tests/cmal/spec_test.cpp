#include "core/systems/cmal/spec.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/systems/system_spec.hpp"
#include "core/util/error.hpp"
#include "tests/support/phase_problems.hpp"

namespace vlp::systems {
namespace {

using nlohmann::json;

class CmalBadSpec : public testing::TestWithParam<test::BadPhase> {};

TEST_P(CmalBadSpec, SaysWhatIsWrong) {
  const auto& p = GetParam();
  auto model = json{{"system", "cmal"}, {"dim", 16}, {"unimodal", {{"heads", 2}}}, {"encoder", {{"heads", 2}, {"layers", 4}, {"hidden", 24}}}};
  if (!p.model.is_null()) model.merge_patch(p.model);
  EXPECT_NE(test::problems_of(model, p.phase).find(p.says), std::string::npos) << test::problems_of(model, p.phase);
}
INSTANTIATE_TEST_SUITE_P(
    Cmal, CmalBadSpec,
    testing::Values(
        test::BadPhase{"all_off", {}, {{"weights", {{"amc", 0}, {"mlm", 0}, {"mrm", 0}, {"itm", 0}, {"vtc", 0}}}}, "every task is turned off"},
        test::BadPhase{"swap_above_one", {}, {{"amc", {{"swap_probability", 1.2}}}}, "amc.swap_probability = 1.2 is outside [0, 1]"},
        test::BadPhase{"mask_below_zero", {}, {{"amc", {{"mask_probability", -0.1}}}}, "amc.mask_probability = -0.1 is outside [0, 1]"},
        test::BadPhase{"nothing_left", {}, {{"amc", {{"swap_probability", 0.0}, {"on_unswapped", "off"}}}}, "the task would supervise nothing"},
        test::BadPhase{"unknown_mix", {}, {{"mix", "sample_tasks"}}, "sample_task"},
        test::BadPhase{"negative_gamma", {}, {{"weights", {{"amc", -1}}}}, "amc"},
        test::BadPhase{"alignment_without_matching", {}, {{"weights", {{"itm", 0}, {"wra", 0.1}}}}, "weights.wra: has a weight, but itm has none"},
        test::BadPhase{"unknown_knob", {}, {{"amc", {{"swop", 0.5}}}}, "swop"},
        test::BadPhase{"heads", {{"encoder", {{"heads", 3}}}}, {}, "does not divide the width 16"}),
    [](const auto& p) { return p.param.name; });

TEST(CmalSpec, ReadsEveryKnob) {
  const json model = {{"system", "cmal"},
                      {"dim", 16},
                      {"max_length", 20},
                      {"max_prompt", 60},
                      {"unimodal", {{"heads", 2}, {"layers", 2}}},
                      {"encoder", {{"heads", 2}, {"layers", 4}, {"hidden", 24}}},
                      {"regions", {{"features", 5}, {"classes", 3}}},
                      {"embed_visual", "uniter"},
                      {"embed_text", "bert_sum"},
                      {"prompt_maps", "shared"},
                      {"region_mask", "zero"},
                      {"weights", {{"text", "bert.safetensors"}}}};
  const json phase = {{"mix", "weighted_sum"},
                      {"weights", {{"amc", 1}, {"vtc", 0}, {"wra", 0.1}}},
                      {"amc",
                       {{"mask_probability", 0.9},
                        {"swap_probability", 0.5},
                        {"readout", "crossed"},
                        {"on_unswapped", "off"},
                        {"anchors", "cycle"},
                        {"swap_type", "slot"},
                        {"pair_attention", "blocked"},
                        {"none", "redraw"}}},
                      {"mlm_probability", 0.2},
                      {"mrm_probability", 0.2},
                      {"at_least_one", "no"},
                      {"mrm_target", "distribution"},
                      {"mismatch", 0.4},
                      {"itm_negative", "hard"},
                      {"head", {{"word", "separate"}, {"word_table", "own"}, {"region", "uniter"}}},
                      {"contrast", {{"temperature", "fixed"}, {"tau", 0.1}, {"projection", 8}}}};
  EXPECT_EQ(test::problems_of(model, phase), "none");
}

TEST(CmalSpec, GammaWeighsTheSumAndNotWhatItAlreadyDraws) {
  PhaseLosses losses;
  EXPECT_EQ(loss_weights(losses, Family::kCmal).at("amc"), 1.0);
  losses.cmal.mix = cmal::Mix::kWeightedSum;
  EXPECT_EQ(loss_weights(losses, Family::kCmal),
            (std::map<std::string, double>{{"amc", 0.4}, {"mlm", 0.2}, {"mrm", 0.2}, {"itm", 0.1}, {"vtc", 0.1}, {"wra", 0.0}}));
}

}  // namespace
}  // namespace vlp::systems
