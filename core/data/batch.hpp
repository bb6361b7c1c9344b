#pragma once
// What one training step sees. Everything is on the CPU until `to` moves it.

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace vlp::data {

struct Batch {
  at::Tensor view1, view2;  // (B,3,S,S) float, normalised pixels; view2 undefined unless the losses need a second view
  at::Tensor image_ids;     // (B) int64: equal for the same picture
  at::Tensor text;          // (B,L) int64: [CLS] and tokens, padded with 0
  at::Tensor word_start;    // (B,L) bool: begins a word; false for [CLS] and padding
  at::Tensor answer;        // (B,T) int64: answer tokens and [SEP], padded with 0; undefined outside question answering
  int64_t size() const { return text.size(0); }
};

}  // namespace vlp::data
