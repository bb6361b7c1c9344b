#include "core/systems/semvlp/spec.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/systems/system_spec.hpp"
#include "core/util/error.hpp"
#include "tests/support/phase_problems.hpp"

namespace vlp::systems {
namespace {

using nlohmann::json;

class SemvlpBadSpec : public testing::TestWithParam<test::BadPhase> {};

TEST_P(SemvlpBadSpec, SaysWhatIsWrong) {
  const auto& p = GetParam();
  auto model = json{{"system", "semvlp"}, {"dim", 16}, {"encoder", {{"heads", 2}, {"layers", 4}, {"hidden", 24}}}};
  if (!p.model.is_null()) model.merge_patch(p.model);
  EXPECT_NE(test::problems_of(model, p.phase).find(p.says), std::string::npos) << test::problems_of(model, p.phase);
}
INSTANTIATE_TEST_SUITE_P(
    Semvlp, SemvlpBadSpec,
    testing::Values(
        test::BadPhase{"start_above_the_last", {{"cross", {{"start", 5}}}}, {}, "cross-attention cannot start above layer 5 of 4"},
        test::BadPhase{"negative_start", {{"cross", {{"start", -1}}}}, {}, "start"},
        test::BadPhase{"both_final", {{"cross", {{"direction", "both"}}}}, {}, "neither stream is final before the other"},
        test::BadPhase{"untied_low", {{"streams", "untied"}}, {{"mode", "coin"}}, "untied streams (model.streams) have no single-stream mode"},
        test::BadPhase{"all_off", {}, {{"weights", {{"mlm", 0}, {"object_feature", 0}, {"object_label", 0}, {"itm", 0}, {"qa", 0}}}}, "every loss is turned off"},
        test::BadPhase{"qa_without_questions", {}, {{"question_share", 0.0}}, "the qa loss needs questions"},
        test::BadPhase{"apart_matching", {}, {{"mode", "apart"}}, "itm and qa need weight 0"}, test::BadPhase{"contrast_high", {}, {{"weights", {{"itc", 1}}}}, "needs mode = \"apart\""},
        test::BadPhase{"unknown_knob", {{"cros", {{"start", 1}}}}, {}, "cross"}, test::BadPhase{"probability", {}, {{"p_low", 1.5}}, "p_low"},
        test::BadPhase{"unknown_mode", {}, {{"mode", "hgih"}}, "high"}),
    [](const auto& p) { return p.param.name; });

TEST(SemvlpSpec, ReadsEveryKnob) {
  const json model = {{"system", "semvlp"},
                      {"dim", 16},
                      {"encoder", {{"heads", 2}, {"layers", 4}, {"hidden", 24}}},
                      {"regions", {{"features", 5}, {"classes", 3}, {"projection", "separate"}}},
                      {"img_token", "mean"},
                      {"object_type", "none"},
                      {"pooler", "per_mode"},
                      {"cross", {{"start", 1}, {"direction", "image_to_text"}, {"memory", "same_layer"}, {"place", "before_self"}, {"init", "copy_self"}, {"gradient", "stop"}}}};
  const json phase = {{"mode", "halves"}, {"p_low", 0.3}, {"object_mask", "lxmert"}, {"object_norm", "lxmert"}, {"mismatch", 0.4},
                      {"itm_replace", "image"}, {"on_negatives", "on"}, {"itm_head", "one_logit"}, {"question_share", 0.2}};
  EXPECT_EQ(test::problems_of(model, phase), "none");
}

}  // namespace
}  // namespace vlp::systems
