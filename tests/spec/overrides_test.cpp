#include "core/spec/overrides.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/spec/document.hpp"
#include "core/spec/toml_file.hpp"
#include "tests/spec/toy.hpp"

namespace vlp::spec {
namespace {

ValuePtr parse(const std::string& text) {
  Problems problems;
  return parse_toml(std::make_shared<const Source>(Source{"text.toml", text}), problems);
}

// The configuration after the words, or the problems.
std::string after(const std::string& toml, const std::vector<std::string>& words) {
  Problems problems;
  const auto overrides = parse_overrides(words, problems);
  const auto config = apply(overrides.changes, parse(toml), problems, "row r");
  return problems.empty() ? to_json(*config).dump() : problems.text();
}

TEST(Overrides, Replace) {
  EXPECT_EQ(after("a.b = 1", {"a.b=2.5"}), R"({"a":{"b":2.5}})");
  EXPECT_EQ(after("a = 1", {"a=[1, 2]"}), R"({"a":[1,2]})");
  EXPECT_EQ(after("a = 1", {"a=bare_word"}), R"({"a":"bare_word"})");
  EXPECT_EQ(after("a = 1", {"a=true"}), R"({"a":true})");
  EXPECT_EQ(after("a = 1", {"a=\"x = y\""}), R"({"a":"x = y"})");
  EXPECT_EQ(after("t = { a = 1, b = 2 }", {"t={ b = 7 }"}), R"({"t":{"a":1,"b":7}})");
}

TEST(Overrides, AddAndRemove) {
  EXPECT_EQ(after("a.b = 1", {"+a.c=2"}), R"({"a":{"b":1,"c":2}})");
  EXPECT_EQ(after("a.b = 1\na.c = 2", {"~a.b"}), R"({"a":{"c":2}})");
  EXPECT_EQ(after("a = 1", {"~a", "+a=4"}), R"({"a":4})");
}

TEST(Overrides, WhatDoesNotFitIsAnError) {
  EXPECT_EQ(after("steps = 1", {"stps=2"}), "--set:1:1: error: 'stps' is not set in this spec\n"
                                            "    1 | stps=2\n"
                                            "      | ^~~~~~ did you mean 'steps'?\n"
                                            "      = in row r\n"
                                            "1 error in 1 file");
  EXPECT_EQ(after("steps = 1", {"+steps=2"}), "--set:1:1: error: 'steps' is already set at text.toml:1:1\n"
                                              "    1 | +steps=2\n"
                                              "      | ^~~~~~~~ write key=value to replace it\n"
                                              "      = in row r\n"
                                              "1 error in 1 file");
  EXPECT_EQ(after("steps = 1", {"steps=2", "~heads"}), "--set:2:1: error: 'heads' is not set in this spec\n"
                                                       "    2 | ~heads\n"
                                                       "      | ^~~~~~ write +key=value to set a default\n"
                                                       "      = in row r\n"
                                                       "1 error in 1 file");
}

TEST(Overrides, AKeyGivenTwiceIsAnError) {
  EXPECT_EQ(after("steps = 1", {"steps=2", "steps=3"}), "--set:2:1: error: 'steps' is given twice, first at --set:1:1\n"
                                                        "    2 | steps=3\n"
                                                        "      | ^~~~~~~ give it once\n"
                                                        "1 error in 1 file");
}

TEST(Overrides, WordsOfNoFormAreErrors) {
  for (const char* word : {"steps", "=3", "~a=3", "+a", "~", "a..b=3", "a b=3"}) {
    Problems problems;
    parse_overrides({word}, problems);
    EXPECT_EQ(problems.size(), 1U) << word;
    EXPECT_NE(problems.text().find(std::string("'") + word + "' is not an override"), std::string::npos) << problems.text();
  }
}

TEST(Overrides, ValuesThatAreNoTomlAreErrors) {
  for (const char* value : {"two words", "[1, 2", "2024-05-01", "nan", "3\nb = 4", ""}) {
    Problems problems;
    parse_overrides({std::string("a=") + value}, problems);
    EXPECT_EQ(problems.size(), 1U) << value;
    EXPECT_NE(problems.text().find("is not a value that specs allow"), std::string::npos) << problems.text();
  }
}

TEST(Overrides, SelectionsAreNotChanges) {
  Problems problems;
  const auto overrides = parse_overrides({"rows=full,no_mask", "seeds=0..4"}, problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_TRUE(overrides.changes.empty());
  EXPECT_EQ(overrides.rows, (std::vector<std::string>{"full", "no_mask"}));
  EXPECT_EQ(*overrides.seeds, (std::vector<int64_t>{0, 1, 2, 3, 4}));
}

TEST(Overrides, Seeds) {
  EXPECT_EQ(*parse_seeds("0,3"), (std::vector<int64_t>{0, 3}));
  EXPECT_EQ(*parse_seeds("2..2"), (std::vector<int64_t>{2}));
  for (const char* bad : {"", "a", "3..1", "0,0", "-1", "0..", "0,,1", "0..99999999"}) EXPECT_FALSE(parse_seeds(bad)) << bad;
}

TEST(Overrides, OriginAndErrorsNameTheCommandLine) {
  const auto problems = std::make_shared<Problems>();
  const auto overrides = parse_overrides({"steps=-3", "mask.ratio=0.5"}, *problems);
  const auto document = Document::from_value(apply(overrides.changes, parse("name = 'a'\nsteps = 7\nmask.ratio = 0.1\n"), *problems, ""), problems);
  read_toy(document.root());
  EXPECT_EQ(document.origin("mask.ratio"), "--set");
  EXPECT_EQ(document.origin("name"), "text.toml:1:8");
  EXPECT_EQ(problems->text(), "--set:1:7: error: steps = -3 must be at least 1\n"
                              "    1 | steps=-3\n"
                              "      |       ^~\n"
                              "      = replaces the value of text.toml:2:1\n"
                              "1 error in 1 file");
}

}  // namespace
}  // namespace vlp::spec
