#pragma once
// Batches from packed data. Batch `step` depends on (seed, step) alone: loaders hold no position.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/data/batch.hpp"
#include "core/data/packed.hpp"
#include "core/data/sampler.hpp"
#include "core/data/view_spec.hpp"

namespace vlp::data {

enum class Views { kOne, kTwo };

struct LoaderSpec {
  int64_t batch = 64, picture_size = 64;
  Views views = Views::kOne;
  ViewSpec view;
};

class Loader {
 public:
  virtual ~Loader() = default;
  virtual Batch batch(int64_t step) = 0;
};

// Picture-caption pairs: an epoch is a pass over the pictures, one of a picture's captions is drawn at each visit (ALBEF).
std::unique_ptr<Loader> pair_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);
// Questions with an answer drawn by the share of annotators who gave it; questions without a usable answer are left out.
std::unique_ptr<Loader> question_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);

// For evaluation: pictures first .. first+count-1, central view -> (count,3,S,S).
at::Tensor plain_pictures(const PackedSplit& split, std::span<const int64_t> pictures, int64_t picture_size);
// Token lists -> (rows,L) int64, padded with 0 to the longest.
at::Tensor padded(std::span<const std::span<const int32_t>> rows);

}  // namespace vlp::data
