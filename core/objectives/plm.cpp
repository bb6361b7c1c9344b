#include "core/objectives/plm.hpp"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "core/nn/shape.hpp"

namespace vlp::objectives {

SplitText split_text(const at::Tensor& ids, const at::Tensor& word_start, const PrefixSpec& s, Random& random) {
  nn::expect_shape("split_text", "word_start", word_start, ids.sizes());
  const auto B = ids.size(0), L = ids.size(1);
  const auto id = ids.accessor<int64_t, 2>();
  const auto starts = word_start.accessor<bool, 2>();
  std::vector<int64_t> cut(static_cast<size_t>(B)), length(static_cast<size_t>(B));
  int64_t longest = 0;
  for (int64_t b = 0; b < B; ++b) {
    auto& n = length[static_cast<size_t>(b)];
    std::vector<int64_t> words;  // where each word begins
    for (n = 1; n < L && id[b][n] != s.pad_id; ++n)
      if (starts[b][n]) words.push_back(n);
    cut[static_cast<size_t>(b)] = words.empty() ? n : words[random.below(words.size())];
    longest = std::max(longest, n - cut[static_cast<size_t>(b)]);
  }
  const auto T = longest + 1;
  SplitText out{at::full({B, L}, s.pad_id, at::kLong), at::full({B, T}, s.pad_id, at::kLong), at::full({B, T}, s.pad_id, at::kLong)};
  auto prefix = out.prefix.accessor<int64_t, 2>(), input = out.input.accessor<int64_t, 2>(), target = out.target.accessor<int64_t, 2>();
  for (int64_t b = 0; b < B; ++b) {
    const auto c = cut[static_cast<size_t>(b)], n = length[static_cast<size_t>(b)];
    for (int64_t l = 0; l < c; ++l) prefix[b][l] = id[b][l];
    input[b][0] = s.cls_id;
    for (int64_t l = c; l < n; ++l) input[b][l - c + 1] = target[b][l - c] = id[b][l];
    target[b][n - c] = s.sep_id;
  }
  return out;
}

}  // namespace vlp::objectives
