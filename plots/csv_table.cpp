#include <fmt/format.h>

#include "plots/cells.hpp"
#include "plots/tables.hpp"

namespace vlp::plots {
namespace {

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

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
      out +=
          fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", field(d.key.id), field(d.key.variant.scale),
                      field(d.key.variant.data), field(d.key.variant.device), d.fidelity, field(row.key), field(row.label), row.role, field(m.id),
                      m.version, field(m.split), field(m.selection), field(m.unit), m.direction > 0 ? "higher" : "lower", m.primary ? "yes" : "no", n,
                      cell ? cell->planned : 0, n > 0 ? fmt::format("{}", cell->mean) : "", n > 1 ? fmt::format("{}", cell->sd) : "",
                      field(paper_text(view, row.key, m.id).value_or("")), cell_verdict(view, row.key, m.id), cell ? field(seeds_field(*cell)) : "");
    }
  return out;
}

}  // namespace vlp::plots
