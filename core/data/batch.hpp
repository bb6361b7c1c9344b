#pragma once
// What one training step sees. Everything is on the CPU until `to` moves it.

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace vlp::data {

// Regions of pictures, padded to the most that a picture has.
struct RegionBatch {
  at::Tensor features;      // (B,R,F) float
  at::Tensor boxes;         // (B,R,4) float: x1 y1 x2 y2 from the top left corner, in fractions of the picture
  at::Tensor visible;       // (B,R) bool, false for padding
  at::Tensor classes;       // (B,R) int64: the detected class; -1: none
  at::Tensor confidence;    // (B,R) float, of that class
  at::Tensor distribution;  // (B,R,C) float, background first; C = 0: the detector gives none
};

// A picture as a system reads it: the one or the other is undefined.
struct Visual {
  at::Tensor pixels;  // (B,3,S,S) float, normalised
  RegionBatch regions;
};

// Where words of the texts name regions of their pictures.
struct AnchorBatch {
  at::Tensor places;   // (A,4) int64: row b of the batch, region, first column of `text` and the one behind the last; those of a row behind each other
  at::Tensor words;    // (B,L) bool: what of the texts
  at::Tensor regions;  // (B,R) bool: and of the pictures is in the anchor set, candidates that were not taken included
  int64_t visit = 0;   // passes over the pictures before this batch
};

struct Batch {
  at::Tensor view1, view2;  // (B,3,S,S) float, normalised pixels; view2 undefined unless the losses need a second view
  RegionBatch regions;      // (B or KB, ...) undefined unless the system reads regions; with K pictures a text, all first ones, then all second ones
  at::Tensor image_ids;     // (B) int64: equal for the same picture
  at::Tensor text;          // (B,L) int64: [CLS] and tokens, padded with 0
  at::Tensor word_start;    // (B,L) bool: begins a word; false for [CLS] and padding
  AnchorBatch anchors;      // undefined where the data has none
  at::Tensor answer;        // (B,T) int64: answer tokens and [SEP], padded with 0; undefined outside question answering
  at::Tensor scores;        // (B,A) float: soft score of every listed answer; undefined outside classification of answers
  at::Tensor overlap;       // (B,R) float: of each region with the box that is referred to, intersection over union; undefined outside referring expressions
  at::Tensor label;         // (B) int64: class of a labelled sentence; of an answered question the drawn answer; -1: none
  int64_t size() const { return text.size(0); }
};

}  // namespace vlp::data
