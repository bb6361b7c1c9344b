#include "ablations/sweep.hpp"

#include <fmt/format.h>

namespace vlp::ablations {
namespace {

const std::vector<std::pair<std::string, Form>> kForms = {{"grid", Form::kGrid},
                                                          {"zip", Form::kZip},
                                                          {"one_at_a_time", Form::kOneAtATime},
                                                          {"leave_one_out", Form::kLeaveOneOut},
                                                          {"factorial", Form::kFactorial}};

std::vector<spec::ValuePtr> read_values(const spec::Node& node, std::string_view key) {
  const auto values = node.raw(key);
  if (values && values->array() && !values->array()->empty()) return *values->array();
  node.error(key, "must be an array with at least one value");
  return {};
}

Axis read_axis(const spec::Node& node, const std::string& scale) {
  Axis axis;
  axis.place = node.place("key");
  node.require("key", axis.key, spec::non_empty());
  axis.name = axis.key.substr(axis.key.rfind('.') + 1);
  node.read("name", axis.name, spec::non_empty());
  axis.label = axis.name;
  node.read("label", axis.label, spec::non_empty());
  axis.values = read_values(node, "values");
  const auto scales = node.child("scale");
  for (const auto& name : scales.keys()) {
    const auto own = read_values(scales, name);
    if (name == scale) axis.values = own;
  }
  node.reject_unread_keys();
  return axis;
}

void check_claims(const Sweep& sweep, const spec::Node& node) {
  const bool factorial = sweep.form == Form::kFactorial;
  if (sweep.expected > 0 && sweep.base.empty() && !factorial) node.error("expected", "claims need the base row that beats the others: set base");
  if (sweep.delta > 0 && sweep.form != Form::kLeaveOneOut) node.error("delta", "only leave_one_out claims what removing a part costs");
  if (sweep.delta > 0 && sweep.base.empty()) node.error("delta", "claims need the row that has every part: set base");
  if (sweep.delta > 0 && sweep.expected > 0) node.error("delta", "set either delta or expected");
  if ((sweep.expected > 0 || sweep.delta > 0) == sweep.metrics.empty())
    node.error("metrics", fmt::format("{} and metrics belong together", sweep.form == Form::kLeaveOneOut ? "delta (or expected)" : "expected"));
}

SweepClaim pair_claim(const Sweep& sweep, const Point& point, const std::string& metric) {
  SweepClaim c{fmt::format("{}_beats.{}.{}", sweep.base, point.key, metric), "pair", {sweep.base, point.key}, "", metric, "", sweep.expected, true};
  c.text = fmt::format("{} beats {} by about {}", sweep.base, point.label, sweep.expected);
  return c;
}

SweepClaim cost_claim(const Sweep& sweep, const Point& point, const std::string& metric) {
  SweepClaim c{fmt::format("{}_costs.{}", point.key, metric), "cost", {sweep.base, point.key}, "", metric, "", sweep.delta, true};
  c.text = fmt::format("removing {} costs more than {}", point.key.substr(3), sweep.delta);
  return c;
}

// The sign of a point in the product of some axes' columns: + where an even number of them is off.
char sign(const Point& point, const std::vector<std::string>& axes) {
  size_t off = 0;
  for (const auto& axis : axes) off += point.choice.at(axis) == 0 ? 1 : 0;
  return off % 2 == 0 ? '+' : '-';
}

SweepClaim effect_claim(const Sweep& sweep, const std::vector<Point>& points, const std::vector<std::string>& axes, const std::string& metric) {
  const auto name = axes.size() == 1 ? axes[0] : axes[0] + "*" + axes[1];
  SweepClaim c{fmt::format("effect.{}.{}", name, metric), "effect", {}, "", metric, "", sweep.expected, axes.size() == 1};
  for (const auto& point : points) {
    c.rows.push_back(point.key);
    c.signs += sign(point, axes);
  }
  c.text = axes.size() == 1 ? fmt::format("main effect of {}, over all other settings", axes[0])
                            : fmt::format("interaction: {} helps more where {} is on", axes[0], axes[1]);
  return c;
}

void add_effects(const Sweep& sweep, const std::vector<Point>& points, std::vector<SweepClaim>& out) {
  for (const auto& metric : sweep.metrics) {
    for (const auto& axis : sweep.axes) out.push_back(effect_claim(sweep, points, {axis.name}, metric));
    for (size_t a = 0; a < sweep.axes.size(); ++a)
      for (size_t b = a + 1; b < sweep.axes.size(); ++b)
        out.push_back(effect_claim(sweep, points, {sweep.axes[a].name, sweep.axes[b].name}, metric));
  }
}

}  // namespace

std::string beyond(const Sweep& sweep, int64_t max_rows) {
  const auto n = count(sweep.form, sweep.axes);
  return n > max_rows ? fmt::format("the sweep has {} rows, and limits.max_runs is {}", n, max_rows) : "";
}

Sweep read_sweep(const spec::Node& node, int64_t max_rows, const std::string& scale) {
  Sweep sweep;
  node.read_enum("form", sweep.form, kForms);
  for (const auto& axis : node.children("axis")) sweep.axes.push_back(read_axis(axis, scale));
  node.read("role", sweep.role, spec::one_of({"ablation", "baseline", "control"}));
  node.read("base", sweep.base);
  node.read("expected", sweep.expected, spec::at_least(0.0));
  node.read("delta", sweep.delta, spec::at_least(0.0));
  node.read("metrics", sweep.metrics);
  if (sweep.axes.empty()) node.error("axis", "a sweep needs at least one axis");
  check_claims(sweep, node);
  const auto found = misfits(sweep.form, sweep.axes);
  for (const auto& misfit : found) node.error_at(sweep.axes[misfit.axis].place, misfit.message);
  const auto too_many = beyond(sweep, max_rows);
  if (!too_many.empty()) node.error("axis", too_many, "take fewer values or raise the limit");
  if (!too_many.empty() || !found.empty()) sweep.axes.clear();  // reported: nothing to expand
  node.reject_unread_keys();
  return sweep;
}

std::vector<SweepRow> rows(const Sweep& sweep) {
  std::vector<SweepRow> out;
  for (auto& point : expand(sweep.form, sweep.axes)) out.push_back({std::move(point.key), std::move(point.label), sweep.role, std::move(point.set)});
  return out;
}

std::vector<SweepClaim> claims(const Sweep& sweep) {
  std::vector<SweepClaim> out;
  if (sweep.expected <= 0 && sweep.delta <= 0) return out;
  const auto points = expand(sweep.form, sweep.axes);
  if (sweep.form == Form::kFactorial) {
    add_effects(sweep, points, out);
    return out;
  }
  for (const auto& point : points)
    for (const auto& metric : sweep.metrics) out.push_back(sweep.delta > 0 ? cost_claim(sweep, point, metric) : pair_claim(sweep, point, metric));
  return out;
}

}  // namespace vlp::ablations
