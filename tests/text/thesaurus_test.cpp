#include "core/text/thesaurus.hpp"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/formats/name_lists.hpp"
#include "core/text/anchors.hpp"
#include "core/text/singular.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/real_data.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::text {
namespace {

std::string message(const std::string& content) {
  return test::refusal([&] { Thesaurus(content, "t.tsv"); });
}

std::set<std::string> by(const Form& form) {
  std::set<std::string> out;
  for (size_t i = 0; i < kVariations; ++i)
    if (form.by.test(i)) out.emplace(name_of(static_cast<Variation>(i)));
  return out;
}

using Names = std::set<std::string>;

TEST(Singular, ByRuleAndByList) {
  for (const auto& [plural, one] : std::vector<std::pair<std::string, std::string>>{{"dogs", "dog"},
                                                                                    {"boxes", "box"},
                                                                                    {"benches", "bench"},
                                                                                    {"brushes", "brush"},
                                                                                    {"dresses", "dress"},
                                                                                    {"horses", "horse"},
                                                                                    {"vases", "vase"},
                                                                                    {"puppies", "puppy"},
                                                                                    {"ties", "tie"},
                                                                                    {"tomatoes", "tomato"},
                                                                                    {"shoes", "shoe"},
                                                                                    {"cookies", "cookie"},
                                                                                    {"men", "man"},
                                                                                    {"knives", "knife"},
                                                                                    {"gloves", "glove"},
                                                                                    {"buses", "bus"},
                                                                                    {"feet", "foot"},
                                                                                    {"people", "person"}})
    EXPECT_EQ(singular(plural), one);
  for (const auto* word : {"dog", "bus", "glass", "tennis", "gas", "s", "", "cactus"}) EXPECT_EQ(singular(word), word);
}

TEST(Thesaurus, HasTheFiveCategoriesOfThePaper) {
  const Thesaurus t(
      "# from section 3.1\nrug\tcarpet\tsynonym\n\nlaptop computer\tlaptop\tsubword\nCD\tcompact disk\tabbrev\nmen\tman\tnumber\r\nCar\tcar\tcase\n",
      "t.tsv");
  const auto is = [&](const std::string& phrase, const std::string& text, const Names& names) {
    const auto form = t.canonical(phrase);
    EXPECT_EQ(form.text, text) << phrase;
    EXPECT_EQ(by(form), names) << phrase;
  };
  is("car", "car", {});
  is("Car", "car", {"case"});
  is("dogs", "dog", {"number"});
  is("men", "man", {"number"});
  is("rug", "carpet", {"synonym"});
  is("carpet", "carpet", {});
  is("laptop computer", "laptop", {"subword"});
  is("CD", "compact disk", {"case", "abbrev"});
  is("Rugs", "carpet", {"case", "number", "synonym"});
  is("laptop  Computers", "laptop", {"case", "number", "subword"});
  is("T-Shirts", "t - shirt", {"case", "number"});
}

TEST(Thesaurus, KnowsTheRulesWithoutAFile) {
  const Thesaurus t;
  EXPECT_EQ(t.canonical("Benches").text, "bench");
  EXPECT_EQ(t.canonical("caf\xC3\xA9").text, "cafe");
  EXPECT_EQ(t.longest(), 1);
}

TEST(Thesaurus, FollowsLinesToTheLastForm) {
  const Thesaurus t("pup\tpuppy\tabbrev\nbaby dog\tpup\tsynonym\npuppy\tdog\tsynonym\n", "t.tsv");
  for (const auto* phrase : {"pup", "baby dog", "puppy", "dog", "pups", "puppies", "dogs"}) EXPECT_EQ(t.canonical(phrase).text, "dog") << phrase;
  EXPECT_EQ(by(t.canonical("baby dogs")), (Names{"number", "abbrev", "synonym"}));
  EXPECT_EQ(t.longest(), 2);
}

TEST(Thesaurus, TheRuleForPluralsTouchesNoWordOfTheFile) {
  const Thesaurus t("eyeglasses\tglasses\tsynonym\nwine glass\tglass\tsubword\n", "t.tsv");
  EXPECT_EQ(t.canonical("glasses").text, "glasses");
  EXPECT_EQ(t.canonical("glass").text, "glass");
  EXPECT_EQ(t.canonical("wine glasses").text, "glass");
}

TEST(Thesaurus, RefusesWhatIsNone) {
  const std::string head = "# a comment\n\nrug\tcarpet\tsynonym\n";
  EXPECT_EQ(message(""), "t.tsv: holds no line VARIANT TAB CANONICAL TAB CATEGORY");
  EXPECT_EQ(message("# rug\tcarpet\tsynonym\n"), "t.tsv: holds no line VARIANT TAB CANONICAL TAB CATEGORY");
  EXPECT_EQ(message(head + "dogs dog number"), "t.tsv:4: 1 fields, expected VARIANT TAB CANONICAL TAB CATEGORY");
  EXPECT_EQ(message(head + "dogs\tdog\tnumber\t"), "t.tsv:4: 4 fields, expected VARIANT TAB CANONICAL TAB CATEGORY");
  EXPECT_EQ(message(head + " \tdog\tnumber"), "t.tsv:4: the variant is empty");
  EXPECT_EQ(message(head + "dogs\t\tnumber"), "t.tsv:4: the canonical form is empty");
  EXPECT_EQ(message(head + "dogs\tdog\tnumbers"),
            "t.tsv:4: unknown category \"numbers\"; the categories are case, number, synonym, subword, abbrev; did you mean number?");
  EXPECT_EQ(message(head + "Rug\tmat\tsynonym"), "t.tsv:4: \"rug\" is already a variant of \"carpet\" on line 3; a word belongs to one group");
  EXPECT_EQ(message(head + "Dog\tdog\tsynonym"), "t.tsv:4: \"Dog\" is its own canonical form; remove the line");
  EXPECT_EQ(message(head + "dogs\tdog\tcase"), "t.tsv:4: \"dogs\" and \"dog\" differ in more than case; give the category that tells how");
  EXPECT_EQ(message(head + "a\trug\tsynonym\ncarpet\ta\tsynonym\n"),
            "t.tsv:3: a cycle: rug -> carpet -> a -> rug; one of them must be the canonical form");
  EXPECT_EQ(message("x\ta\tsynonym\na\tb\tsynonym\nb\ta\tsynonym\n"), "t.tsv:2: a cycle: a -> b -> a; one of them must be the canonical form");
}

TEST(Thesaurus, NamesTheFile) {
  const ScratchFolder folder("vlp-thesaurus");
  const auto file = folder / "thesaurus.tsv";
  write_file_atomic(file, "rug\tcarpet\tsynonym\n");
  EXPECT_EQ(Thesaurus::load(file).canonical("rugs").text, "carpet");
  write_file_atomic(file, "rug\n");
  try {
    Thesaurus::load(file);
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_THAT(e.what(), testing::StartsWith(file.string() + ":1: "));
  }
}

// The file for the detector's 1,600 classes that comes with the program.
Thesaurus shipped() { return Thesaurus::load(std::filesystem::path(VLP_TEST_DIR).parent_path() / "core/text/thesaurus/visual_genome.tsv"); }

TEST(VisualGenome, JoinsAndKeepsApart) {
  const auto t = shipped();
  const auto form = [&](const std::string& phrase) { return t.canonical(phrase).text; };
  EXPECT_EQ(form("tennis rackets"), form("racquet"));
  EXPECT_EQ(form("TV"), form("television set"));
  EXPECT_EQ(form("stoplights"), form("traffic light"));
  EXPECT_EQ(form("neck tie"), form("necktie"));
  EXPECT_EQ(form("people"), form("person"));
  EXPECT_EQ(by(t.canonical("Cell phones")), (Names{"case", "number", "subword"}));
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"glass", "glasses"}, {"hot dog", "dog"}, {"woods", "wood"}, {"home plate", "plate"}, {"bat", "bath"}, {"pants", "pan"}})
    EXPECT_NE(form(a), form(b));
}

// The paper's anchor set has 1,269 members; by the classes' names alone 1,053 can be met by one token, by any word of theirs 1,375.
TEST(VisualGenome, ReachesAboutAsManyClassesAsThePaper) {
  const auto data = test::real_data();
  if (!data) GTEST_SKIP() << "no genuine data";
  const auto names = formats::read_class_names(*data / "vocab/vg_1600_400_20/objects_vocab.txt");
  const TagForms tags(shipped(), names);
  const auto vocabulary = Vocabulary::load(*data / "vocab/bert_base_uncased_vocab.txt");
  std::set<int64_t> met;
  for (const auto& token : vocabulary.tokens())
    if (const auto form = tags.find(token); form && !token.starts_with("##")) met.insert(*form);
  int64_t classes = 0;
  for (int64_t c = 0; c < tags.classes(); ++c) classes += met.contains(tags.of_class(c));
  EXPECT_GT(classes, 1050);
  EXPECT_LT(classes, 1400);
}

}  // namespace
}  // namespace vlp::text
