// The published layouts: fields, and references between files.

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "core/data/world/nouns.hpp"
#include "core/text/thesaurus.hpp"
#include "tests/world/fixture.hpp"

namespace vlp::data::world::test {
namespace {

using nlohmann::json;

TEST(Layout, KarpathyHasItsFieldsAndFiles) {
  std::set<int64_t> sentences;
  const auto karpathy = easy_world().json("karpathy.json");
  ASSERT_EQ(karpathy.at("images").size(), 380U);
  for (const auto& image : karpathy.at("images")) {
    const auto file = easy_world().folder / "images" / image.at("filepath").get<std::string>() / image.at("filename").get<std::string>();
    EXPECT_TRUE(std::filesystem::exists(file)) << file;
    EXPECT_EQ(image.at("sentids").size(), image.at("sentences").size());
    for (const auto& s : image.at("sentences")) {
      EXPECT_TRUE(sentences.insert(s.at("sentid").get<int64_t>()).second);
      EXPECT_FALSE(s.at("tokens").empty());
      EXPECT_EQ(s.at("imgid"), image.at("imgid"));
    }
  }
}

TEST(Layout, GqaBalancedIsAPartOfAllAndMoreEven) {
  const auto all = easy_world().json("gqa_train_all.json"), balanced = easy_world().json("gqa_train_balanced.json");
  ASSERT_LT(balanced.size(), all.size());
  ASSERT_GT(balanced.size(), all.size() / 4);
  for (const auto& [id, q] : balanced.items()) EXPECT_EQ(all.at(id), q) << id;
  std::set<std::string> structural;
  int entailing = 0;
  for (const auto& [id, q] : all.items()) {
    EXPECT_EQ(q.at("isBalanced").get<bool>(), balanced.contains(id));
    structural.insert(q.at("types").at("structural"));
    for (const std::string other : q.at("entailed")) {
      ASSERT_TRUE(all.contains(other)) << id;
      EXPECT_EQ(all[other].at("imageId"), q.at("imageId"));
      ++entailing;
    }
  }
  EXPECT_EQ(structural, (std::set<std::string>{"choose", "compare", "logical", "query", "verify"}));
  EXPECT_GT(entailing, 20);
  const auto lead = [](const json& questions) {  // of yes over no, in percent
    double yes = 0, no = 0;
    for (const auto& [id, q] : questions.items()) yes += q.at("answer") == "yes", no += q.at("answer") == "no";
    return 100 * std::abs(yes - no) / (yes + no);
  };
  EXPECT_LT(lead(balanced), 5);
}

TEST(Layout, NlvrNamesTheSplitsAsPublished) {
  for (const auto& [split, published] : {std::pair{"train", "train-"}, {"val", "dev-"}, {"test", "test1-"}})
    for (const auto& line : easy_world().lines(std::string("nlvr2_") + split + ".jsonl")) {
      EXPECT_TRUE(line.at("identifier").get<std::string>().starts_with(published));
      EXPECT_NE(line.at("left_url"), line.at("right_url"));
    }
}

TEST(Layout, NoCapsHasTenCaptionsAndThreeDomains) {
  const auto j = easy_world().json("nocaps_val.json");
  std::map<std::string, int> domains;
  for (const auto& image : j.at("images")) {
    ++domains[image.at("domain")];
    size_t novel = 0;
    const auto& objects = easy_world().pictures.at(image.at("id")).objects;
    for (const auto& o : objects) novel += nouns()[static_cast<size_t>(noun_id(o.noun))].tier == Tier::kNovel;
    EXPECT_EQ(image.at("domain"), novel == 0 ? "in-domain" : novel == objects.size() ? "out-domain" : "near-domain");
    EXPECT_TRUE(std::filesystem::exists(easy_world().folder / "images" / image.at("file_name").get<std::string>()));
  }
  EXPECT_EQ(j.at("annotations").size(), 10 * j.at("images").size());
  for (const auto* domain : {"in-domain", "near-domain", "out-domain"}) EXPECT_GE(domains[domain], 4) << domain;
}

TEST(Layout, NovelNounsAreInNoOtherPicture) {
  for (const auto& [id, p] : easy_world().pictures) {
    if (p.split == "nocaps") continue;
    for (const auto& o : p.objects) EXPECT_EQ(nouns()[static_cast<size_t>(noun_id(o.noun))].tier, Tier::kEasy) << id;
  }
}

TEST(Layout, TheThesaurusNamesEveryVariant) {
  std::ifstream in(easy_world().folder / "thesaurus.tsv");
  std::map<std::string, std::string> canonical;
  std::map<std::string, int> categories;
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string variant, name, category;
    std::getline(fields, variant, '\t'), std::getline(fields, name, '\t'), std::getline(fields, category);
    canonical[variant] = name;
    ++categories[category];
  }
  EXPECT_EQ(canonical.at("men"), "man");
  EXPECT_EQ(canonical.at("tv"), "television");
  const int n = static_cast<int>(nouns().size());
  EXPECT_EQ(categories, (std::map<std::string, int>{{"abbrev", n}, {"number", n}, {"subword", n}, {"synonym", n}}));

  const auto thesaurus = text::Thesaurus::load(easy_world().folder / "thesaurus.tsv");
  for (const auto& noun : nouns())
    for (const auto variant : {noun.name, noun.plural, noun.synonym, noun.compound, noun.abbreviation})
      EXPECT_EQ(thesaurus.canonical(variant).text, noun.name) << variant;
}

}  // namespace
}  // namespace vlp::data::world::test
