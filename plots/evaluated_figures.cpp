#include "plots/evaluated_figures.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "plots/associations_json.hpp"

namespace vlp::plots {
namespace {

using results_db::RunRecord;

constexpr std::array<std::string_view, 3> kTasks = {"anchor_attention", "anchor_classes", "anchor_features"};

std::filesystem::path figure_data(const RunRecord& run) {
  for (const auto& attempt : run.attempts)
    if (attempt.attempt_id == run.accepted_attempt && !attempt.run_dir.empty()) return std::filesystem::path(attempt.run_dir) / "figures.json";
  return {};
}

}  // namespace

EvaluatedFigures evaluated_figures(const results_db::Reader& db, const results_db::ExhibitKey& key) {
  const auto def = db.exhibit(key);
  const auto runs = db.runs(key);
  EvaluatedFigures out;
  for (const auto task : kTasks) {
    std::vector<ModelData> models;
    for (const auto& row : def.rows)
      for (const auto& run : runs) {
        const bool uses = std::ranges::any_of(run.used_by, [&](const auto& use) { return use.exhibit == key.id && use.row == row.key; });
        if (!uses || run.kind != "evaluate" || run.name != task || run.seed != def.seeds.front()) continue;
        const auto file = figure_data(run);
        if (!file.empty() && std::filesystem::exists(file)) models.push_back({row.label, file});
        else out.missing.push_back(row.label);
      }
    for (auto& figure : read_figures_beside(models)) out.figures.push_back(std::move(figure));
  }
  return out;
}

}  // namespace vlp::plots
