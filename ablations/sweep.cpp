#include "ablations/sweep.hpp"

#include <fmt/format.h>

namespace vlp::ablations {
namespace {

const std::vector<std::pair<std::string, Form>> kForms = {
    {"grid", Form::kGrid}, {"zip", Form::kZip}, {"one_at_a_time", Form::kOneAtATime}, {"leave_one_out", Form::kLeaveOneOut}};

Axis read_axis(const spec::Node& node) {
  Axis axis;
  axis.place = node.place("key");
  node.require("key", axis.key, spec::non_empty());
  axis.name = axis.key.substr(axis.key.rfind('.') + 1);
  node.read("name", axis.name, spec::non_empty());
  const auto values = node.raw("values");
  if (values && values->array() && !values->array()->empty()) axis.values = *values->array();
  else node.error("values", "must be an array with at least one value");
  node.reject_unread_keys();
  return axis;
}

void check_shape(const Sweep& sweep, const spec::Node& node) {
  for (const auto& axis : sweep.axes) {
    if (sweep.form == Form::kZip && axis.values.size() != sweep.axes[0].values.size())
      node.error_at(axis.place, fmt::format("zip: axis '{}' has {} values and axis '{}' {}; they must be equally many", sweep.axes[0].name,
                                            sweep.axes[0].values.size(), axis.name, axis.values.size()));
    if (sweep.form == Form::kLeaveOneOut && axis.values.size() != 1)
      node.error_at(axis.place, fmt::format("leave_one_out: axis '{}' needs exactly one value, the one that switches it off", axis.name));
  }
}

}  // namespace

Sweep read_sweep(const spec::Node& node, int64_t max_rows) {
  Sweep sweep;
  node.read_enum("form", sweep.form, kForms);
  for (const auto& axis : node.children("axis")) sweep.axes.push_back(read_axis(axis));
  node.read("role", sweep.role, spec::one_of({"ablation", "baseline", "control"}));
  node.read("base", sweep.base);
  node.read("expected", sweep.expected, spec::at_least(0.0));
  node.read("metrics", sweep.metrics);
  if (sweep.axes.empty()) node.error("axis", "a sweep needs at least one axis");
  if (sweep.expected > 0 && sweep.base.empty()) node.error("expected", "claims need the base row that beats the others: set base");
  if ((sweep.expected > 0) == sweep.metrics.empty()) node.error("metrics", "expected and metrics belong together");
  check_shape(sweep, node);
  if (const auto n = count(sweep.form, sweep.axes); n > max_rows) {
    node.error("axis", fmt::format("the sweep has {} rows, and limits.max_runs is {}", n, max_rows), "take fewer values or raise the limit");
    sweep.axes.clear();
  }
  node.reject_unread_keys();
  return sweep;
}

std::vector<SweepRow> rows(const Sweep& sweep) {
  std::vector<SweepRow> out;
  for (auto& point : expand(sweep.form, sweep.axes)) out.push_back({std::move(point.key), sweep.role, std::move(point.set)});
  return out;
}

std::vector<SweepClaim> claims(const Sweep& sweep) {
  std::vector<SweepClaim> out;
  if (sweep.expected > 0)
    for (const auto& row : rows(sweep))
      for (const auto& metric : sweep.metrics)
        out.push_back({fmt::format("{}_beats.{}.{}", sweep.base, row.key, metric), sweep.base, row.key, metric, sweep.expected});
  return out;
}

}  // namespace vlp::ablations
