#pragma once
// A table or figure as its spec declares it: rows with their resolved configurations, columns, claims, deviations.
//
// Order of resolution, a later one wins: built-in defaults, the extends chain (root first), the exhibit, its [scale.X], its [data.X] and
// [device.X] block, the row's set, the row's scale.X, overrides of the command line. Tables merge key by key, arrays are replaced. The
// deviations of an exhibit are its own and those of the chosen blocks, one after the other.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ablations/sweep.hpp"
#include "core/spec/document.hpp"
#include "core/spec/problems.hpp"
#include "experiments/spec_files.hpp"
#include "results_db/records.hpp"

namespace vlp::experiments {

// Reads and checks one row's [config] through the typed readers; what it reads is what runs.
using ConfigReader = std::function<void(const spec::Node& config)>;

// What `vlp ablate` asks for: rows and claims made from one row of a spec, as an exhibit of its own.
struct Ablation {
  std::string name;                          // its id
  std::string base;                          // the row; empty: the spec's anchor
  std::vector<ablations::Sweep> sweeps;      // their `base` is set to the row
  std::string command;                       // registered with the spec's text
};

struct LoadOptions {
  results_db::Variant variant = {};
  std::vector<std::string> set = {};           // key=value, +key=value, ~key, rows=a,b, seeds=0..4
  std::optional<int64_t> seeds = {};         // n: seeds 0 .. n-1
  std::optional<Ablation> ablation = {};     // instead of the spec's own rows, sweeps and claims
  std::optional<int64_t> max_runs = {};      // instead of limits.max_runs
};

struct RunnableRow {
  std::string key;
  nlohmann::json config;                     // the resolved "config" table, defaults filled in
  spec::Document document;                   // for origins: document.origin("config.model.dim")
};

struct Exhibit {
  results_db::ExhibitDef def;                // as the spec registers it: without the overrides of the command line
  std::vector<RunnableRow> rows;             // every row that is run; of an ad hoc exhibit only the chosen ones, overrides applied
  std::vector<std::string> chosen;           // rows=...: keys of the rows to run now
  std::vector<int64_t> seeds;                // to run now; those outside def.seeds are ad hoc
  std::map<std::string, double> sd_guess;    // metric -> seed sd to plan with while none was measured (of differences, where seeds pair)
  int64_t max_runs = 0;
  bool adhoc = false;                        // the configuration differs from the spec's: never feeds a verdict
};

// Collects every problem of the spec in `problems`; the exhibit is meaningful only if there was none. Throws nothing.
Exhibit load_exhibit(const SpecFile& spec, const SpecFolders& folders, const LoadOptions& options, const ConfigReader& reader,
                     const std::shared_ptr<spec::Problems>& problems);
// The same; throws BadInput with all problems.
Exhibit load_exhibit(const SpecFile& spec, const SpecFolders& folders, const LoadOptions& options, const ConfigReader& reader);

// The variants that a spec declares: every scale with every data set, on the CPU. Problems with the file itself are collected.
std::vector<results_db::Variant> declared_variants(const SpecFile& spec, const SpecFolders& folders, spec::Problems& problems);

// smoke: SMOKE (never judged); micro or the embedded world: PROXY; real data below the paper's size: REDUCED; else FULL.
std::string fidelity_of(const results_db::Variant& variant);

}  // namespace vlp::experiments
