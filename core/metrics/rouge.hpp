#pragma once
// ROUGE-L as the COCO caption evaluation computes it (salaniz/pycocoevalcap: rouge/rouge.py).

#include <span>
#include <vector>

#include "core/metrics/caption_words.hpp"

namespace vlp::metrics {

// 0 to 1, of each item: F with beta 1.2 of the best precision and the best recall of the longest common subsequence, which may come from
// different references. The corpus score is their mean. Two empty captions score 1. Throws InternalFault for an item without reference.
std::vector<double> rouge_l(std::span<const CaptionItem> items);

}  // namespace vlp::metrics
