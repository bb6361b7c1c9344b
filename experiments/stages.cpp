#include "experiments/stages.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "core/spec/canonical.hpp"
#include "core/util/error.hpp"
#include "core/util/sha256.hpp"

namespace vlp::experiments {
namespace {

using nlohmann::json;
using results_db::RunDef;

constexpr const char* kFormat = "1";  // of the keys: a change of this file's rules raises it

const json& section(const json& config, const std::string& table, const std::string& name, const std::string& row) {
  const auto t = config.find(table);
  if (t != config.end() && t->contains(name)) return t->at(name);
  throw BadInput(fmt::format("row '{}': [config.{}.{}] is missing, but the row runs it", row, table, name));
}

template <class T>
bool contains(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::vector<std::string> names(const json& config, const char* key) { return config.value(key, std::vector<std::string>{}); }

// What the metrics of an exhibit ask of the evaluation of a task.
std::string eval_text(const Exhibit& exhibit, const std::string& task) {
  std::set<std::string> selections, splits;
  std::set<int64_t> versions;
  for (const auto& metric : exhibit.def.metrics) {
    if (metric.task != task) continue;
    selections.insert(metric.selection);
    splits.insert(metric.split);
    versions.insert(metric.version);
  }
  return spec::canonical({{"selection", selections}, {"split", splits}, {"versions", versions}});
}

// What a stage is made of, the same for all seeds of a row.
struct Recipe {
  std::string kind, name;
  json config;                                 // its sections
  std::string config_text, code, data_identity, eval = "none", first_weights = "none";
  bool has_seed = true;
};

class Builder final {
 public:
  Builder(const Exhibit& exhibit, const CodeVersions& code, const DataIdentity& identity, const WeightsIdentity& weights)
      : exhibit_(exhibit), code_(code), identity_(identity), weights_(weights) {}

  void add_row(const RunnableRow& row) {
    const auto& config = row.config;
    const json shared = {{"model", config.value("model", json::object())}, {"perf", config.value("perf", json::object())}};
    const auto with = [&](const char* table, const std::string& name) {
      json out = shared;
      out[table] = section(config, table, name, row.key);
      if (out[table].contains("model")) {  // a phase's own changes of the model
        out["model"].merge_patch(out[table]["model"]);
        out[table].erase("model");
      }
      return out;
    };
    const auto data = recipe("prepare", "data", {{"data", config.value("data", json::object())}}, "");
    const std::string system = shared["model"].value("system", exhibit_.def.paper);
    std::vector<Recipe> phases;
    std::vector<std::pair<std::optional<Recipe>, Recipe>> tasks;
    for (const auto& phase : names(config, "pipeline")) phases.push_back(recipe("pretrain", phase, with("pretrain", phase), system));
    for (const auto& task : names(config, "tasks")) {
      const bool tuned = config.contains("finetune") && config.at("finetune").contains(task);
      tasks.emplace_back(tuned ? std::optional(recipe("finetune", task, with("finetune", task), system)) : std::nullopt,
                         recipe("evaluate", task, with("evaluate", task), system));
    }
    for (const int64_t seed : seeds_of(row.key)) {
      const Cell cell{row.key, seed, contains(exhibit_.chosen, row.key) && contains(exhibit_.seeds, seed)};
      const auto data_key = add(data, cell, "", "");
      std::string init;
      for (const auto& phase : phases) init = add(phase, cell, data_key, init);
      for (const auto& [tune, evaluate] : tasks) add(evaluate, cell, data_key, tune ? add(*tune, cell, data_key, init) : init);
    }
  }

  Stages take() { return std::move(out_); }

 private:
  Recipe recipe(const std::string& kind, const std::string& name, json config, const std::string& system) {
    const auto code = code_.text(components_of(kind, name, system, config));
    Recipe r{kind, name, std::move(config), "", code, "", "none", "none", kind != "prepare"};
    json keyed = r.config;
    if (r.has_seed) keyed["device"] = exhibit_.def.key.variant.device;  // its type decides bits, its index nothing
    else r.data_identity = identity_(r.config["data"]);
    r.config_text = spec::canonical(keyed);
    if (kind == "evaluate") r.eval = eval_text(exhibit_, name);
    if (const auto first = weights_ && r.has_seed ? weights_(r.config.at("model")) : ""; !first.empty()) r.first_weights = first;
    return r;
  }

  struct Cell {
    std::string row;
    int64_t seed;
    bool wanted;
  };

  // The plan of a spec is whole whatever was chosen of it; chosen seeds beyond it come on top.
  std::vector<int64_t> seeds_of(const std::string& row) const {
    std::vector<int64_t> out = exhibit_.adhoc ? std::vector<int64_t>{} : exhibit_.def.seeds;
    if (contains(exhibit_.chosen, row))
      for (const int64_t seed : exhibit_.seeds)
        if (!contains(out, seed)) out.push_back(seed);
    return out;
  }

  // The key of the stage, added once.
  std::string add(const Recipe& r, const Cell& cell, const std::string& data_key, const std::string& init_key) {
    const int64_t own_seed = r.has_seed ? cell.seed : 0;
    const std::string data = !r.has_seed ? (r.data_identity.empty() ? "generated" : r.data_identity) : data_key;
    std::vector<results_db::KeyPart> parts = {{"format", "", kFormat}, {"kind", "", r.kind + " " + r.name}, {"config", "", r.config_text},
                                              {"code", "", r.code}, {"data", "", data}, {"init", "", init_key.empty() ? r.first_weights : init_key},
                                              {"seed", "", r.has_seed ? std::to_string(own_seed) : "none"}, {"eval", "", r.eval}};
    const std::string key = run_key(parts);
    const std::string origin = contains(exhibit_.def.seeds, cell.seed) && !exhibit_.adhoc ? "spec" : "adhoc";
    out_.row_runs.push_back({cell.row, key, cell.seed});
    if (cell.wanted) out_.wanted.insert(key);
    const auto [it, fresh] = index_.try_emplace(key, out_.runs.size());
    if (!fresh) {
      if (origin == "spec") out_.runs[it->second].origin = origin;
      return key;
    }
    RunDef run{key, r.kind, r.name, own_seed, origin, frozen(r, own_seed), std::move(parts), {}};
    if (!data_key.empty()) run.parents.push_back({"data", data_key});
    if (!init_key.empty()) run.parents.push_back({"init", init_key});
    out_.runs.push_back(std::move(run));
    return key;
  }

  std::string frozen(const Recipe& r, int64_t seed) const {
    return spec::canonical({{"kind", r.kind}, {"name", r.name}, {"seed", seed}, {"device", exhibit_.def.key.variant.device}, {"config", r.config}, {"paths", json::object()}});
  }

  const Exhibit& exhibit_;
  const CodeVersions& code_;
  const DataIdentity& identity_;
  const WeightsIdentity& weights_;
  Stages out_;
  std::unordered_map<std::string, size_t> index_;
};

}  // namespace

std::string run_key(std::vector<results_db::KeyPart>& parts) {
  Sha256 hash;
  const auto field = [&](const std::string& text) { hash.update(fmt::format("{}:{}", text.size(), text)); };
  for (auto& part : parts) {
    part.hash = sha256_hex(part.text);
    field(part.part);
    field(part.hash);
  }
  return hash.hex();
}

Stages build_stages(const Exhibit& exhibit, const CodeVersions& code, const DataIdentity& identity, const WeightsIdentity& weights) {
  Builder builder(exhibit, code, identity, weights);
  for (const auto& row : exhibit.rows) builder.add_row(row);
  Stages out = builder.take();
  if (const auto n = static_cast<int64_t>(out.runs.size()); n > exhibit.max_runs)
    throw BadInput(fmt::format("{}: {} runs are planned, limits.max_runs is {}; choose fewer with rows= or seeds=, or raise the limit", exhibit.def.key.id, n,
                               exhibit.max_runs));
  return out;
}

}  // namespace vlp::experiments
