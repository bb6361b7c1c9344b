#include "core/spec/document.hpp"

#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/toml_file.hpp"
#include "core/util/error.hpp"
#include "tests/spec/toy.hpp"

namespace vlp::spec {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(VLP_TEST_DIR) / "spec" / "good";

ValuePtr parse(const std::string& text) {
  Problems problems;
  auto value = parse_toml(std::make_shared<const Source>(Source{"text.toml", text}), problems);
  problems.throw_if_any();
  return value;
}

TEST(Document, ReadsEveryTypeAndKeepsDefaults) {
  const auto document = Document::load(kFolder / "child.toml", kFolder);
  const Toy toy = read_toy(document.root());
  document.throw_if_errors();
  EXPECT_EQ(toy.name, "child");
  EXPECT_EQ(toy.steps, 40);
  EXPECT_EQ(toy.lr, 1.0);                              // an integer literal where a float is declared
  EXPECT_EQ(toy.mode, Mode::kSecond);
  EXPECT_EQ(toy.mask_ratio, 0.15);
  EXPECT_EQ(toy.temperature, 0.07);                    // default
  EXPECT_EQ(toy.sizes, (std::vector<int64_t>{32}));    // arrays are replaced, not concatenated
  ASSERT_EQ(toy.parts.size(), 2U);
  EXPECT_EQ(toy.parts[1].id, "y");
  EXPECT_EQ(toy.parts[1].weight, 3.0);
}

TEST(Document, ResolvedHoldsTypedValuesWithDefaults) {
  const auto document = Document::load(kFolder / "child.toml", kFolder);
  read_toy(document.root());
  const auto expected = nlohmann::json::parse(R"({"betas":[0.9,0.98],"enabled":true,"heads":4,"lr":1.0,"mask":{"ratio":0.15},"mode":"second",
    "name":"child","note":"none","part":[{"id":"x","weight":1.0},{"id":"y","weight":3.0}],"sizes":[32],"steps":40,"tasks":["vqa"],"temperature":0.07})");
  EXPECT_EQ(document.resolved(), expected);
  EXPECT_TRUE(document.resolved()["lr"].is_number_float());
  EXPECT_TRUE(document.resolved()["steps"].is_number_integer());
}

TEST(Document, AProblemOfAFileThatIsReadTwiceIsOneProblem) {
  Problems problems;
  for (int variant = 0; variant < 2; ++variant) {
    const auto source = std::make_shared<const Source>(Source{"table-1.toml", "stps = 1\n"});
    problems.add({{source, 1, 1, 4}, "stps: unknown key", "", {}});
    problems.add({{source, 1, 8, 1}, "stps: unknown key", "", {}});
  }
  EXPECT_EQ(problems.size(), 2U);
  problems.add({{std::make_shared<const Source>(Source{"table-2.toml", "stps = 1\n"}), 1, 1, 4}, "stps: unknown key", "", {}});
  EXPECT_EQ(problems.size(), 3U);
}

TEST(Document, OriginNamesTheFileThatWins) {
  const auto document = Document::load(kFolder / "child.toml", kFolder);
  read_toy(document.root());
  EXPECT_EQ(document.origin("steps"), "middle.toml:2:9");
  EXPECT_EQ(document.origin("mask.ratio"), "child.toml:6:9");
  EXPECT_EQ(document.origin("lr"), "root.toml:3:6");
  EXPECT_EQ(document.origin("part[1].weight"), "child.toml:11:10");
  EXPECT_EQ(document.origin("temperature"), "default");
}

TEST(Document, AFrozenConfigurationReadsBackToItself) {
  const auto document = Document::load(kFolder / "child.toml", kFolder);
  read_toy(document.root());
  const auto again = Document::from_json(document.resolved(), "frozen configuration");
  read_toy(again.root());
  again.throw_if_errors();
  EXPECT_EQ(again.resolved(), document.resolved());
}

TEST(Document, AFrozenConfigurationIsReadAsStrictly) {
  const auto document = Document::from_json(nlohmann::json{{"name", "a"}, {"stps", 3}, {"lr", 2.0}}, "job.json");
  read_toy(document.root());
  try {
    document.throw_if_errors();
    FAIL() << "accepted";
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "job.json: error: lr = 2.0 is outside [0, 1]\n"
                           "job.json: error: stps: unknown key; did you mean 'steps'?\n"
                           "2 errors in 1 file");
  }
}

TEST(Document, RejectUnreadKeysFindsWhatAReaderForgot) {
  const auto document = Document::from_value(parse("name = 'a'\n[mask]\nratio = 0.1\nforgotten = 2\n"), std::make_shared<Problems>());
  double ratio = 0;
  std::string name;
  document.root().read("name", name);
  document.root().child("mask").read("ratio", ratio);
  EXPECT_TRUE(document.problems()->empty());
  document.reject_unread_keys();
  EXPECT_EQ(document.problems()->text(), "text.toml:4:1: error: mask.forgotten: unknown key\n"
                                         "    4 | forgotten = 2\n"
                                         "      | ^~~~~~~~~\n"
                                         "1 error in 1 file");
}

TEST(Document, TheSameProblemOfSeveralRowsIsReportedOnce) {
  const auto problems = std::make_shared<Problems>();
  for (const char* row : {"row a", "row b", "row c", "row d", "row a"}) {
    const auto tree = parse("name = 'a'\nsteps = 0\n");
    static const ValuePtr shared = tree;
    read_toy(Document::from_value(shared, problems, row).root());
  }
  EXPECT_EQ(problems->text(), "text.toml:2:9: error: steps = 0 must be at least 1\n"
                              "    2 | steps = 0\n"
                              "      |         ^\n"
                              "      = in row a, row b, row c and 1 more\n"
                              "1 error in 1 file");
}

TEST(Value, MergeReplacesArraysAndMergesTables) {
  const auto merged = merge(parse("a = [1, 2]\nt = { x = 1, y = 2 }\n"), parse("a = [3]\nt.y = 5\nt.z = 6\n"));
  EXPECT_EQ(to_json(*merged), (nlohmann::json{{"a", {3}}, {"t", {{"x", 1}, {"y", 5}, {"z", 6}}}}));
}

TEST(Value, MergeSharesWhatItDoesNotTouch) {
  const auto base = parse("[t]\nx = 1\n[u]\ny = 2\n");
  const auto merged = merge(base, parse("t.x = 3"));
  EXPECT_EQ(find(merged, "u")->value, find(base, "u")->value);
  EXPECT_EQ(to_json(*base)["t"]["x"], 1);  // the base is as it was
}

TEST(Value, PathsFindAddAndRemove) {
  const auto base = parse("a.b.c = 1\na.b.d = 2\n");
  EXPECT_EQ(to_json(*find(base, "a.b.d")->value), 2);
  EXPECT_EQ(find(base, "a.b.d.e"), nullptr);
  EXPECT_EQ(to_json(*without(base, "a.b.c")), (nlohmann::json{{"a", {{"b", {{"d", 2}}}}}}));
  EXPECT_EQ(without(base, "a.x"), base);
  const Entry three = *find(parse("v = 3"), "v");
  EXPECT_EQ(to_json(*nest("x.y", three)), (nlohmann::json{{"x", {{"y", 3}}}}));
}

}  // namespace
}  // namespace vlp::spec
