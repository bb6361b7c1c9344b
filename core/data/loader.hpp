#pragma once
// Batches from packed data. Batch `step` depends on (seed, step) alone: loaders hold no position.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/data/batch.hpp"
#include "core/data/packed.hpp"
#include "core/data/sampler.hpp"
#include "core/data/view_spec.hpp"

namespace vlp::data {

enum class Views { kOne, kTwo };
enum class Inputs { kPixels, kRegions };  // what of a picture the system reads

struct LoaderSpec {
  int64_t batch = 64, picture_size = 64;
  Views views = Views::kOne;
  ViewSpec view;
  Inputs inputs = Inputs::kPixels;
  Boxes boxes = Boxes::kDetected;  // whose regions
};

class Loader {
 public:
  virtual ~Loader() = default;
  virtual Batch batch(int64_t step) = 0;
};

// Picture-caption pairs: an epoch is a pass over the pictures, one of a picture's captions is drawn at each visit (ALBEF).
std::unique_ptr<Loader> pair_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);
// Picture-sentence pairs: as pair_loader, but with probability `question_share` the sentence is one of the picture's training questions, where it has any
// (LXMERT). `label` is then an answer drawn by its soft score, a place in `answers` (-1: none listed).
struct SentenceSpec {
  double question_share = 0.3;
  std::vector<std::string> answers;  // the list that labels count in
};
std::unique_ptr<Loader> sentence_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, const SentenceSpec& sentences, uint64_t seed);
// Questions with the soft scores of all listed answers; questions without any are left out.
std::unique_ptr<Loader> scored_question_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);
// Labelled sentences of a set, those of `items` or all.
std::unique_ptr<Loader> labelled_loader(const PackedData& data, const PackedSplit& split, std::shared_ptr<const LabelledSet> set,
                                        std::vector<int64_t> items, const LoaderSpec& s, uint64_t seed);
std::unique_ptr<Loader> labelled_loader(const PackedData& data, const PackedSplit& split, std::shared_ptr<const LabelledSet> set,
                                        const LoaderSpec& s, uint64_t seed);
// Referring expressions: Batch::overlap tells how much each region overlaps with the box that is meant.
std::unique_ptr<Loader> expression_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);
// Intersection over union of each region of its picture with the box that expression i means (UNITER's inclusive pixels), padding 0: R values.
std::vector<double> overlaps_of(const PackedSplit& split, const ExpressionSet& set, int64_t i, Boxes boxes = Boxes::kDetected);
// Questions with an answer drawn by the share of annotators who gave it; questions without a usable answer are left out.
std::unique_ptr<Loader> question_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed);

// For evaluation: the regions of pictures; what a system reads of them; their central views (count,3,S,S).
RegionBatch regions_of(const PackedSplit& split, std::span<const int64_t> pictures, Boxes boxes = Boxes::kDetected);
Visual visual_of(const PackedSplit& split, std::span<const int64_t> pictures, const LoaderSpec& s);
at::Tensor plain_pictures(const PackedSplit& split, std::span<const int64_t> pictures, int64_t picture_size);
// Token lists -> (rows,L) int64, padded with 0 to the longest.
at::Tensor padded(std::span<const std::span<const int32_t>> rows);

}  // namespace vlp::data
