#include "core/spec/canonical.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"

namespace vlp::spec {
namespace {

using nlohmann::json;

// Golden texts: a change here changes the key of every run ever made.
TEST(Canonical, GoldenTexts) {
  EXPECT_EQ(canonical(json{{"b", 1}, {"a", true}}), R"({"a":true,"b":1})");
  EXPECT_EQ(canonical(json{{"lr", 1.0}}), R"({"lr":1.0})");
  EXPECT_EQ(canonical(json{{"lr", 0.0001}}), R"({"lr":1e-04})");
  EXPECT_EQ(canonical(json{{"lr", 0.07}}), R"({"lr":0.07})");
  EXPECT_EQ(canonical(json{{"x", 1e22}}), R"({"x":1e+22})");
  EXPECT_EQ(canonical(json{{"x", 0.1 + 0.2}}), R"({"x":0.30000000000000004})");
  EXPECT_EQ(canonical(json{{"x", -0.0}}), R"({"x":0.0})");
  EXPECT_EQ(canonical(json{{"n", -3}, {"s", "a \"b\" ü\n"}}), "{\"n\":-3,\"s\":\"a \\\"b\\\" ü\\n\"}");
  EXPECT_EQ(canonical(json{{"list", {1, 2.5, "x"}}, {"none", json::array()}, {"t", json::object()}}), R"({"list":[1,2.5,"x"],"none":[],"t":{}})");
}

TEST(Canonical, EqualNumbersHaveOneText) {
  const auto text = [](const char* literal) { return canonical(json{{"x", std::stod(literal)}}); };
  EXPECT_EQ(text("1e-4"), text("0.0001"));
  EXPECT_EQ(text("1.0E-4"), text("0.0001"));
  EXPECT_EQ(text("100000"), text("1e5"));
}

TEST(Canonical, KeysAreSortedByBytes) {
  EXPECT_EQ(canonical(json{{"a.b", 1}, {"a", 2}, {"B", 3}, {"ä", 4}, {"a_b", 5}}), R"({"B":3,"a":2,"a.b":1,"a_b":5,"ä":4})");
}

TEST(Canonical, AnIntegerIsNotAFloat) { EXPECT_NE(canonical(json{{"x", 1}}), canonical(json{{"x", 1.0}})); }

TEST(Canonical, RefusesWhatHasNoText) {
  EXPECT_THROW(canonical(json{{"x", std::numeric_limits<double>::quiet_NaN()}}), InternalFault);
  EXPECT_THROW(canonical(json{{"x", std::numeric_limits<double>::infinity()}}), InternalFault);
}

TEST(Canonical, GoldenHash) {
  EXPECT_EQ(sha256_hex(canonical(json{{"optim", {{"lr", 5e-4}, {"steps", 1400}}}, {"seed", 0}})), "acd5da07f0f0f7f2ef3be28e22352d138bd260e03d0ea383894503f0b5836a48");
}

}  // namespace
}  // namespace vlp::spec
