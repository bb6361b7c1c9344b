#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/format.hpp"
#include "plots/tables.hpp"

namespace vlp::plots {
namespace {

std::string seeds_field(const results_db::Cell& cell) {
  std::string out;
  for (const auto& s : cell.seeds) out += fmt::format("{}{}={}", out.empty() ? "" : ";", s.seed, s.value);
  return out;
}

}  // namespace

std::string csv_table(const ExhibitView& view) {
  std::string out =
      "exhibit,scale,data,device,fidelity,row,label,role,metric,version,split,selection,unit,direction,primary,n,planned,mean,sd,paper,"
      "verdict,seeds\n";
  const auto& d = view.def;
  for (const auto& row : d.rows)
    for (const auto& m : d.metrics) {
      const auto* cell = find_cell(view, row.key, m.id);
      const int64_t n = cell ? cell->n : 0;
      out += fmt::format(
          "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(d.key.id), csv_field(d.key.variant.scale),
          csv_field(d.key.variant.data), csv_field(d.key.variant.device), d.fidelity, csv_field(row.key), csv_field(row.label), row.role,
          csv_field(m.id), m.version, csv_field(m.split), csv_field(m.selection), csv_field(m.unit), m.direction > 0 ? "higher" : "lower",
          m.primary ? "yes" : "no", n, cell ? cell->planned : 0, n > 0 ? fmt::format("{}", cell->mean) : "", n > 1 ? fmt::format("{}", cell->sd) : "",
          csv_field(paper_text(view, row.key, m.id).value_or("")), cell_verdict(view, row.key, m.id), cell ? csv_field(seeds_field(*cell)) : "");
    }
  return out;
}

}  // namespace vlp::plots
