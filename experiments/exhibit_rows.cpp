#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/statistics/paper_number.hpp"
#include "core/util/error.hpp"
#include "experiments/exhibit_parts.hpp"
#include "results_db/metric_sum.hpp"

namespace vlp::experiments {
namespace {

bool is_id(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '+' || c == '=';
  });
}

void read_paper(const spec::Node& node, const std::vector<results_db::MetricDef>& metrics, std::map<std::string, std::string>& out) {
  for (const auto& metric : metrics) {
    node.raw(metric.id);  // known, printed or not
    if (!node.has(metric.id)) continue;
    std::string text;
    node.read(metric.id, text, spec::non_empty());
    out[metric.id] = "";  // printed, but unreadable
    try {
      if (!text.empty()) statistics::PaperNumber::parse(text), out[metric.id] = text;
    } catch (const BadInput& e) {
      node.error(metric.id, e.what());
    }
  }
  node.reject_unread_keys();
}

spec::ValuePtr changes(const spec::Node& node, const std::string& scale) {
  spec::ValuePtr set = node.raw("set");
  if (set && !set->table()) {
    node.error("set", "must be a table of configuration keys");
    set = nullptr;
  }
  const spec::Node scales = node.child("scale");
  for (const auto& name : scales.keys()) {
    const auto own = scales.raw(name);
    if (!own->table()) scales.error(name, "must be a table of configuration keys");
    else if (name == scale) set = spec::merge(set, own);
  }
  return set;
}

RowSpec read_row(const spec::Node& node, const std::vector<results_db::MetricDef>& metrics, const std::string& scale) {
  RowSpec row;
  row.place = node.place("key");
  row.def.role = "ablation";
  node.require("key", row.def.key);
  if (!row.def.key.empty() && !is_id(row.def.key)) node.error("key", fmt::format("'{}' may hold letters, digits and _ - . + = only", row.def.key));
  row.def.label = row.def.key;
  node.read("label", row.def.label, spec::non_empty());
  node.read("role", row.def.role, spec::one_of({"anchor", "headline", "ablation", "baseline", "control", "reported"}));
  if (double level = 0; node.has("level")) node.read("level", level), row.level = level;
  read_paper(node.child("paper"), metrics, row.def.paper);
  row.set = changes(node, scale);
  if (!row.runs() && (node.has("set") || node.has("scale"))) node.error("set", "a reported row is never run, so it has no configuration");
  node.reject_unread_keys();
  return row;
}

}  // namespace

std::vector<results_db::Deviation> read_deviations(const spec::Node& node) {
  std::vector<results_db::Deviation> out;
  for (const auto& entry : node.children("deviation")) {
    auto& d = out.emplace_back();
    entry.require("what", d.what, spec::non_empty());
    entry.require("paper", d.paper, spec::non_empty());
    entry.require("ours", d.ours, spec::non_empty());
    entry.require("expect", d.expect, spec::non_empty());
    entry.reject_unread_keys();
  }
  return out;
}

std::vector<results_db::MetricDef> read_metrics(const spec::Node& root) {
  std::vector<results_db::MetricDef> out;
  std::set<std::string> ids;
  std::vector<std::pair<spec::Node, std::string>> sums;
  for (const auto& node : root.children("metric")) {
    results_db::MetricDef metric;
    std::string direction = "higher";
    node.require("id", metric.id);
    if (!metric.id.empty() && !is_id(metric.id)) node.error("id", fmt::format("'{}' may hold letters, digits and _ - . + = only", metric.id));
    metric.label = metric.id;
    node.read("label", metric.label, spec::non_empty());
    if (!results_db::sum_parts(metric.id).empty()) sums.emplace_back(node, metric.id);  // its parts have tasks
    else node.require("task", metric.task, spec::non_empty());
    node.require("version", metric.version, spec::at_least(1));
    node.require("direction", direction, spec::one_of({"higher", "lower"}));
    metric.direction = direction == "lower" ? -1 : 1;
    node.read("unit", metric.unit);
    node.require("split", metric.split, spec::non_empty());
    node.require("selection", metric.selection, spec::one_of({"last", "best_val"}));
    node.read("primary", metric.primary);
    node.reject_unread_keys();
    if (!ids.insert(metric.id).second) node.error("id", fmt::format("metric '{}' is declared twice", metric.id));
    else out.push_back(std::move(metric));
  }
  for (const auto& [node, id] : sums)
    for (const auto& part : results_db::sum_parts(id))
      if (!ids.contains(part)) node.error("id", fmt::format("'{}' is a sum, but there is no metric '{}'", id, part));
  if (out.empty()) root.error("metric", "an exhibit needs at least one metric");
  return out;
}

std::vector<RowSpec> read_rows(const spec::Node& root, const std::vector<results_db::MetricDef>& metrics, const std::string& scale) {
  std::vector<RowSpec> out;
  std::set<std::string> keys;
  int64_t anchors = 0;
  for (const auto& node : root.children("row")) {
    RowSpec row = read_row(node, metrics, scale);
    if (!keys.insert(row.def.key).second) node.error("key", fmt::format("row '{}' is declared twice", row.def.key));
    if (row.def.role == "anchor" && ++anchors == 2) node.error("role", "only one row can be the anchor");
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace vlp::experiments
