#pragma once
// Writes the report of an exhibit and the list of all exhibits.

#include <filesystem>
#include <string>
#include <vector>

#include "results_db/reader.hpp"

namespace vlp::plots {

struct ReportPaths {
  std::filesystem::path html, index, text, md, tex, csv, json;
  std::filesystem::path svg, png;  // the scores; empty if there are no figures
  std::vector<std::filesystem::path> own;  // SVG files that show the models themselves (evaluated_figures.hpp); a PNG and a CSV lie beside each
  std::string note;                // why there are no figures: "gnuplot not found: install gnuplot-nox"; empty if there are
};

// Into FOLDER/EXHIBIT/SCALE-DATA-DEVICE/: report.html, table.{txt,md,tex,csv}, result.json and, drawn by gnuplot, {scores,forest,order,curves}
// and what evaluations left to be drawn as .svg and .png; and FOLDER/index.html. Without gnuplot everything but the figures is written and `note` says so, as does the page.
// The same database gives the same bytes. Throws BadInput where the exhibit is not registered or the folder cannot be written.
ReportPaths write_report(const results_db::Reader& db, const results_db::ExhibitKey& key, const std::filesystem::path& folder);

// FOLDER/index.html alone, over every exhibit of the database; links to the pages that stand in the folder.
std::filesystem::path write_index(const results_db::Reader& db, const std::filesystem::path& folder);

}  // namespace vlp::plots
