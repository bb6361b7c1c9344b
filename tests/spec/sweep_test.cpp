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

Read read(const std::string& toml, int64_t max_rows = 100) {
  const auto problems = std::make_shared<spec::Problems>();
  const auto tree = spec::parse_toml(std::make_shared<const spec::Source>(spec::Source{"text.toml", toml}), *problems);
  const auto document = spec::Document::from_value(tree, problems);
  Read out;
  out.sweep = read_sweep(document.root(), max_rows);
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
  EXPECT_EQ(made[1].better, "full");
  EXPECT_EQ(made[1].worse, "no_mim");
  EXPECT_EQ(made[1].expected, 0.5);
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
  const std::vector<Axis> axes(40, Axis{"k", "k", {one, one, one, one}, {}});
  EXPECT_EQ(count(Form::kGrid, axes), std::numeric_limits<int64_t>::max());
}

TEST(Sweep, MistakesAreReported) {
  EXPECT_NE(read("form = 'gird'\naxis = [{ key = 'a', values = [1] }]").problems.find("did you mean 'grid'?"), std::string::npos);
  EXPECT_NE(read("axis = []").problems.find("a sweep needs at least one axis"), std::string::npos);
  EXPECT_NE(read("axis = [{ key = 'a', values = [] }]").problems.find("must be an array with at least one value"), std::string::npos);
  EXPECT_NE(read("axis = [{ key = 'a', values = [1] }]\nexpected = 1.0\nmetrics = ['x']").problems.find("set base"), std::string::npos);
  EXPECT_NE(read("axis = [{ key = 'a', values = [1] }]\nmetrics = ['x']").problems.find("belong together"), std::string::npos);
}

TEST(Design, ExpandItselfRefusesUnequalAxes) {
  const auto one = std::make_shared<const spec::Value>(spec::Value{int64_t{1}, {}});
  EXPECT_THROW(expand(Form::kZip, {{"a", "a", {one, one}, {}}, {"b", "b", {one}, {}}}), BadInput);
  EXPECT_THROW(expand(Form::kLeaveOneOut, {{"a", "a", {one, one}, {}}}), BadInput);
}

}  // namespace
}  // namespace vlp::ablations
