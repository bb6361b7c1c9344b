#pragma once
// Exhibits as a database would hold them, made by hand.

#include "plots/view.hpp"

namespace vlp::plots {

// Three mask ratios and a control row, three seeds; at 45 % the VQA run of seed 2 diverged. One claim of each verdict.
ExhibitView mask_ratio_view();
// No levels: four rows that ran, two that the paper alone reports, seven metrics, markup in the labels, one seed a row.
ExhibitView wide_view();

}  // namespace vlp::plots
