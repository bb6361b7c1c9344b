#pragma once
// Figures about what a model associates: feature maps of two modalities, attention of words to regions, class probabilities. They draw plain data, which
// an evaluation wrote (associations_json.hpp), and carry it along as CSV.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/vision/image.hpp"
#include "plots/script.hpp"

namespace vlp::plots {

// A model or a setting, beside others of the same figure: "CMAL", and what its numbers are: "modality gap 0.31, same kind nearest 87 %".
struct PanelHead {
  std::string title, note;
};

// --- points in the plane, by t-SNE for instance (CMAL Figure 3) ---
enum class Modality { kImage, kText };
struct MapPoint {
  double x = 0, y = 0;
  std::string label;  // "dog": points of one label share a colour
  Modality modality = Modality::kImage;
};
struct MapPanel {
  PanelHead head;
  std::vector<MapPoint> points;
};
// Circles are the picture's features, triangles the text's; every label is written beside its points. Colours come again after seven labels. Throws
// BadInput for no panel, no point or one that is not finite.
Figure map_figure(const std::string& name, const std::string& title, const std::vector<MapPanel>& panels);

// --- attention of words to the regions of one picture (CMAL Figure 4) ---
struct RegionBox {
  double left = 0, top = 0, right = 1, bottom = 1;  // as fractions of the picture
  std::string tag;
};
struct AttentionPanel {
  PanelHead head;
  std::vector<double> weights;  // (words, regions), not negative
};
struct AttentionView {
  std::string name, title;
  vision::Image picture;
  std::vector<RegionBox> regions;
  std::vector<std::string> words;
  std::vector<std::pair<size_t, size_t>> anchors;  // (word, region)
  std::vector<size_t> shown;                       // the words that are drawn over the picture, at most four
  std::vector<AttentionPanel> models;
};
// A row a model, a column a word that is shown: where the picture is how red, as the largest weight among the regions that cover a place; the three
// regions of largest weight as boxes with their tags, the word's anchor dashed. One scale for all. Throws BadInput where numbers do not fit or are
// negative or not finite.
Figure attention_figure(const AttentionView& view);
// Named NAME-matrix: words against regions as shaded numbers (in percent), a panel a model; anchors are framed. At most `most` regions: anchors first, then by weight.
Figure attention_matrix(const AttentionView& view, size_t most = 14);

// --- class probabilities (CMAL Figure 5) ---
struct ClassBar {
  std::string name;
  double probability = 0;
};
struct ClassPanel {
  PanelHead head;
  std::string truth;           // the name of one of the bars
  std::vector<ClassBar> bars;  // any order; drawn by falling probability
};
struct ClassView {
  std::string name, title;
  size_t across = 2;  // panels beside each other: the models of one case
  std::vector<ClassPanel> panels;
};
// Bars from 0 to 1, the true class in colour with a tick, its rivals grey; the gap between the true class and its nearest rival under each panel's title.
// Throws BadInput for a probability outside 0..1 or a true class without bar.
Figure class_figure(const ClassView& view);

// Probability of the true class less that of its nearest rival.
double gap_to_rival(const ClassPanel& panel);

}  // namespace vlp::plots
