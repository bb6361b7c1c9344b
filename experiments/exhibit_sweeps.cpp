// Sweeps on their way into an exhibit: rows before the configurations are resolved, designs and claims after.

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "experiments/exhibit_parts.hpp"

namespace vlp::experiments {
namespace {

using ablations::Form;
using ablations::Sweep;
using nlohmann::json;
using spec::Node;

const std::string& settled(const std::map<std::string, std::string>& folded, const std::string& key) {
  const auto it = folded.find(key);
  return it == folded.end() ? key : it->second;
}

// A resolved setting as a level: that of `levels` which is the same number or text, else the setting itself.
std::string level_of(const json& config, const ablations::Axis& axis) {
  const json* at = &config;
  for (size_t start = 0; start <= axis.key.size();) {
    const auto end = std::min(axis.key.find('.', start), axis.key.size());
    const auto name = axis.key.substr(start, end - start);
    if (!at->is_object() || !at->contains(name)) return "";
    at = &at->at(name);
    start = end + 1;
  }
  for (const auto& value : axis.values)
    if (spec::to_json(*value) == *at) return ablations::value_text(*value);  // 1 == 1.0 in JSON
  return at->is_string() ? at->get<std::string>() : at->dump();
}

void add_anchor_levels(const Sweep& sweep, const results_db::ExhibitDef& def, results_db::DesignDef& design) {
  const auto base = std::find_if(def.rows.begin(), def.rows.end(), [&](const auto& row) { return row.key == sweep.base; });
  if (sweep.form != Form::kOneAtATime || base == def.rows.end()) return;
  const auto config = json::parse(base->config_json, nullptr, false);
  for (size_t a = 0; a < sweep.axes.size(); ++a) {
    auto& factor = design.factors[a];
    const auto level = level_of(config, sweep.axes[a]);
    if (level.empty()) continue;
    factor.of_row[sweep.base] = level;
    if (std::find(factor.levels.begin(), factor.levels.end(), level) == factor.levels.end()) factor.levels.push_back(level);
  }
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// Where one factor alone is ordered, its levels are those that trend claims speak of.
void add_figure_levels(const results_db::DesignDef& design, results_db::ExhibitDef& def) {
  const auto ordered = [](const auto& factor) {
    return std::all_of(factor.levels.begin(), factor.levels.end(), [](const auto& l) { return number(l); });
  };
  if (std::count_if(design.factors.begin(), design.factors.end(), ordered) != 1 || design.form == "leave_one_out") return;
  for (const auto& [row, level] : std::find_if(design.factors.begin(), design.factors.end(), ordered)->of_row)
    def.figure_levels.emplace(row, *number(level));
}

}  // namespace

std::vector<Sweep> read_sweeps(const Node& root, const LoadOptions& options, int64_t max_rows) {
  std::vector<Sweep> out;
  if (!options.ablation) {
    for (const auto& node : root.children("sweep")) out.push_back(ablations::read_sweep(node, max_rows, options.variant.scale));
    return out;
  }
  root.raw("sweep");
  for (const auto& sweep : options.ablation->sweeps) {
    const auto too_many = ablations::beyond(sweep, max_rows);
    if (too_many.empty()) out.push_back(sweep);
    else root.error_at(sweep.axes.front().place, too_many, "take fewer values or raise it with --max-runs");
  }
  return out;
}

void keep_base_row(const std::string& base, const Node& root, std::vector<RowSpec>& rows, std::vector<Sweep>& sweeps) {
  std::vector<std::string> keys;
  for (const auto& row : rows)
    if (row.runs()) keys.push_back(row.def.key);
  const auto chosen = [&](const RowSpec& row) { return row.runs() && (base.empty() ? row.def.role == "anchor" : row.def.key == base); };
  const auto found = std::find_if(rows.begin(), rows.end(), chosen);
  if (found == rows.end()) {
    root.error(
        "row",
        base.empty() ? "there is no anchor row to start from; name a row with --base" : fmt::format("there is no row '{}' to start from", base),
        spec::nearest_hint(base, keys));
    rows.clear();
    sweeps.clear();
    return;
  }
  RowSpec row = *found;
  row.def.role = "anchor";
  row.def.paper.clear();
  row.level.reset();
  rows = {std::move(row)};
  for (auto& sweep : sweeps) sweep.base = rows[0].def.key;
}

void add_sweep_rows(const Sweep& sweep, const Node& root, std::vector<RowSpec>& rows) {
  spec::ValuePtr base;
  if (!sweep.base.empty()) {
    std::vector<std::string> keys;
    for (const auto& row : rows) keys.push_back(row.def.key);
    const auto it = std::find(keys.begin(), keys.end(), sweep.base);
    if (it == keys.end()) return root.error("sweep", fmt::format("there is no base row '{}'", sweep.base), spec::nearest_hint(sweep.base, keys));
    base = rows[static_cast<size_t>(it - keys.begin())].set;
  }
  std::set<std::string> known;
  for (const auto& row : rows) known.insert(row.def.key);
  for (const auto& made : ablations::rows(sweep)) {
    RowSpec row;
    row.def.key = made.key;
    row.def.label = made.label;
    row.def.role = made.role;
    row.set = spec::merge(base, made.set);
    if (known.insert(made.key).second) rows.push_back(std::move(row));
    else root.error("sweep", fmt::format("its row '{}' is declared already", made.key));
  }
}

std::map<std::string, std::string> fold_into_base(const std::vector<Sweep>& sweeps, Exhibit& exhibit) {
  std::map<std::string, std::string> folded, config;
  for (const auto& row : exhibit.def.rows) config[row.key] = row.config_json;
  for (const auto& sweep : sweeps)
    for (const auto& row : ablations::rows(sweep))
      if (const auto base = config.find(sweep.base); base != config.end() && config[row.key] == base->second) folded[row.key] = sweep.base;
  const auto gone = [&](const auto& row) { return folded.contains(row.key); };
  std::erase_if(exhibit.def.rows, gone);
  std::erase_if(exhibit.rows, gone);
  std::vector<std::string> chosen;
  for (const auto& key : exhibit.chosen)
    if (const auto& row = settled(folded, key); std::find(chosen.begin(), chosen.end(), row) == chosen.end()) chosen.push_back(row);
  exhibit.chosen = std::move(chosen);
  return folded;
}

void add_design(const Sweep& sweep, const std::map<std::string, std::string>& folded, results_db::ExhibitDef& def) {
  if (sweep.axes.empty()) return;  // its problems are reported
  results_db::DesignDef design{ablations::name(sweep.form), sweep.base, {}};
  for (const auto& axis : sweep.axes) {
    auto& factor = design.factors.emplace_back(results_db::FactorDef{axis.name, axis.label, {}, {}});
    for (const auto& value : axis.values)
      if (const auto text = ablations::value_text(*value); std::find(factor.levels.begin(), factor.levels.end(), text) == factor.levels.end())
        factor.levels.push_back(text);
  }
  for (const auto& point : ablations::expand(sweep.form, sweep.axes))
    for (size_t a = 0; a < sweep.axes.size(); ++a)
      if (const auto choice = point.choice.find(sweep.axes[a].name); choice != point.choice.end())
        design.factors[a].of_row[settled(folded, point.key)] = ablations::value_text(*sweep.axes[a].values[choice->second]);
  add_anchor_levels(sweep, def, design);
  add_figure_levels(design, def);
  def.designs.push_back(std::move(design));
}

void add_sweep_claims(const Sweep& sweep, const std::map<std::string, std::string>& folded, const Node& root, results_db::ExhibitDef& def) {
  std::vector<std::string> known;
  for (const auto& metric : def.metrics) known.push_back(metric.id);
  for (const auto& metric : sweep.metrics)
    if (std::find(known.begin(), known.end(), metric) == known.end())
      return root.error("sweep", fmt::format("its metric '{}' is not in this exhibit", metric), spec::nearest_hint(metric, known));
  for (const auto& made : ablations::claims(sweep)) {
    results_db::ClaimDef claim;
    for (const auto& row : made.rows) claim.rows.push_back(settled(folded, row));
    if (made.kind != "effect" && claim.rows[0] == claim.rows[1]) continue;  // the base does not beat itself
    claim.id = made.id;
    claim.kind = made.kind;
    claim.shape = made.signs;
    claim.metric = made.metric;
    claim.expected = made.expected;
    claim.headline = made.headline;
    claim.text = made.text;
    def.claims.push_back(std::move(claim));
  }
}

}  // namespace vlp::experiments
