#pragma once
// What every way of scoring retrieval shares: galleries, ranks of a score matrix, reports.

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/metrics/retrieval.hpp"
#include "core/tasks/context.hpp"
#include "core/tasks/task_spec.hpp"

namespace vlp::tasks {

// A gallery: consecutive pictures of the split and their captions.
struct Gallery {
  std::vector<int64_t> pictures, captions, image_of_caption;  // image_of_caption: index into pictures
};

// s.gallery pictures each, at most s.galleries of them. Throws BadInput where the split is too small for one.
std::vector<Gallery> galleries_of(const data::PackedSplit& split, const RetrievalScoring& s);

// Ranks of a score matrix (pictures, captions) on the CPU.
metrics::RetrievalRanks ranks_of(const at::Tensor& scores, const Gallery& g);

// tr_r1, ..., ir_r10 with `suffix` behind each name.
void report_ranks(const Context& c, const std::string& split, const std::string& suffix, const std::vector<metrics::RetrievalRanks>& ranks);
// Per-item hits of R@1.
void write_hits(const Context& c, const RetrievalScoring& s, const std::vector<Gallery>& galleries, const std::vector<metrics::RetrievalRanks>& ranks);

}  // namespace vlp::tasks
