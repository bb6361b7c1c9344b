#pragma once
// The pairs that evaluations of anchors look at.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/data/batch.hpp"
#include "core/tasks/anchor_spec.hpp"
#include "core/tasks/context.hpp"

namespace vlp::tasks {

// An anchor of a caption of a picture: its region, its columns [first, last) of the caption, the form that tag and word share.
struct AnchorPair {
  int64_t picture = 0, caption = 0, region = 0, first = 0, last = 0, form = 0;
};

// One pair a picture, in the order of the split; the caption and its anchor are drawn for each picture alike in every run. Pictures whose caption has no anchor
// are passed over. Throws BadInput where the data has no anchors, or fewer than two pairs of the split do.
std::vector<AnchorPair> anchor_pairs(const data::PackedSplit& split, const AnchorSample& s);

// A batch of pairs: regions, text, image_ids (B), anchors.places (B,4).
data::Batch batch_of(const data::PackedSplit& split, std::span<const AnchorPair> pairs);

// All pairs, `size` at a time, each lot with its batch; the sink learns of the progress.
void each_batch(const data::PackedSplit& split, std::span<const AnchorPair> pairs, int64_t size, const Context& c,
                const std::function<void(std::span<const AnchorPair>, const data::Batch&)>& use);

// What a pair is called: the tag of one of its picture's regions ("-": none), the tokens of its caption.
std::string tag_of(const data::PackedSplit& split, int64_t picture, int64_t region, const std::vector<std::string>& classes);
std::vector<std::string> words_of(const data::PackedSplit& split, const AnchorPair& pair, const Context& c);

// Mean over the pairs of a split as a final score, with the pairs' own values as items of group `picture`.
struct PairScores {
  std::string split;
  std::span<const AnchorPair> pairs;
};
void report_pairs(const Context& c, const std::string& metric, const PairScores& of, std::span<const double> values);

// figures.json of the run folder: what plots draw beside each other for the rows of an exhibit (plots/associations_json.hpp describes it).
inline constexpr const char* kFigureData = "figures.json";

}  // namespace vlp::tasks
