#pragma once
// Shared by the two figures of attention.

#include <string>
#include <vector>

#include "plots/associations.hpp"

namespace vlp::plots {

// Throws BadInput naming the figure where numbers do not fit, or a weight is negative or not finite.
void check_attention(const AttentionView& view);
double largest_weight(const AttentionView& view);
bool is_anchor(const AttentionView& view, size_t word, size_t region);
// Tags of the regions, numbered where several have the same: "man 1", "man 2".
std::vector<std::string> region_names(const AttentionView& view);
// A bar from 0 to the largest weight, at the top left of a figure; `colour` is that of a share. Returns the x behind it.
double colour_bar(Script& script, double x, double y, double largest, std::string (*colour)(double share));
// One line a model, word and region.
std::string attention_csv(const AttentionView& view);

}  // namespace vlp::plots
