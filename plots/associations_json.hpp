#pragma once
// The figures of associations.hpp from JSON, as an evaluation or any other program writes it.

#include <filesystem>
#include <vector>

#include "plots/script.hpp"

namespace vlp::plots {

// One object with "figure", "name" and "title", and by "figure":
//   "map"        "panels": [{"title", "note", "points": [{"x", "y", "label", "modality": "image" or "text"}]}]
//   "features"   "labels": [N texts], "models": [{"title", "image": [N x D numbers, row by row], "text": [the same]}], optional "perplexity", "seed":
//                a map by t-SNE (anchor_map.hpp)
//   "attention"  "picture": a PNG or JPEG beside the file, "regions": [{"left", "top", "right", "bottom" as fractions, "tag"}], "words": [texts],
//                "anchors": [{"word", "region"}] by number, "shown": [numbers of words], "models": [{"title", "note", "weights": [words x regions]}];
//                two figures, NAME and NAME-matrix
//   "classes"    optional "across", "panels": [{"title", "note", "truth", "bars": [{"name", "probability"}]}]
// "note" may be left out. Throws BadInput naming the file, the record and the field.
std::vector<Figure> read_figures(const std::filesystem::path& file);

}  // namespace vlp::plots
