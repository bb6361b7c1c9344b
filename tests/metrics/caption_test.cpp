// BLEU, ROUGE-L, CIDEr and CIDEr-D against the public scorers.

#include <cmath>
#include <fstream>
#include <numeric>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/metrics/bleu.hpp"
#include "core/metrics/cider.hpp"
#include "core/metrics/rouge.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

using nlohmann::json;

struct Reference {
  json all;
  std::vector<CaptionItem> items;
};

Reference reference() {
  std::ifstream in(VLP_TEST_DIR "/ref/caption_scores.json");
  Reference out{json::parse(in), {}};
  for (const auto& item : out.all["items"]) out.items.push_back({item["candidate"], item["references"]});
  return out;
}

double mean(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size()); }

void expect_scores(const std::vector<double>& found, const json& items, const std::string& key) {
  ASSERT_EQ(found.size(), items.size());
  for (size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], items[i][key].get<double>(), 1e-12) << key << " of item " << i << ": " << items[i];
}

TEST(CaptionScores, MatchPycocoevalcap) {
  const auto ref = reference();
  ASSERT_GE(ref.items.size(), 60u);
  const auto found = bleu(ref.items);
  for (size_t n = 0; n < 4; ++n) {
    EXPECT_NEAR(found.corpus[n], ref.all["corpus"]["bleu"][n].get<double>(), 1e-12) << n + 1;
    for (size_t i = 0; i < ref.items.size(); ++i)
      EXPECT_NEAR(found.items[i][n], ref.all["items"][i]["bleu"][n].get<double>(), 1e-12) << "BLEU-" << n + 1 << " of item " << i;
  }
  const auto rouge = rouge_l(ref.items);
  expect_scores(rouge, ref.all["items"], "rouge_l");
  EXPECT_NEAR(mean(rouge), ref.all["corpus"]["rouge_l"].get<double>(), 1e-12);
  for (const auto& [kind, key] : {std::pair{CiderKind::kCiderD, "cider_d"}, std::pair{CiderKind::kCider, "cider"}}) {
    const auto scores = cider(kind, ref.items);
    expect_scores(scores, ref.all["items"], key);
    EXPECT_NEAR(mean(scores), ref.all["corpus"][key].get<double>(), 1e-12) << key;
  }
}

TEST(CaptionScores, MatchTheCachedDocumentFrequencies) {
  const auto ref = reference();
  DocumentFrequencies frequencies;
  frequencies.set_pictures(ref.all["frequencies"]["ref_len"]);
  for (const auto& [ngram, count] : ref.all["frequencies"]["document_frequency"].items()) frequencies.set(ngram, count);
  for (const auto& [kind, key] : {std::pair{CiderKind::kCiderD, "cider_d_external"}, std::pair{CiderKind::kCider, "cider_external"}})
    expect_scores(Cider(kind, frequencies).scores(ref.items), ref.all["items"], key);
}

TEST(Bleu, ByHand) {
  // 3 of 4 words, 1 of 3 pairs match; the references of 3 and 5 words are equally close, so that there is no penalty.
  const std::vector<CaptionItem> items{{"a dog runs fast", {"a dog fast", "the big cat sleeps runs"}}};
  const auto found = bleu(items).corpus;
  EXPECT_NEAR(found[0], 1.0, 1e-8);
  EXPECT_NEAR(found[1], std::sqrt(1.0 / 3), 1e-8);
  EXPECT_LT(found[2], 1e-4);
  EXPECT_GT(found[2], 0);
}

TEST(RougeL, ByHand) {
  const std::vector<CaptionItem> items{{"a b c d", {"a x c"}}};  // common: a c; precision 2/4, recall 2/3
  EXPECT_NEAR(rouge_l(items)[0], 2.44 * 0.5 * (2.0 / 3) / (2.0 / 3 + 1.44 * 0.5), 1e-12);
}

TEST(Cider, ByHand) {
  // Two pictures; "a" occurs in both and weighs nothing, "dog" and "cat" weigh log 2. Only n = 1 and n = 2 exist.
  const std::vector<CaptionItem> items{{"a dog", {"a dog"}}, {"a dog", {"a cat"}}};
  const auto found = cider(CiderKind::kCiderD, items);
  EXPECT_NEAR(found[0], 10 * 2 / 4.0, 1e-12);
  EXPECT_NEAR(found[1], 0, 1e-12);
}

TEST(Cider, OnePictureAloneScoresNothing) {
  const std::vector<CaptionItem> items{{"a dog", {"a dog"}}};
  EXPECT_EQ(cider(CiderKind::kCiderD, items)[0], 0);
}

TEST(Cider, ReferencesAreMadeOnce) {
  const auto ref = reference();
  std::vector<std::vector<std::string>> all;
  for (const auto& item : ref.items) all.push_back(item.references);
  const Cider scorer(CiderKind::kCiderD, DocumentFrequencies(all));
  const auto references = scorer.references(ref.items[3].references);
  const double first = scorer.score(ref.items[3].candidate, references);
  scorer.score("some other unseen words", references);
  EXPECT_EQ(scorer.score(ref.items[3].candidate, references), first);
  EXPECT_EQ(first, scorer.scores(ref.items)[3]);
}

TEST(CaptionScores, NeedReferences) {
  EXPECT_THROW(bleu({}), InternalFault);
  const std::vector<CaptionItem> none{{"a", {}}};
  EXPECT_THROW(bleu(none), InternalFault);
  EXPECT_THROW(rouge_l(none), InternalFault);
  EXPECT_THROW(cider(CiderKind::kCider, none), InternalFault);
  EXPECT_THROW(DocumentFrequencies().set("a b c d e", 1), InternalFault);
}

}  // namespace
}  // namespace vlp::metrics
