#include "core/formats/anchor_coverage.hpp"

#include <gmock/gmock.h>

#include "core/text/build_vocabulary.hpp"
#include "tests/formats/feature_samples.hpp"
#include "tests/formats/fixture.hpp"

namespace vlp::formats {
namespace {

using testing::ElementsAre;

MATCHER_P2(Is, name, count, "") { return arg.name == name && arg.count == count; }

const std::vector<std::vector<std::string>> kNames{{"dog"}, {"dogs"}, {"carpet"}, {"Car"}, {"cat"}, {"laptop computer"}};
const text::TagForms& tags() {
  static const text::TagForms made(text::Thesaurus("rug\tcarpet\tsynonym\nlaptop computer\tlaptop\tsubword\n", "t.tsv"), kNames);
  return made;
}

Captions captions_of(const std::vector<std::pair<std::string, std::vector<std::string>>>& pictures) {
  Captions out;
  for (const auto& [name, texts] : pictures) {
    for (const auto& text : texts) out.captions.push_back({std::to_string(out.captions.size()), static_cast<int64_t>(out.images.size()), text, {}});
    out.images.push_back({.id = name, .file = "images/" + name + ".jpg", .split = "train", .place = {}});
  }
  return out;
}

std::string row(const std::string& picture, std::vector<int64_t> classes) {
  auto record = sample_record(picture, static_cast<int64_t>(classes.size()), 2);
  record.classes = std::move(classes);
  return tsv_line(obj36_row(record));
}

AnchorCoverage coverage(const Captions& captions, const CoverageSpec& spec) {
  std::vector<std::string> texts;
  for (const auto& c : captions.captions) texts.push_back(c.text);
  return anchor_coverage(captions, tags(), kNames, text::WordPiece(text::build_vocabulary(texts, {.min_count = 1})), spec);
}

TEST(AnchorCoverage, CountsByHand) {
  const Scratch scratch;
  const auto captions = captions_of({{"a", {"a dog on the rug", "a CAR and a car", "nothing here"}}, {"b", {"Dogs"}}, {"c", {"a dog"}}});
  // Picture a: two dogs (one tagged "dogs"), a carpet, a car; b: a dog and a cat; c has no regions, d no captions.
  const auto file = scratch.write("r.tsv", row("a", {0, 1, 2, 3}) + row("d", {5, 5}) + row("b", {0, 4}));
  const auto c = coverage(captions, {.regions = {file}});
  EXPECT_EQ(c.pictures, 2);
  EXPECT_EQ(c.pictures_without_regions, 1);
  EXPECT_EQ(c.pairs, 4);
  EXPECT_EQ(c.pairs_with_anchor, 3);
  EXPECT_EQ(c.anchors, 4);   // dog, carpet; car; dog
  EXPECT_EQ(c.regions, 14);  // 3 x 4 + 2
  EXPECT_EQ(c.anchor_regions, 3 + 1 + 0 + 1);
  EXPECT_EQ(c.tokens, 5 + 5 + 2 + 1);
  EXPECT_EQ(c.anchor_tokens, 2 + 2 + 0 + 1);  // both "car" of the second
  EXPECT_EQ(c.classes, 6);
  EXPECT_EQ(c.classes_seen, 5);
  EXPECT_EQ(c.classes_met, 4);
  EXPECT_EQ(c.forms_met, 3);
  EXPECT_EQ(c.met_as_they_stand, 1);                  // dog; "CAR" is not "Car", "Dogs" not "dogs"
  EXPECT_THAT(c.met_by, ElementsAre(2, 2, 1, 0, 0));  // Car and dog (by "Dogs"); dog and dogs; carpet
  EXPECT_THAT(c.frequent, ElementsAre(Is("dog", 2), Is("car", 1), Is("carpet", 1)));
  EXPECT_THAT(c.never_met, ElementsAre(Is("cat", 1)));
}

TEST(AnchorCoverage, WithoutRegionsTheWordsAloneAreTested) {
  const auto c = coverage(captions_of({{"a", {"laptops and a cat"}}, {"b", {"nothing"}}}), {});
  EXPECT_EQ(c.pictures, 2);
  EXPECT_EQ(c.pairs_with_anchor, 1);
  EXPECT_EQ(c.anchors, 2);
  EXPECT_EQ(c.classes_seen, 6);
  EXPECT_THAT(c.met_by, ElementsAre(0, 1, 0, 1, 0));  // "laptops", of the tag "laptop computer"
  EXPECT_THAT(c.never_met, ElementsAre(Is("Car", 2), Is("carpet", 2), Is("dog", 2), Is("dogs", 2)));
}

TEST(AnchorCoverage, CutsCaptions) {
  const auto captions = captions_of({{"a", {"the dog and the cat"}}});
  EXPECT_EQ(coverage(captions, {.max_tokens = 4}).anchors, 1);
  EXPECT_EQ(coverage(captions, {.max_tokens = 5}).anchors, 2);
}

TEST(AnchorCoverage, RefusesRegionsThatDoNotServe) {
  const Scratch scratch;
  const auto captions = captions_of({{"a", {"a dog"}}});
  const auto refusal = [&](const CoverageSpec& spec) { return message(scratch, [&] { coverage(captions, spec); }); };
  EXPECT_EQ(refusal({.regions = {scratch.write("other.tsv", row("z", {0}))}}),
            "@other.tsv: none of the 1 pictures with captions has regions; a region's picture is found by its file name without extension");
  EXPECT_EQ(refusal({.regions = {scratch.write("classes.tsv", row("a", {0, 6}))}}), "@classes.tsv:1: picture a: region 1 has class 6, outside 0..5");
  EXPECT_EQ(refusal({.layout = RegionLayout::kBottomUp, .regions = {scratch.write("b.tsv", tsv_line(bottom_up_row(sample_record("a", 1, 2))))}}),
            "@b.tsv:1: picture a has no object classes, which anchors need; take features of the layout obj36");
}

}  // namespace
}  // namespace vlp::formats
