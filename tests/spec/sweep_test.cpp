#include "ablations/sweep.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/spec/toml_file.hpp"
#include "core/util/error.hpp"

namespace vlp::ablations {
namespace {

using testing::ElementsAre;

struct Read {
  Sweep sweep;
  std::string problems;
};

Read read(const std::string& toml, int64_t max_rows = 100, const std::string& scale = "") {
  const auto problems = std::make_shared<spec::Problems>();
  const auto tree = spec::parse_toml(std::make_shared<const spec::Source>(spec::Source{"text.toml", toml}), *problems);
  const auto document = spec::Document::from_value(tree, problems);
  Read out;
  out.sweep = read_sweep(document.root(), max_rows, scale);
  out.problems = problems->empty() ? "" : problems->text();
  return out;
}

std::vector<std::string> keys(const Sweep& sweep) {
  std::vector<std::string> out;
  for (const auto& row : rows(sweep)) out.push_back(row.key);
  return out;
}

constexpr const char* kTwoAxes = R"(axis = [ { key = "a.ratio", values = [0.15, 0.3] }, { key = "b.mode", name = "m", values = ["x", "y"] } ])";

TEST(Sweep, GridIsTheProductWithTheLastAxisFastest) {
  const auto r = read(std::string("form = 'grid'\n") + kTwoAxes);
  ASSERT_EQ(r.problems, "");
  EXPECT_THAT(keys(r.sweep), ElementsAre("ratio=0.15+m=x", "ratio=0.15+m=y", "ratio=0.3+m=x", "ratio=0.3+m=y"));
  EXPECT_EQ(spec::to_json(*rows(r.sweep)[2].set), (nlohmann::json{{"a", {{"ratio", 0.3}}}, {"b", {{"mode", "x"}}}}));
}

TEST(Sweep, ZipGoesElementWise) {
  const auto r = read(std::string("form = 'zip'\n") + kTwoAxes);
  EXPECT_THAT(keys(r.sweep), ElementsAre("ratio=0.15+m=x", "ratio=0.3+m=y"));
}

TEST(Sweep, OneAtATimeChangesOneThing) {
  const auto r = read(std::string("form = 'one_at_a_time'\n") + kTwoAxes);
  EXPECT_THAT(keys(r.sweep), ElementsAre("ratio=0.15", "ratio=0.3", "m=x", "m=y"));
  EXPECT_EQ(spec::to_json(*rows(r.sweep)[3].set), (nlohmann::json{{"b", {{"mode", "y"}}}}));
}

TEST(Sweep, LeaveOneOutWithClaims) {
  const auto r = read(R"(form = "leave_one_out"
    base = "full"
    expected = 0.5
    metrics = ["tr_r1", "ir_r1"]
    axis = [ { key = "w.mim", values = [0.0] }, { key = "w.itm", values = [0.0] } ])");
  ASSERT_EQ(r.problems, "");
  EXPECT_THAT(keys(r.sweep), ElementsAre("no_mim", "no_itm"));
  const auto made = claims(r.sweep);
  ASSERT_EQ(made.size(), 4U);
  EXPECT_EQ(made[1].id, "full_beats.no_mim.ir_r1");
  EXPECT_EQ(made[1].kind, "pair");
  EXPECT_THAT(made[1].rows, ElementsAre("full", "no_mim"));
  EXPECT_EQ(made[1].expected, 0.5);
}

TEST(Sweep, LeaveOneOutClaimsWhatRemovingCosts) {
  const auto r = read(R"(form = "leave_one_out"
    base = "full"
    delta = 0.5
    metrics = ["tr_r1"]
    axis = [ { key = "w.mim", values = [0.0] } ])");
  ASSERT_EQ(r.problems, "");
  const auto made = claims(r.sweep);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].id, "no_mim_costs.tr_r1");
  EXPECT_EQ(made[0].kind, "cost");
  EXPECT_THAT(made[0].rows, ElementsAre("full", "no_mim"));
  EXPECT_EQ(made[0].text, "removing mim costs more than 0.5");
}

TEST(Sweep, FactorialHasMainEffectsAndInteractions) {
  const auto r = read(R"(form = "factorial"
    expected = 1.0
    metrics = ["tr_r1"]
    axis = [ { key = "a.x", values = ["off", "on"] }, { key = "a.y", values = [0, 1] } ])");
  ASSERT_EQ(r.problems, "");
  EXPECT_THAT(keys(r.sweep), ElementsAre("x=off+y=0", "x=off+y=1", "x=on+y=0", "x=on+y=1"));
  const auto made = claims(r.sweep);
  ASSERT_EQ(made.size(), 3U);
  EXPECT_EQ(made[0].id, "effect.x.tr_r1");
  EXPECT_EQ(made[0].signs, "--++");
  EXPECT_EQ(made[1].signs, "-+-+");
  EXPECT_EQ(made[2].id, "effect.x*y.tr_r1");
  EXPECT_EQ(made[2].signs, "+--+");
  EXPECT_TRUE(made[1].headline);
  EXPECT_FALSE(made[2].headline);
}

TEST(Sweep, AnAxisMayTakeOtherValuesAtOneScale) {
  const std::string text = "axis = [ { key = 'a', values = [6, 12], scale = { micro = [2, 4], smoke = [1] } } ]";
  EXPECT_THAT(keys(read(text).sweep), ElementsAre("a=6", "a=12"));
  EXPECT_THAT(keys(read(text, 100, "micro").sweep), ElementsAre("a=2", "a=4"));
}

TEST(Sweep, KeysHoldNothingThatARowKeyMayNot) {
  EXPECT_THAT(keys(read("axis = [ { key = 'a', values = ['x/y', [8, 16], 1e-4] } ]").sweep), ElementsAre("a=x_y", "a=_8_16_", "a=0.0001"));
}

TEST(Sweep, UnequalZipIsAnError) {
  EXPECT_EQ(read(R"(form = "zip"
axis = [ { key = "a", values = [1, 2] }, { key = "b", values = [1] } ])").problems,
            "text.toml:2:44: error: zip: axis 'a' has 2 values and axis 'b' 1; they must be equally many\n"
            "    2 | axis = [ { key = \"a\", values = [1, 2] }, { key = \"b\", values = [1] } ]\n"
            "      |                                            ^~~\n"
            "1 error in 1 file");
}

TEST(Sweep, BeyondTheLimitIsRefusedWithTheCount) {
  const auto r = read(std::string("form = 'grid'\n") + kTwoAxes, 3);
  EXPECT_NE(r.problems.find("the sweep has 4 rows, and limits.max_runs is 3"), std::string::npos) << r.problems;
  EXPECT_TRUE(rows(r.sweep).empty());
}

TEST(Sweep, TheCountOfAHugeGridDoesNotOverflow) {
  const auto one = std::make_shared<const spec::Value>(spec::Value{int64_t{1}, {}});
  const std::vector<Axis> axes(40, Axis{"k", "k", "k", {one, one, one, one}, {}});
  EXPECT_EQ(count(Form::kGrid, axes), std::numeric_limits<int64_t>::max());
}

TEST(Sweep, MistakesAreReported) {
  EXPECT_NE(read("form = 'gird'\naxis = [{ key = 'a', values = [1] }]").problems.find("did you mean 'grid'?"), std::string::npos);
  EXPECT_NE(read("axis = []").problems.find("a sweep needs at least one axis"), std::string::npos);
  EXPECT_NE(read("axis = [{ key = 'a', values = [] }]").problems.find("must be an array with at least one value"), std::string::npos);
  EXPECT_NE(read("axis = [{ key = 'a', values = [1] }]\nexpected = 1.0\nmetrics = ['x']").problems.find("set base"), std::string::npos);
  EXPECT_NE(read("axis = [{ key = 'a', values = [1] }]\nmetrics = ['x']").problems.find("belong together"), std::string::npos);
  const auto problem = [](const std::string& text) {
    const auto found = read(text).problems;
    return found.substr(0, found.find('\n'));
  };
  EXPECT_EQ(problem("form = 'leave_one_out'\naxis = [{ key = 'a', values = [1, 2] }]"),
            "text.toml:2:11: error: leave_one_out: axis 'a' needs exactly one value, the one that switches it off, not 2");
  EXPECT_EQ(problem("form = 'factorial'\naxis = [{ key = 'a', values = [1] }]"),
            "text.toml:2:11: error: factorial: axis 'a' needs exactly two values, off and on, not 1");
  EXPECT_EQ(problem("axis = [{ key = 'a.x', values = [1] }, { key = 'b.x', values = [1] }]"),
            "text.toml:1:42: error: two axes are called 'x'; give one of them another name");
  EXPECT_EQ(problem("delta = 1.0\nbase = 'b'\nmetrics = ['m']\naxis = [{ key = 'a', values = [1] }]"),
            "text.toml:1:1: error: delta: only leave_one_out claims what removing a part costs");
  EXPECT_EQ(problem("form = 'leave_one_out'\ndelta = 1.0\nmetrics = ['m']\naxis = [{ key = 'a', values = [1] }]"),
            "text.toml:2:1: error: delta: claims need the row that has every part: set base");
}

TEST(Design, ExpandItselfRefusesUnequalAxes) {
  const auto one = std::make_shared<const spec::Value>(spec::Value{int64_t{1}, {}});
  EXPECT_THROW(expand(Form::kZip, {{"a", "a", "a", {one, one}, {}}, {"b", "b", "b", {one}, {}}}), BadInput);
  EXPECT_THROW(expand(Form::kLeaveOneOut, {{"a", "a", "a", {one, one}, {}}}), BadInput);
  EXPECT_THROW(expand(Form::kFactorial, {{"a", "a", "a", {one}, {}}}), BadInput);
}

}  // namespace
}  // namespace vlp::ablations
