#pragma once
// The report on one exhibit, and the list of all: single HTML files that need no network and hold no date.

#include <string>
#include <utility>
#include <vector>

#include "plots/view.hpp"

namespace vlp::plots {

struct PageFigure {
  std::string name, title, svg;  // name as in figures(); the whole SVG file
  bool own = false;              // shows the models themselves, not their scores
};
struct PageParts {
  std::vector<PageFigure> figures;
  std::string figure_note;         // why there are no figures; empty if there are
  std::vector<std::string> files;  // names of the files beside the page
  std::string index;               // relative link to the list; empty: none
};

std::string page(const ExhibitView& view, const PageParts& parts);

struct IndexLine {
  results_db::ExhibitEntry exhibit;
  results_db::TableSummary table;
  std::string problem;  // why it cannot be judged; empty: it can
  std::string link;     // relative path of its page; empty: not written yet
};
std::string index_page(const std::vector<IndexLine>& lines);

// "good", "bad" or "open": the style class of a verdict of a claim, column or table.
std::string_view verdict_class(std::string_view verdict);

}  // namespace vlp::plots
