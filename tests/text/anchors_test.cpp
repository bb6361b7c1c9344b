#include "core/text/anchors.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text/build_vocabulary.hpp"
#include "core/util/error.hpp"

namespace vlp::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kCarpet = 0, kLaptop = 1, kDisk = 2, kDog = 3, kDogs = 4, kStopSign = 5, kHotDog = 6, kCat = 7;

const TagForms& tags() {
  static const TagForms forms(
      Thesaurus("rug\tcarpet\tsynonym\nlaptop computer\tlaptop\tsubword\nCD\tcompact disk\tabbrev\n", "t.tsv"),
      {{"carpet"}, {"laptop computer"}, {"compact disk"}, {"dog"}, {"dogs"}, {"stop sign", "stopsign"}, {"hot dog"}, {"cat"}});
  return forms;
}

// Words of the list are one token each; all others are cut into characters.
const WordPiece& word_piece() {
  static const WordPiece made(
      build_vocabulary({"a dog dogs rug laptop cd on the car with hot stop sign and abcdefghijklmnopqrstuvwxyz"}, {.min_count = 1}));
  return made;
}

class Example final {
 public:
  Example(std::vector<int64_t> classes, std::string caption, std::vector<float> confidence = {})
      : classes_(std::move(classes)),
        confidence_(std::move(confidence)),
        caption_(std::move(caption)),
        pieces_(word_piece().encode_with_offsets(caption_)) {}

  Anchors find(const AnchorSpec& spec = {}, uint64_t seed = 0) const {
    Random random(seed, "anchors_test");
    return find_anchors(tags(), {classes_, confidence_, caption_, pieces_, word_piece().vocabulary().unk()}, spec, random);
  }
  std::vector<std::pair<int64_t, int64_t>> places(const AnchorSpec& spec = {}, uint64_t seed = 0) const {  // (region, token)
    std::vector<std::pair<int64_t, int64_t>> out;
    for (const auto& a : find(spec, seed).all) out.emplace_back(a.region, a.token);
    return out;
  }

 private:
  std::vector<int64_t> classes_;
  std::vector<float> confidence_;
  std::string caption_;
  std::vector<Piece> pieces_;
};

using P = std::pair<int64_t, int64_t>;

TEST(TagForms, NumbersWhatClassesAreCalled) {
  EXPECT_EQ(tags().classes(), 8);
  EXPECT_EQ(tags().size(), 7);  // dog and dogs are one
  EXPECT_EQ(tags().of_class(kDog), tags().of_class(kDogs));
  EXPECT_EQ(tags().find("Stopsigns"), tags().of_class(kStopSign));
  EXPECT_EQ(tags().find("stop sign"), tags().of_class(kStopSign));
  EXPECT_EQ(tags().text(tags().of_class(kLaptop)), "laptop");
  EXPECT_EQ(tags().find("zebra"), std::nullopt);
  EXPECT_EQ(tags().longest(), 2);
}

TEST(TagForms, NamesOfOneClassJoinForms) {
  const TagForms t(Thesaurus(), {{"couch"}, {"sofa"}, {"sofa", "couch", "settee"}, {"bench"}});
  EXPECT_EQ(t.size(), 2);
  for (const auto* word : {"couch", "sofas", "Settee"}) EXPECT_EQ(t.find(word), 0) << word;
  EXPECT_EQ(t.of_class(0), 0);
  EXPECT_EQ(t.of_class(1), 0);
  EXPECT_EQ(t.of_class(2), 0);
  EXPECT_EQ(t.find("bench"), 1);
  EXPECT_EQ(t.text(1), "bench");
}

TEST(FindAnchors, EveryCategoryLeadsToOne) {
  EXPECT_THAT(Example({kDog}, "a dog").places(), ElementsAre(P{0, 1}));           // as it stands
  EXPECT_THAT(Example({kDog}, "a DOG").places(), ElementsAre(P{0, 1}));           // case
  EXPECT_THAT(Example({kDog}, "the dogs").places(), ElementsAre(P{0, 1}));        // number, of the word
  EXPECT_THAT(Example({kDogs}, "the dog").places(), ElementsAre(P{0, 1}));        // and of the tag
  EXPECT_THAT(Example({kCarpet}, "on the rug").places(), ElementsAre(P{0, 2}));   // synonym
  EXPECT_THAT(Example({kLaptop}, "on a laptop").places(), ElementsAre(P{0, 2}));  // sub-word
  EXPECT_THAT(Example({kDisk}, "a CD").places(), ElementsAre(P{0, 1}));           // abbreviation
  EXPECT_THAT(Example({kCat, kDog}, "a rug on the car").places(), IsEmpty());
}

TEST(FindAnchors, AreOneAFormInTheOrderOfTheCaption) {
  const Example pair({kCarpet, kDog, kDogs, kDog}, "a dog and dogs on the rug", {0.9F, 0.2F, 0.7F, 0.7F});
  EXPECT_THAT(pair.places(), ElementsAre(P{2, 1}, P{0, 6}));  // the first of the two that are surest
  const auto dog = tags().of_class(kDog), rug = tags().of_class(kCarpet);
  const auto found = pair.find();
  EXPECT_THAT(found.forms, ElementsAre(rug, dog));
  EXPECT_THAT(found.region_forms, ElementsAre(rug, dog, dog, dog));
  EXPECT_THAT(found.token_forms, ElementsAre(-1, dog, -1, dog, -1, -1, rug));
}

TEST(FindAnchors, BoxAndOccurrence) {
  const Example pair({kDog, kCat, kDogs}, "a dog and dogs");
  EXPECT_THAT(pair.places(), ElementsAre(P{0, 1}));  // without confidences the first
  EXPECT_THAT(pair.places({.box = AnchorBox::kAll}), ElementsAre(P{0, 1}, P{2, 1}));
  std::set<P> seen;
  for (uint64_t seed = 0; seed < 40; ++seed)
    for (const auto& p : pair.places({.box = AnchorBox::kRandom, .occurrence = AnchorOccurrence::kRandom}, seed)) seen.insert(p);
  EXPECT_EQ(seen, (std::set<P>{{0, 1}, {0, 3}, {2, 1}, {2, 3}}));
  EXPECT_EQ(pair.places({.box = AnchorBox::kRandom}, 7), pair.places({.box = AnchorBox::kRandom}, 7));
}

TEST(FindAnchors, UnitSaysWhetherNamesOfSeveralTokensCount) {
  const AnchorSpec word{.unit = AnchorUnit::kWord};
  const Example cat({kCat}, "the cat");  // "c ##a ##t"
  EXPECT_THAT(cat.places(), IsEmpty());
  EXPECT_THAT(cat.find().token_forms, ElementsAre(-1, -1, -1, -1));
  ASSERT_EQ(cat.find(word).all.size(), 1u);
  EXPECT_EQ(cat.find(word).all[0].token, 1);
  EXPECT_EQ(cat.find(word).all[0].tokens, 3);

  const Example sign({kStopSign}, "a stop sign and the stop");
  EXPECT_THAT(sign.places(), IsEmpty());
  ASSERT_EQ(sign.find(word).all.size(), 1u);
  EXPECT_EQ(sign.find(word).all[0].token, 1);
  EXPECT_EQ(sign.find(word).all[0].tokens, 2);

  const Example hot({kDog, kHotDog}, "a hot dog");
  EXPECT_THAT(hot.places(), ElementsAre(P{0, 2}));      // a token alone cannot tell
  EXPECT_THAT(hot.places(word), ElementsAre(P{1, 1}));  // the longest name counts
}

TEST(FindAnchors, LeavesOutUnknownWordsAndRegionsWithoutTag) {
  const WordPiece none(Vocabulary({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"}));
  const std::string caption = "a dog";
  const auto pieces = none.encode_with_offsets(caption);
  const std::vector<int64_t> classes{kDog};
  Random random(0, "anchors_test");
  EXPECT_THAT(find_anchors(tags(), {classes, {}, caption, pieces, none.vocabulary().unk()}, {}, random).all, IsEmpty());
  EXPECT_THAT(Example({-1, kDog}, "a dog").places(), ElementsAre(P{1, 1}));
  EXPECT_THAT(Example({}, "a dog").places(), IsEmpty());
  EXPECT_THAT(Example({kDog}, "").places(), IsEmpty());
}

TEST(FindAnchors, RefusesTagsOfAnotherDetector) {
  try {
    Example({kDog, 8}, "a dog").find();
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "a region has the class 8, but the list of tags names 8: it belongs to another detector");
  }
  EXPECT_THROW(Example({kDog}, "a dog", {0.5F, 0.5F}).find(), InternalFault);
}

TEST(General, IsWhatIsNoAnchor) {
  const std::vector<int64_t> forms{2, -1, 5, 2, 7}, anchors{2, 7};
  EXPECT_THAT(general(forms, anchors), ElementsAre(false, true, true, false, false));
  EXPECT_THAT(general(forms, {}), ElementsAre(true, true, true, true, true));
}

}  // namespace
}  // namespace vlp::text
