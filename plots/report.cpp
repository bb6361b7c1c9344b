#include "plots/report.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "plots/evaluated_figures.hpp"
#include "plots/figures.hpp"
#include "plots/gnuplot.hpp"
#include "plots/load_view.hpp"
#include "plots/page.hpp"
#include "plots/tables.hpp"
#include "results_db/export.hpp"

namespace vlp::plots {
namespace {

namespace fs = std::filesystem;

fs::path place(const results_db::ExhibitKey& key) {
  return fs::path(key.id) / fmt::format("{}-{}-{}", key.variant.scale, key.variant.data, key.variant.device);
}

// Numbers padded so that table-2 comes before table-10.
std::string sort_key(const std::string& id) {
  std::string out, digits;
  for (const char c : id + "\n") {
    if (std::isdigit(static_cast<unsigned char>(c))) {
      digits += c;
      continue;
    }
    if (!digits.empty()) out += fmt::format("{:0>8}", digits);
    digits.clear();
    out += c;
  }
  return out;
}

// Draws all figures into `into` and lists them in `parts`; without gnuplot only says so.
void draw_figures(const ExhibitView& view, const EvaluatedFigures& evaluated, const fs::path& into, PageParts& parts, ReportPaths& paths) {
  auto all = evaluated.figures;
  for (auto& figure : figures(view)) all.push_back(std::move(figure));
  if (all.empty()) return;
  if (!find_gnuplot()) {
    paths.note = parts.figure_note = kNoGnuplot;
    return;
  }
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& figure = all[i];
    const Drawing drawing = draw(figure);
    const std::string svg = figure.name + ".svg", png = figure.name + ".png";
    write_file_atomic(into / svg, drawing.svg);
    write_file_atomic(into / png, drawing.png);
    const bool own = i < evaluated.figures.size();
    parts.figures.push_back({figure.name, figure.title, drawing.svg, own});
    if (own) paths.own.push_back(into / svg);
    parts.files.insert(parts.files.end(), {svg, png});
    if (!figure.csv.empty()) {
      write_file_atomic(into / (figure.name + ".csv"), figure.csv);
      parts.files.push_back(figure.name + ".csv");
    }
    if (figure.name == "scores") paths.svg = into / svg, paths.png = into / png;
  }
}

IndexLine index_line(const results_db::Reader& db, const results_db::ExhibitEntry& entry, const fs::path& folder) {
  IndexLine line{.exhibit = entry, .table = {}, .problem = {}, .link = {}};
  const fs::path page_file = place(entry.key) / "report.html";
  if (fs::exists(folder / page_file)) line.link = page_file.generic_string();
  if (entry.done == 0) return line;
  try {
    line.table = results_db::judge_table(db, entry.key, results_db::judge(db, entry.key));
  } catch (const BadInput& error) {  // one exhibit that cannot be judged must not hide the others
    line.problem = error.what();
  }
  return line;
}

}  // namespace

fs::path write_index(const results_db::Reader& db, const fs::path& folder) {
  auto entries = db.exhibits();
  const auto order = [](const results_db::ExhibitEntry& e) {
    return std::tuple(e.paper, sort_key(e.key.id), e.key.variant.scale, e.key.variant.data, e.key.variant.device);
  };
  std::stable_sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  std::vector<IndexLine> lines;
  for (const auto& entry : entries) lines.push_back(index_line(db, entry, folder));
  make_folder(folder);
  write_file_atomic(folder / "index.html", index_page(lines));
  return folder / "index.html";
}

ReportPaths write_report(const results_db::Reader& db, const results_db::ExhibitKey& key, const fs::path& folder) {
  const ExhibitView view = load_view(db, key);
  const fs::path into = folder / place(key);
  make_folder(into);
  ReportPaths paths;
  PageParts parts;
  const auto write = [&](const std::string& name, const std::string& bytes) {
    write_file_atomic(into / name, bytes);
    parts.files.push_back(name);
    return into / name;
  };
  paths.text = write("table.txt", text_table(view));
  paths.md = write("table.md", markdown_table(view));
  paths.tex = write("table.tex", latex_table(view));
  paths.csv = write("table.csv", csv_table(view));
  paths.json = write("result.json", results_db::exhibit_json(view.def, view.cells, view.verdicts, view.table));
  draw_figures(view, evaluated_figures(db, key), into, parts, paths);
  for (const auto& part : place(key)) parts.index += part.empty() ? "" : "../";
  parts.index += "index.html";
  paths.html = into / "report.html";
  write_file_atomic(paths.html, page(view, parts));
  paths.index = write_index(db, folder);
  return paths;
}

}  // namespace vlp::plots
