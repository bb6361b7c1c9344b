#pragma once
// What all loaders share: views or regions of pictures, and padded text.

#include <span>

#include "core/data/loader.hpp"
#include "core/data/view.hpp"

namespace vlp::data {

class Collator {
 public:
  // Throws BadInput where the stored pictures are smaller than the model reads, and where it reads regions and there are none.
  Collator(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);

 protected:
  // `also`: further texts about the same pictures, such as answers, or empty.
  void fill(Batch& out, std::span<const int64_t> pictures, std::span<const std::span<const int32_t>> texts,
            std::span<const std::span<const int32_t>> also, int64_t step) const;
  // What the data knows of anchors in these captions, in the order of the batch; nothing where it has none.
  void fill_anchors(Batch& out, std::span<const int64_t> captions, int64_t step) const;
  void fill_text(Batch& out, std::span<const std::span<const int32_t>> texts) const;
  at::Tensor views(std::span<const int64_t> pictures, std::span<const Mirror> mirror, int64_t step, ViewOf view) const;

  const PackedData& data_;
  const PackedSplit& split_;
  LoaderSpec spec_;
  uint64_t seed_;

 private:
  Mirror mirror_of(std::span<const int32_t> text) const;
};

}  // namespace vlp::data
