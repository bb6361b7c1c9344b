#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/objectives/mlm.hpp"
#include "core/objectives/plm.hpp"
#include "tests/support/tensors.hpp"

namespace vlp::objectives {
namespace {

constexpr int64_t kPad = 0, kCls = 2, kSep = 3, kMask = 4;

at::Tensor text(std::vector<std::vector<int64_t>> rows) {
  std::vector<int64_t> flat;
  for (const auto& r : rows) flat.insert(flat.end(), r.begin(), r.end());
  return at::tensor(flat, at::kLong).view({static_cast<int64_t>(rows.size()), -1});
}

at::Tensor words_of(const at::Tensor& ids) { return ids.ne(kPad).logical_and(ids.ne(kCls)); }

TEST(MaskText, NeverTouchesPaddingAndSpecialTokens) {
  const auto ids = text({{kCls, 10, 11, 12, kPad}, {kCls, 13, kPad, kPad, kPad}});
  for (uint64_t step = 0; step < 100; ++step) {
    Random random(1, "mask", step);
    const auto m = mask_text(ids, words_of(ids), {.probability = 0.9, .mask_id = kMask, .vocabulary = 50}, random);
    EXPECT_FALSE(m.chosen.logical_and(words_of(ids).logical_not()).any().item<bool>());
    EXPECT_TRUE(m.ids.masked_select(m.chosen.logical_not()).equal(ids.masked_select(m.chosen.logical_not())));
    EXPECT_TRUE(m.chosen.any(1).all().item<bool>()) << "every text contributes";
  }
}

TEST(MaskText, HasTheStatedShares) {
  const auto ids = at::full({400, 50}, 20, at::kLong);
  Random random(3, "mask");
  const auto m = mask_text(ids, at::ones({400, 50}, at::kBool), {.probability = 0.15, .mask_id = kMask, .vocabulary = 1000}, random);
  const auto chosen = m.chosen.sum().item<double>();
  EXPECT_NEAR(chosen / 20000, 0.15, 0.01);
  const auto became = m.ids.masked_select(m.chosen);
  EXPECT_NEAR(became.eq(kMask).sum().item<double>() / chosen, 0.8, 0.03);
  EXPECT_NEAR(became.eq(20).sum().item<double>() / chosen, 0.1, 0.03);
}

TEST(MaskText, SameStreamSameMask) {
  const auto ids = at::randint(5, 40, {8, 12}, at::kLong);
  Random a(5, "mask", 7), b(5, "mask", 7), c(5, "mask", 8);
  const TextMaskSpec s{.mask_id = kMask, .vocabulary = 50};
  const auto first = mask_text(ids, at::ones(ids.sizes(), at::kBool), s, a), second = mask_text(ids, at::ones(ids.sizes(), at::kBool), s, b);
  EXPECT_TRUE(first.ids.equal(second.ids));
  EXPECT_FALSE(first.chosen.equal(mask_text(ids, at::ones(ids.sizes(), at::kBool), s, c).chosen));
}

TEST(SplitText, PutsPrefixAndSuffixBackTogether) {
  const auto ids = text({{kCls, 10, 11, 12, 13, kPad}, {kCls, 14, 15, kPad, kPad, kPad}});
  const auto starts = words_of(ids);
  for (uint64_t step = 0; step < 100; ++step) {
    Random random(1, "prefix", step);
    const auto s = split_text(ids, starts, {.pad_id = kPad, .cls_id = kCls, .sep_id = kSep}, random);
    for (int64_t b = 0; b < 2; ++b) {
      const auto prefix = s.prefix[b].masked_select(s.prefix[b].ne(kPad)), input = s.input[b].masked_select(s.input[b].ne(kPad)),
                 target = s.target[b].masked_select(s.target[b].ne(kPad));
      EXPECT_EQ(prefix[0].item<int64_t>(), kCls);
      EXPECT_EQ(input[0].item<int64_t>(), kCls);
      EXPECT_EQ(target[-1].item<int64_t>(), kSep);
      EXPECT_TRUE(input.slice(0, 1).equal(target.slice(0, 0, -1)));
      EXPECT_TRUE(at::cat({prefix, input.slice(0, 1)}).equal(ids[b].masked_select(ids[b].ne(kPad))));
      EXPECT_GE(target.size(0), 2) << "at least one word is generated";
    }
  }
}

TEST(SplitText, CutsOnlyBetweenWords) {
  const auto ids = text({{kCls, 10, 11, 12}});  // two words: 10 and 11-12
  const auto starts = at::tensor(std::vector<int64_t>{0, 1, 1, 0}, at::kLong).to(at::kBool).view({1, 4});
  for (uint64_t step = 0; step < 50; ++step) {
    Random random(2, "prefix", step);
    const auto n = split_text(ids, starts, {.pad_id = kPad, .cls_id = kCls, .sep_id = kSep}, random).prefix.ne(kPad).sum().item<int64_t>();
    EXPECT_TRUE(n == 1 || n == 2) << n;
  }
}

TEST(SplitText, TakesATextWithoutWords) {
  const auto ids = text({{kCls, kPad}});
  Random random(2, "prefix");
  const auto s = split_text(ids, words_of(ids), {.pad_id = kPad, .cls_id = kCls, .sep_id = kSep}, random);
  EXPECT_TRUE(s.target.equal(text({{kSep}})));
}

}  // namespace
}  // namespace vlp::objectives
