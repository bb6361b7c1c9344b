#pragma once
// The steps of load_exhibit(). Private to experiments/exhibit*.cpp.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/exhibit.hpp"

namespace vlp::experiments {

// A spec with the blocks of one variant laid over it.
struct ChosenVariant {
  spec::ValuePtr tree;                         // without the tables scale, data and device
  std::vector<results_db::Deviation> deviations;  // of the blocks
  std::string fidelity;
};
// Checks the blocks of all variants for unknown keys; a name that the spec does not declare is a problem with the nearest one.
ChosenVariant choose_variant(const spec::ValuePtr& tree, const results_db::Variant& variant, const std::shared_ptr<spec::Problems>& problems);

std::vector<results_db::Deviation> read_deviations(const spec::Node& node);  // the array "deviation" of a table
std::vector<results_db::MetricDef> read_metrics(const spec::Node& root);

// A row as written, before its configuration is resolved.
struct RowSpec {
  results_db::RowDef def;
  spec::ValuePtr set;                          // changes of the configuration: set, then scale.X; null: none
  std::optional<double> level;
  spec::Place place;
  bool runs() const { return def.role != "reported"; }
};
std::vector<RowSpec> read_rows(const spec::Node& root, const std::vector<results_db::MetricDef>& metrics, const std::string& scale);

// --- sweeps (exhibit_sweeps.cpp) ---
// Those of the spec, or those asked for on the command line. One with more rows than `max_rows` is a problem and becomes empty.
std::vector<ablations::Sweep> read_sweeps(const spec::Node& root, const LoadOptions& options, int64_t max_rows);
// Leaves nothing but the base row, as the anchor and without printed values, and tells the sweeps its key. No such row is a problem.
void keep_base_row(const std::string& base, const spec::Node& root, std::vector<RowSpec>& rows, std::vector<ablations::Sweep>& sweeps);
// The rows of a sweep start from its base row; a base that does not exist is a problem.
void add_sweep_rows(const ablations::Sweep& sweep, const spec::Node& root, std::vector<RowSpec>& rows);
// Once configurations are resolved: a point that is the base row itself stands for no second row. Removes it and gives its key -> the base's.
std::map<std::string, std::string> fold_into_base(const std::vector<ablations::Sweep>& sweeps, Exhibit& exhibit);
// What the figures need, and the claims; `folded` as given by fold_into_base. A metric that is not there is a problem.
void add_design(const ablations::Sweep& sweep, const std::map<std::string, std::string>& folded, results_db::ExhibitDef& def);
void add_sweep_claims(const ablations::Sweep& sweep, const std::map<std::string, std::string>& folded, const spec::Node& root,
                      results_db::ExhibitDef& def);

// One ClaimDef for each metric of each claim. Rows, metrics and printed values of `def` must be complete.
std::vector<results_db::ClaimDef> read_claims(const spec::Node& root, const results_db::ExhibitDef& def);

}  // namespace vlp::experiments
