#include "core/data/world/nouns.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "core/data/world/palette.hpp"
#include "core/util/error.hpp"

namespace vlp::data::world {
namespace {

TEST(Nouns, AreEnoughOfEachKindAndTier) {
  std::map<Kind, int> training;
  for (const int n : nouns_of(true)) ++training[nouns()[static_cast<size_t>(n)].kind];
  EXPECT_GE(training[Kind::kPerson] + training[Kind::kThing], 24);
  EXPECT_GE(training[Kind::kPerson], 6);
  EXPECT_EQ(nouns_of(false).size(), 12U);
  EXPECT_GE(novel_nouns().size(), 4U);
  EXPECT_EQ(nouns_of(true).size() + novel_nouns().size(), nouns().size());
  EXPECT_EQ(nouns_of(true).front(), 0);
}

TEST(Nouns, EveryFormBelongsToOneNounAndIsNoOtherWord) {
  std::map<std::string_view, std::string_view> owner;
  std::set<std::string_view> taken = {"thing", "things", "person", "people", "small", "large", "striped", "dotted"};
  for (const auto& c : colours()) taken.insert(c.name);
  for (const auto& b : backgrounds()) taken.insert(b.name);
  for (const auto& n : nouns())
    for (const auto form : {n.name, n.plural, n.synonym, n.compound, n.abbreviation}) {
      EXPECT_FALSE(form.empty()) << n.name;
      EXPECT_TRUE(owner.emplace(form, n.name).second) << form << " is a form of " << owner[form] << " and of " << n.name;
      EXPECT_FALSE(taken.contains(form)) << form;
    }
  for (const auto& n : nouns()) EXPECT_NE(n.compound.find(' '), std::string_view::npos) << n.name << ": a compound has two words";
}

TEST(Nouns, LookAlikesAreOthersAndStayInTheList) {
  for (const bool hard : {false, true}) {
    const auto among = nouns_of(hard);
    for (const int n : among) {
      const int other = look_alike(n, among);
      EXPECT_NE(other, n);
      EXPECT_NE(std::find(among.begin(), among.end(), other), among.end()) << nouns()[static_cast<size_t>(n)].name;
    }
  }
  for (const auto& n : nouns()) EXPECT_NO_THROW(noun_id(n.look_alike)) << n.name;
}

TEST(Nouns, UnknownOnesAreNamed) {
  try {
    noun_id("gnome");
    FAIL() << "no error";
  } catch (const InternalFault& e) {
    EXPECT_STREQ(e.what(), "noun_id: the world has no \"gnome\"");
  }
}

std::vector<uint8_t> at_sixteen_pixels(int noun) {
  return vision::coverage(silhouette(noun).placed({.dx = 8, .dy = 8, .scale_x = 7.5, .scale_y = 7.5}), {0, 0, 16, 16});
}

// Share of the covered area that two silhouettes have in common.
double overlap(int a, int b) {
  const auto x = at_sixteen_pixels(a), y = at_sixteen_pixels(b);
  double both = 0, either = 0;
  for (size_t i = 0; i < x.size(); ++i) both += std::min(x[i], y[i]), either += std::max(x[i], y[i]);
  return both / either;
}

TEST(Silhouettes, FillTheirSquareAndStayInIt) {
  for (size_t n = 0; n < nouns().size(); ++n) {
    double x0 = 1, x1 = -1, y0 = 1, y1 = -1;
    for (const auto& part : silhouette(static_cast<int>(n)).parts())
      for (const auto& p : part.cuts ? std::vector<vision::Point>{} : part.points) x0 = std::min(x0, p.x), x1 = std::max(x1, p.x), y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
    EXPECT_GE(std::max(x1 - x0, y1 - y0), 1.8) << nouns()[n].name;
    for (const double v : {x0, x1, y0, y1}) EXPECT_LE(std::abs(v), 1.17) << nouns()[n].name;
  }
}

TEST(Silhouettes, AreToldApartAtSixteenPixels) {
  for (size_t a = 0; a < nouns().size(); ++a)
    for (size_t b = 0; b < a; ++b) {
      const bool easy = nouns()[a].tier == Tier::kEasy && nouns()[b].tier == Tier::kEasy;
      EXPECT_LT(overlap(static_cast<int>(a), static_cast<int>(b)), easy ? 0.76 : 0.86) << nouns()[a].name << " and " << nouns()[b].name;
    }
}

}  // namespace
}  // namespace vlp::data::world
