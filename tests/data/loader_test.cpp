#include "core/data/loader.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/data/collect.hpp"
#include "core/data/view.hpp"
#include "core/util/error.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/tiny_world.hpp"

namespace vlp::data {
namespace {

TEST(Sampler, EveryEpochIsAPermutation) {
  Sampler s(10, 4, 7);
  std::vector<int64_t> seen;
  for (int64_t step = 0; step < 5; ++step)
    for (const auto i : s.items(step)) seen.push_back(i);
  for (size_t epoch = 0; epoch < 2; ++epoch) {
    std::vector<int64_t> sorted(seen.begin() + static_cast<int64_t>(epoch) * 10, seen.begin() + static_cast<int64_t>(epoch + 1) * 10);
    std::sort(sorted.begin(), sorted.end());
    std::vector<int64_t> all(10);
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(sorted, all);
  }
}

TEST(Sampler, DependsOnSeedAndStepAlone) {
  Sampler a(100, 8, 1), b(100, 8, 1), c(100, 8, 2);
  a.items(0), a.items(20);
  EXPECT_EQ(a.items(13), b.items(13));
  EXPECT_NE(a.items(13), c.items(13));
}

TEST(PairLoader, GivesACaptionOfItsPicture) {
  const auto& data = test::tiny_data();
  const auto split = data.split("train");
  const auto loader = pair_loader(data, split, {.batch = 6, .picture_size = 64, .views = Views::kTwo, .view = {}}, 3);
  const auto batch = loader->batch(4);
  for (int64_t b = 0; b < 6; ++b) {
    const auto picture = batch.image_ids[b].item<int64_t>();
    const auto row = batch.text[b].masked_select(batch.text[b].ne(0));
    bool found = false;
    for (auto c = split.captions_of_picture()[static_cast<size_t>(picture)]; c < split.captions_of_picture()[static_cast<size_t>(picture) + 1]; ++c) {
      const auto ids = split.captions()[c];
      found = found || (static_cast<int64_t>(ids.size()) == row.numel() &&
                        std::equal(ids.begin(), ids.end(), row.data_ptr<int64_t>(), [](int32_t x, int64_t y) { return x == y; }));
    }
    EXPECT_TRUE(found) << "picture " << picture;
    EXPECT_FALSE(batch.word_start[b][0].item<bool>()) << "[CLS] begins no word";
  }
  EXPECT_TRUE(batch.view1.equal(batch.view2)) << "without augmentation both views are the picture";
  EXPECT_TRUE(batch.view1.equal(loader->batch(4).view1));
}

// A split of vertical stripes tells a mirrored view from a plain one.
std::vector<uint8_t> left_half_white(int64_t size) {
  std::vector<uint8_t> out(static_cast<size_t>(size * size * 3));
  for (int64_t i = 0; i < size * size; ++i)
    if (i % size < size / 2) std::fill_n(out.begin() + i * 3, 3, uint8_t{255});
  return out;
}

TEST(RandomView, AForbiddenMirrorMovesNoOtherDraw) {
  const auto pixels = left_half_white(20);
  const ViewSpec s{.shift = 3, .flip = 1.0, .brightness = 0.3, .contrast = 0.3};
  std::vector<float> mirrored(3 * 16 * 16), plain(3 * 16 * 16);
  Random a(1, "augment.view1", 5), b(1, "augment.view1", 5);
  random_view(pixels, 20, 16, s, a, mirrored.data());
  random_view(pixels, 20, 16, s, b, plain.data(), {.mirror = Mirror::kForbidden});
  EXPECT_NE(mirrored, plain);
  for (size_t row = 0; row < 3 * 16; ++row)
    std::reverse(plain.begin() + static_cast<int64_t>(row) * 16, plain.begin() + static_cast<int64_t>(row + 1) * 16);
  EXPECT_EQ(mirrored, plain);
}

TEST(RandomView, AugmentationKeepsTheWindowAndDiffersByView) {
  const auto pixels = left_half_white(20);
  std::vector<float> none(3 * 16 * 16), first(none), second(none);
  const auto view = [&](Augment augment, ViewOf which, std::vector<float>& out) {
    Random random(2, "augment.view1", 3);
    random_view(pixels, 20, 16, {.shift = 2, .augment = augment}, random, out.data(), {.view = which});
  };
  view(Augment::kNone, ViewOf::kFirst, none);
  view(Augment::kDino, ViewOf::kFirst, first), view(Augment::kDino, ViewOf::kSecond, second);
  EXPECT_NE(none, first);
  EXPECT_NE(first, second) << "the first view is blurred always";
  for (const auto* v : {&first, &second})  // the edge between white and black stays where the window put it
    for (size_t x : {size_t{0}, size_t{15}}) EXPECT_EQ((*v)[8 * 16 + x] > 0, none[8 * 16 + x] > 0) << x;
}

// Each view of each picture of a few batches: is it mirrored, and does its text say left or right?
TEST(PairLoader, SkipsTheMirrorWhereTheCaptionSaysLeftOrRight) {
  const auto& data = test::tiny_data();
  const auto split = data.split("train");
  const auto flipped = pair_loader(data, split, {.batch = 16, .picture_size = 64, .view = {.flip = 1.0}}, 3);
  const auto skipping = pair_loader(data, split, {.batch = 16, .picture_size = 64, .view = {.flip = 1.0, .left_right = LeftRight::kSkip}}, 3);
  const auto plain = pair_loader(data, split, {.batch = 16, .picture_size = 64, .view = {}}, 3);
  int with = 0, without = 0;
  for (int64_t step = 0; step < 6; ++step) {
    const auto f = flipped->batch(step), s = skipping->batch(step), p = plain->batch(step);
    for (int64_t b = 0; b < 16; ++b) {
      bool says_side = false;
      for (int64_t l = 0; l < s.text.size(1); ++l) {
        const auto& token = data.vocabulary().token(s.text[b][l].item<int64_t>());
        says_side = says_side || token == "left" || token == "right";
      }
      EXPECT_TRUE(f.view1[b].equal(p.view1[b].flip({2})));
      EXPECT_TRUE(s.view1[b].equal(says_side ? p.view1[b] : f.view1[b]));
      ++(says_side ? with : without);
    }
  }
  EXPECT_GT(with, 0) << "the tiny world speaks of sides";
  EXPECT_GT(without, 0);
}

TEST(PairLoader, AugmentsTheTwoViewsDifferently) {
  const auto& data = test::tiny_data();
  const auto split = data.split("train");
  const auto loader = pair_loader(data, split, {.batch = 2, .picture_size = 64, .views = Views::kTwo, .view = {.shift = 3, .brightness = 0.3}}, 3);
  const auto batch = loader->batch(0);
  EXPECT_FALSE(batch.view1.equal(batch.view2));
}

TEST(QuestionLoader, GivesAnAnswerOfItsQuestion) {
  const auto& data = test::tiny_data();
  const auto split = data.split("train");
  const auto loader = question_loader(data, split, {.batch = 16, .picture_size = 64, .views = Views::kOne, .view = {}}, 3);
  const auto batch = loader->batch(0);
  ASSERT_EQ(batch.answer.size(0), 16);
  for (int64_t b = 0; b < 16; ++b) EXPECT_EQ(batch.answer[b].eq(data.vocabulary().sep()).sum().item<int64_t>(), 1);
}

TEST(PairLoader, SaysWhenStoredPicturesAreTooSmall) {
  const auto& data = test::tiny_data();
  const auto split = data.split("train");
  try {
    pair_loader(data, split, {.batch = 2, .picture_size = 96, .views = Views::kOne, .view = {}}, 1);
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "pictures are stored at 64 px (data.picture_size), but the model reads 96 px (model.image.size)");
  }
}

TEST(View, PlainViewIsTheNormalisedCentre) {
  std::vector<uint8_t> pixels(6 * 6 * 3, 0);
  pixels[(1 * 6 + 1) * 3] = 255;  // red at (1,1), the corner of the central 4 x 4
  std::vector<float> out(3 * 4 * 4);
  plain_view(pixels, 6, 4, out.data());
  EXPECT_FLOAT_EQ(out[0], (1.0f - kMean[0]) / kStd[0]);
  EXPECT_FLOAT_EQ(out[1], -kMean[0] / kStd[0]);
  EXPECT_FLOAT_EQ(out[16], -kMean[1] / kStd[1]);
}

TEST(View, FlipMirrors) {
  std::vector<uint8_t> pixels(4 * 4 * 3, 0);
  pixels[0] = 255;
  std::vector<float> out(3 * 4 * 4);
  Random random(1, "test");
  random_view(pixels, 4, 4, {.flip = 1.0}, random, out.data());
  EXPECT_FLOAT_EQ(out[3], (1.0f - kMean[0]) / kStd[0]);
}

TEST(Prepare, RemarksAreNoReasonToRefuseData) {
  formats::Report report;
  report.add(formats::ProblemKind::kDuplicateText, "a.json: [1]", "7", "occurs twice");
  EXPECT_NO_THROW(refuse_bad_data(report));
  report.add(formats::ProblemKind::kEmptyText, "a.json: [2]", "8", "has an empty caption");
  try {
    refuse_bad_data(report);
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_TRUE(std::string(e.what()).starts_with("the data fails its check (1 problems, first: a.json: [2]: has an empty caption); mend it, or")) << e.what();
  }
}

TEST(Prepare, RefusesAWorldWhoseTextsAreTooLong) {
  const ScratchFolder folder("vlp-long-text");
  DataSpec s;
  s.world.pictures = {6, 4, 4};
  s.world.questions = {1, 1, 1};
  s.max_text = 4;
  try {
    prepare(s, {}, folder.path(), {});
    FAIL();
  } catch (const BadInput& e) {
    const std::string text = e.what(), line = text.substr(0, text.find('\n'));  // the one that is recorded
    EXPECT_TRUE(line.starts_with("the data fails its check (")) << line;
    EXPECT_NE(line.find((folder.path() / "world/karpathy.json").string() + ": images["), std::string::npos) << line;
    EXPECT_NE(text.find("long"), std::string::npos) << text;
  }
}

TEST(Prepare, NamesTheDataRootThatIsMissing) {
  const ScratchFolder folder("vlp-no-root");
  DataSpec s;
  s.pairs = PairSource::kFlickr8k, s.questions = QuestionSource::kNone;
  try {
    prepare(s, {}, folder.path(), {});
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "data 'flickr8k' needs a data root: give --data-root DIR (make: DATA_ROOT=DIR)");
  }
}

}  // namespace
}  // namespace vlp::data
