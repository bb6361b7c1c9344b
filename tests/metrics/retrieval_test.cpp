#include "core/metrics/retrieval.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::metrics {
namespace {

using Ranks = std::vector<int64_t>;

TEST(RetrievalRanks, ByHand) {
  // 2 images; captions 0 and 2 belong to image 0, caption 1 to image 1.
  const std::vector<float> scores{0.1f, 0.5f, 0.9f,   //
                                  0.3f, 0.4f, 0.9f};
  const Ranks owner{0, 1, 0};
  const auto ranks = retrieval_ranks({scores, 2, 3}, owner);
  EXPECT_EQ(ranks.text, (Ranks{0, 1}));      // image 0: its best is 0.9; image 1: 0.9 of caption 2 is above 0.4
  EXPECT_EQ(ranks.image, (Ranks{1, 1, 1}));  // the last is a tie, counted against the model
}

TEST(RetrievalRanks, AConstantScorerIsTheWorst) {
  const std::vector<float> scores(4 * 8, 0.5f);
  const auto ranks = retrieval_ranks({scores, 4, 8}, Ranks{0, 0, 1, 1, 2, 2, 3, 3});
  EXPECT_EQ(ranks.text, Ranks(4, 6));
  EXPECT_EQ(ranks.image, Ranks(8, 3));
}

TEST(RetrievalRanks, PairsThatWereNotScoredTie) {
  const float none = -std::numeric_limits<float>::infinity();
  const std::vector<float> scores{none, 1, none, none};
  const auto ranks = retrieval_ranks({scores, 2, 2}, Ranks{0, 1});
  EXPECT_EQ(ranks.text, (Ranks{1, 1}));
  EXPECT_EQ(ranks.image, (Ranks{1, 1}));
}

// The definition, query by query.
RetrievalRanks slow_ranks(const ScoreMatrix& s, const Ranks& owner) {
  RetrievalRanks out{Ranks(static_cast<size_t>(s.images)), Ranks(owner.size())};
  const auto score = [&](int64_t i, int64_t c) { return s.values[static_cast<size_t>(i * s.captions + c)]; };
  for (int64_t i = 0; i < s.images; ++i) {
    int64_t best_rank = s.captions;
    for (int64_t c = 0; c < s.captions; ++c) {
      if (owner[static_cast<size_t>(c)] != i) continue;
      int64_t rank = 0;
      for (int64_t d = 0; d < s.captions; ++d) rank += owner[static_cast<size_t>(d)] != i && score(i, d) >= score(i, c);
      best_rank = std::min(best_rank, rank);
      int64_t image_rank = 0;
      for (int64_t j = 0; j < s.images; ++j) image_rank += j != i && score(j, c) >= score(i, c);
      out.image[static_cast<size_t>(c)] = image_rank;
    }
    out.text[static_cast<size_t>(i)] = best_rank;
  }
  return out;
}

TEST(RetrievalRanks, MatchesTheDefinitionOnRandomScores) {
  Random rng(1, "retrieval");
  for (int trial = 0; trial < 20; ++trial) {
    const int64_t images = 5 + static_cast<int64_t>(rng.below(10)), captions = images * 3;
    Ranks owner;
    for (int64_t c = 0; c < captions; ++c) owner.push_back(c % images);
    rng.shuffle(owner);
    std::vector<float> values;
    for (int64_t k = 0; k < images * captions; ++k) values.push_back(static_cast<float>(rng.below(40)));  // many ties
    const auto fast = retrieval_ranks({values, images, captions}, owner), slow = slow_ranks({values, images, captions}, owner);
    EXPECT_EQ(fast.text, slow.text);
    EXPECT_EQ(fast.image, slow.image);
  }
}

TEST(RetrievalScores, AveragesGalleries) {
  const RetrievalRanks first{{0, 1, 5, 10}, {0, 0, 4, 9, 12, 0, 0, 0}}, second{{0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}};
  const auto one = retrieval_scores(std::vector{first});
  EXPECT_DOUBLE_EQ(one.tr_r1.value, 25);
  EXPECT_DOUBLE_EQ(one.tr_r5.value, 50);
  EXPECT_DOUBLE_EQ(one.tr_r10.value, 75);
  EXPECT_DOUBLE_EQ(one.ir_r1.value, 62.5);
  EXPECT_DOUBLE_EQ(one.ir_r5.value, 75);
  EXPECT_DOUBLE_EQ(one.ir_r10.value, 87.5);
  EXPECT_DOUBLE_EQ(one.mean(), 62.5);
  EXPECT_DOUBLE_EQ(one.tr_r1.se, 25);  // sd of (100,0,0,0) is 50
  EXPECT_EQ(one.tr_r1.items, 4);
  const auto both = retrieval_scores(std::vector{first, second});
  EXPECT_DOUBLE_EQ(both.tr_r1.value, 62.5);
  EXPECT_DOUBLE_EQ(both.tr_r1.se, 12.5);
  EXPECT_EQ(both.ir_r1.items, 16);
}

template <class E>
std::string message(const std::vector<float>& scores, int64_t images, const Ranks& owner) {
  try {
    retrieval_ranks({scores, images, static_cast<int64_t>(owner.size())}, owner);
  } catch (const E& e) {
    return e.what();
  }
  return "no such error";
}

TEST(RetrievalRanks, RefusesWhatDoesNotFit) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(message<ShapeError>({1, 2, 3}, 2, {0, 1}), "retrieval: 3 scores and 2 caption owners for 2 images x 2 captions");
  EXPECT_EQ(message<InternalFault>({1, 2, 3, 4}, 2, {0, 2}), "retrieval: caption 1 belongs to image 2, outside 0..1");
  EXPECT_EQ(message<InternalFault>({1, 2, 3, 4}, 2, {0, 0}), "retrieval: image 1 has no caption");
  EXPECT_EQ(message<Diverged>({1, 2, nan, 4}, 2, {0, 1}), "retrieval: the score of image 1 with caption 0 is NaN");
  EXPECT_THROW(retrieval_scores({}), InternalFault);
}

TEST(ItemMean, ByHand) {
  const std::vector<double> scores{0, 100, 100, 0};
  const auto plain = item_mean(scores);
  EXPECT_DOUBLE_EQ(plain.value, 50);
  EXPECT_DOUBLE_EQ(plain.se, std::sqrt(10000.0 / 3 / 4));
  const auto single = item_mean(scores, std::vector<std::string>{"a", "b", "c", "d"});
  EXPECT_DOUBLE_EQ(single.se, plain.se);
  const auto clustered = item_mean(scores, std::vector<std::string>{"a", "b", "b", "a"});
  EXPECT_DOUBLE_EQ(clustered.se, std::sqrt(2 * 2 * 10000.0) / 4);  // deviations -100 and +100, two groups
  EXPECT_EQ(item_mean(std::vector<double>{3}).se, 0);
  EXPECT_THROW(item_mean({}), InternalFault);
}

}  // namespace
}  // namespace vlp::metrics
