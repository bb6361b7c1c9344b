#pragma once
// The figures of associations.hpp from JSON, as an evaluation or any other program writes it.

#include <filesystem>
#include <vector>

#include "plots/script.hpp"

namespace vlp::plots {

// One object, or a list of objects, with "figure", "name" and "title", and by "figure":
//   "map"        "panels": [{"title", "note", "points": [{"x", "y", "label", "modality": "image" or "text"}]}]
//   "features"   "labels": [N texts], "models": [{"title", "image": [N x D numbers, row by row], "text": [the same]}], optional "perplexity", "seed":
//                a map by t-SNE (anchor_map.hpp)
//   "attention"  "picture": a PNG or JPEG beside the file, "regions": [{"left", "top", "right", "bottom" as fractions, "tag"}], "words": [texts],
//                "anchors": [{"word", "region"}] by number, "shown": [numbers of words], "models": [{"title", "note", "weights": [words x regions]}];
//                two figures, NAME and NAME-matrix
//   "classes"    optional "across", "panels": [{"title", "note", "truth", "bars": [{"name", "probability"}]}]
// "note" may be left out. Throws BadInput naming the file, the record and the field.
std::vector<Figure> read_figures(const std::filesystem::path& file);

// The same figures of several models, one file each, beside each other: of a figure, "panels" and "models" are joined in turn, titled by the model, everything
// else must be equal. A file's pictures lie beside it. Throws BadInput as above, and where the files show different things.
struct ModelData {
  std::string title;
  std::filesystem::path file;
};
std::vector<Figure> read_figures_beside(const std::vector<ModelData>& models);

}  // namespace vlp::plots
