#pragma once
// Figures whose data the evaluations of an exhibit left in their run folders (CMAL Figures 3 to 5): the rows beside each other.

#include <string>
#include <vector>

#include "plots/script.hpp"
#include "results_db/reader.hpp"

namespace vlp::plots {

struct EvaluatedFigures {
  std::vector<Figure> figures;       // of the rows that are there
  std::vector<std::string> missing;  // rows, by label, whose run has not finished or whose run folder is gone
};
// Of the evaluations anchor_features, anchor_attention and anchor_classes, each row's run of the exhibit's first seed; nothing for an exhibit without them. Throws
// BadInput where the rows show different things.
EvaluatedFigures evaluated_figures(const results_db::Reader& db, const results_db::ExhibitKey& key);

}  // namespace vlp::plots
