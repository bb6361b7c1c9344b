#pragma once
// Prefix language modelling: a text is cut into a prefix that is read and a suffix that is generated (TiMiX, mPLUG).

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "core/util/random.hpp"

namespace vlp::objectives {

struct PrefixSpec {
  int64_t pad_id = 0, cls_id = 101, sep_id = 102;
};
struct SplitText {
  at::Tensor prefix;  // (B,L) int64: [CLS] and the words before the cut, padded; may be [CLS] alone
  at::Tensor input;   // (B,T) int64: [CLS] and the suffix: what the decoder reads
  at::Tensor target;  // (B,T) int64: the suffix and [SEP], pad_id where there is no target: what it predicts
};
// ids (B,L) int64 on the CPU, [CLS] first, no [SEP], padded at the end; word_start (B,L) bool marks tokens that begin a word. The cut
// falls before word s, s uniform in 0..words-1, so the suffix has at least one word.
SplitText split_text(const at::Tensor& ids, const at::Tensor& word_start, const PrefixSpec& s, Random& random);

}  // namespace vlp::objectives
