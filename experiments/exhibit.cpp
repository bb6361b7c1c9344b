#include "experiments/exhibit.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/spec/canonical.hpp"
#include "core/spec/overrides.hpp"
#include "core/spec/toml_file.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"
#include "experiments/exhibit_parts.hpp"

namespace vlp::experiments {
namespace {

using spec::Node;
using spec::Problems;

void read_head(const Node& root, const SpecFile& file, Exhibit& out) {
  auto& def = out.def;
  int64_t schema = 1;
  root.require("schema", schema, spec::one_of({1}));
  root.require("exhibit", def.key.id);
  if (!def.key.id.empty() && def.key.id != file.id && !file.id.ends_with("/" + def.key.id))
    root.error("exhibit", fmt::format("'{}' is not the file's path below its folder, '{}'", def.key.id, file.id));
  root.require("paper", def.paper, spec::non_empty());
  root.require("kind", def.kind, spec::one_of({"table", "figure", "ablation", "diagnostic"}));
  root.require("title", def.title, spec::non_empty());
  root.read("locator", def.locator);
  root.read("comparison", def.comparison, spec::one_of({"welch", "paired_seed", "seeds_as_blocks", "pooled_table", "borrowed"}));
  const Node figure = root.child("figure");
  figure.read("x", def.figure_x);
  figure.reject_unread_keys();
  def.layout = "rows";
  const Node limits = root.child("limits");
  out.max_runs = 400;
  limits.read("max_runs", out.max_runs, spec::range(1, 1'000'000));
  limits.reject_unread_keys();
  const Node seeds = root.child("seeds");
  seeds.require("default", def.seeds, spec::non_empty(spec::range(0, 1'000'000'000)));
  if (std::set<int64_t>(def.seeds.begin(), def.seeds.end()).size() != def.seeds.size()) seeds.error("default", "a seed is listed twice");
  seeds.reject_unread_keys();
}

// What resolving one row's configuration needs.
struct Resolver {
  spec::ValuePtr base;
  spec::Place base_place;
  const ConfigReader& reader;
  std::shared_ptr<Problems> problems;

  RunnableRow resolve(const RowSpec& row, const std::vector<spec::Overrides::Change>& changes) const {
    const std::string context = "row " + row.def.key;
    auto config = spec::merge(base, row.set);
    config = spec::apply(changes, config, *problems, context);
    const auto tree = spec::nest("config", {base_place, config, {}});
    RunnableRow out{row.def.key, {}, spec::Document::from_value(tree, problems, context)};
    try {
      reader(out.document.root().child("config"));
      out.document.reject_unread_keys();
    } catch (const BadInput& e) {
      problems->add({base_place, e.what(), "", {}}, context);
    }
    out.config = out.document.resolved().value("config", nlohmann::json::object());
    return out;
  }
};

// Every metric must be scored by a task or phase that each row runs, on the split that the task scores.
void check_tasks(const Node& root, const std::vector<RunnableRow>& rows) {
  for (const auto& metric : root.children("metric")) {
    std::string id, task, split;
    metric.read("id", id);
    metric.read("task", task);
    metric.read("split", split);
    for (const auto& row : rows) {
      const auto named = [&](const char* key, const std::string& otherwise) {
        return row.config.value(nlohmann::json::json_pointer("/evaluate/" + task + "/" + key), otherwise);
      };
      const auto scored = id.ends_with(".dev") ? named("dev", split) : named("split", split);
      if (scored != split) metric.error("split", fmt::format("is '{}', but [config.evaluate.{}] of row '{}' scores '{}'", split, task, row.key, scored));
      if (scored != split) break;
      auto names = row.config.value("tasks", std::vector<std::string>{});
      const auto phases = row.config.value("pipeline", std::vector<std::string>{});
      names.insert(names.end(), phases.begin(), phases.end());
      if (task.empty() || names.empty() || std::find(names.begin(), names.end(), task) != names.end()) continue;
      metric.error("task", fmt::format("'{}' is no task or phase of row '{}', which runs {}", task, row.key, fmt::join(names, ", ")),
                   spec::nearest_hint(task, names));
      break;
    }
  }
}

std::vector<std::string> choose_rows(const spec::Overrides& overrides, const std::vector<RowSpec>& rows, Problems& problems) {
  std::vector<std::string> runnable;
  for (const auto& row : rows)
    if (row.runs()) runnable.push_back(row.def.key);
  std::vector<std::string> out;
  for (const auto& key : overrides.rows) {
    if (std::find(runnable.begin(), runnable.end(), key) != runnable.end()) out.push_back(key);
    else problems.add({overrides.rows_place, fmt::format("row '{}' is not in this exhibit", key), spec::nearest_hint(key, runnable), {}});
  }
  return out.empty() ? runnable : out;
}

std::vector<int64_t> choose_seeds(const spec::Overrides& overrides, const LoadOptions& options, const std::vector<int64_t>& planned, Problems& problems) {
  if (!options.seeds) return overrides.seeds.value_or(planned);
  if (overrides.seeds) problems.add({overrides.seeds_place, "seeds are chosen twice: by --seeds and by seeds=", "", {}});
  if (*options.seeds < 1 || *options.seeds > 10'000) problems.add({{}, fmt::format("--seeds {}: must be 1 to 10000", *options.seeds), "", {}});
  std::vector<int64_t> out(static_cast<size_t>(std::clamp<int64_t>(*options.seeds, 0, 10'000)));
  std::iota(out.begin(), out.end(), int64_t{0});
  return out;
}

// Everything but the configurations.
std::vector<RowSpec> read_parts(const Node& root, const ChosenVariant& variant, const LoadOptions& options, std::vector<ablations::Sweep>& sweeps,
                                Exhibit& out) {
  auto& def = out.def;
  if (options.ablation) {
    def.key.id = options.ablation->name;
    def.kind = "ablation";
    def.figure_x.clear();
  }
  def.key.variant = options.variant;
  def.fidelity = variant.fidelity;
  def.deviations = read_deviations(root);
  def.deviations.insert(def.deviations.end(), variant.deviations.begin(), variant.deviations.end());
  def.metrics = read_metrics(root);
  const Node guesses = root.child("sd_guess");
  for (const auto& metric : def.metrics)
    if (guesses.has(metric.id)) guesses.read(metric.id, out.sd_guess[metric.id], spec::above(0.0));
  guesses.reject_unread_keys();
  auto rows = read_rows(root, def.metrics, options.variant.scale);
  if (options.ablation) keep_base_row(options.ablation->base, root, rows, sweeps);
  for (auto& sweep : sweeps)
    if (options.ablation && sweep.metrics.empty())
      for (const auto& metric : def.metrics)
        if (metric.primary) sweep.metrics.push_back(metric.id);
  for (const auto& sweep : sweeps) add_sweep_rows(sweep, root, rows);
  if (rows.empty()) root.error("row", "an exhibit needs at least one row");
  return rows;
}

// The rows' configurations: those of the spec into the definition, and what is to run.
void resolve_rows(const Resolver& resolver, const std::vector<RowSpec>& rows, const spec::Overrides& overrides, Exhibit& out) {
  for (const auto& row : rows) {
    auto& def = out.def.rows.emplace_back(row.def);
    if (row.level) out.def.figure_levels[def.key] = *row.level;
    if (row.runs()) def.config_json = spec::canonical(out.rows.emplace_back(resolver.resolve(row, {})).config);
  }
  out.adhoc = !overrides.changes.empty();
  if (!out.adhoc) return;
  out.rows.clear();
  for (const auto& row : rows)
    if (std::find(out.chosen.begin(), out.chosen.end(), row.def.key) != out.chosen.end()) out.rows.push_back(resolver.resolve(row, overrides.changes));
}

}  // namespace

Exhibit load_exhibit(const SpecFile& file, const SpecFolders& folders, const LoadOptions& options, const ConfigReader& reader,
                     const std::shared_ptr<Problems>& problems) {
  Exhibit out;
  const auto tree = spec::load_toml(file.file, folders.shown_from, *problems);
  if (!tree) return out;
  const auto variant = choose_variant(tree, options.variant, problems);
  const auto document = spec::Document::from_value(variant.tree, problems);
  const Node root = document.root();
  read_head(root, file, out);
  if (options.max_runs) out.max_runs = *options.max_runs;
  auto sweeps = read_sweeps(root, options, out.max_runs);
  const auto rows = read_parts(root, variant, options, sweeps, out);
  const auto config = root.raw("config");
  if (!config || !config->table()) {
    root.error("config", "must be set: the table of the run configuration");
    return out;
  }
  const auto overrides = spec::parse_overrides(options.set, *problems);
  out.chosen = choose_rows(overrides, rows, *problems);
  out.seeds = choose_seeds(overrides, options, out.def.seeds, *problems);
  resolve_rows({config, root.place("config"), reader, problems}, rows, overrides, out);
  const auto folded = fold_into_base(sweeps, out);
  check_tasks(root, out.rows);
  for (const auto& sweep : sweeps) add_design(sweep, folded, out.def);
  if (options.ablation) root.raw("claim");  // of the spec's own rows
  else out.def.claims = read_claims(root, out.def);
  for (const auto& sweep : sweeps) add_sweep_claims(sweep, folded, root, out.def);
  root.reject_unread_keys();
  out.def.spec_path = tree->place.source->name;
  out.def.spec_text = read_file(file.file);
  if (options.ablation) out.def.spec_text += "\n# " + options.ablation->command + "\n";
  out.def.spec_sha256 = sha256_hex(out.def.spec_text);
  return out;
}

Exhibit load_exhibit(const SpecFile& file, const SpecFolders& folders, const LoadOptions& options, const ConfigReader& reader) {
  const auto problems = std::make_shared<Problems>();
  auto out = load_exhibit(file, folders, options, reader, problems);
  problems->throw_if_any();
  return out;
}

}  // namespace vlp::experiments
