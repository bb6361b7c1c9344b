#include "experiments/planned.hpp"

#include <algorithm>
#include <map>

#include "experiments/built_from.hpp"
#include "experiments/config.hpp"
#include "experiments/data_identity.hpp"
#include "experiments/verb_support.hpp"

namespace vlp::experiments {

std::vector<results_db::RunDef> Planned::wanted() const {
  std::vector<results_db::RunDef> out;
  std::copy_if(stages.runs.begin(), stages.runs.end(), std::back_inserter(out), [this](const auto& run) { return stages.wanted.contains(run.run_key); });
  return out;
}

std::vector<CellGroup> Planned::cells() const {
  std::map<std::string, const results_db::RunDef*> runs;
  for (const auto& run : stages.runs) runs[run.run_key] = &run;
  std::vector<CellGroup> out;
  for (const auto& use : stages.row_runs) {
    const auto& run = *runs.at(use.run_key);
    if (run.kind != "evaluate" || !stages.wanted.contains(use.run_key)) continue;
    auto found = std::find_if(out.begin(), out.end(), [&](const CellGroup& cell) { return cell.row == use.row && cell.task == run.name; });
    if (found == out.end()) found = out.insert(out.end(), CellGroup{exhibit.def.key.id, use.row, run.name, {}});
    found->run_keys.push_back(use.run_key);
  }
  return out;
}

std::vector<Option> planning_options() {
  return {{"seeds", "N", "seeds 0 .. N-1 instead of the spec's"},
          {"set", "KEY=VALUE", "override a setting; such runs never feed a verdict (may be repeated)"},
          {"specs", "DIR", "folder of specs, instead of the project's own"}};
}

NamesAndOverrides split_names(const std::vector<std::string>& names) {
  NamesAndOverrides out;
  for (const auto& name : names) {
    const bool override = name.starts_with("~") || name.find('=') != std::string::npos;
    (override ? out.overrides : out.exhibits).push_back(name);
  }
  return out;
}

Exhibit load_exhibit(const CommandLine& line, const std::string& name) { return load_exhibit(line, name, {}); }

Exhibit load_exhibit(const CommandLine& line, const std::string& name, LoadOptions options) {
  options.variant = variant_of(line);
  for (const auto& word : split_names(line.names()).overrides)
    if (!options.ablation || word.starts_with("rows=") || word.starts_with("seeds=")) options.set.push_back(word);
  for (const auto& set : line.all("set")) options.set.push_back(set);
  if (line.has("seeds")) options.seeds = line.integer("seeds", 1);
  const auto folders = spec_folders(line.text("specs"));
  return load_exhibit(find_spec(folders, name), folders, options, read_config);
}

Planned plan_exhibit(const CommandLine& line, const std::string& name) { return plan_exhibit(line, load_exhibit(line, name)); }

Planned plan_exhibit(const CommandLine& line, Exhibit exhibit) {
  Planned out;
  out.exhibit = std::move(exhibit);
  const auto identity = [&line](const nlohmann::json& data) {
    return data_identity(data, line.text("data-root"), data_cache_of(line) / "file-hashes.json");
  };
  const auto weights = [&line](const nlohmann::json& model) {
    return weights_identity(model, line.text("data-root"), data_cache_of(line) / "file-hashes.json");
  };
  out.stages = build_stages(out.exhibit, CodeVersions(source_folder()), identity, weights);
  return out;
}

}  // namespace vlp::experiments
