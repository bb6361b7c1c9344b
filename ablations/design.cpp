#include "ablations/design.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::ablations {
namespace {

spec::ValuePtr change(const Axis& axis, size_t i) { return spec::nest(axis.key, {axis.values[i]->place, axis.values[i], {}}); }
std::string part_key(const Axis& axis, size_t i) { return fmt::format("{}={}", axis.name, value_text(*axis.values[i])); }

// The point at which axis a takes its choice[a]-th value.
Point combine(const std::vector<Axis>& axes, const std::vector<size_t>& choice) {
  Point point{"", spec::empty_table()};
  for (size_t a = 0; a < axes.size(); ++a) {
    point.key += (a == 0 ? "" : "+") + part_key(axes[a], choice[a]);
    point.set = spec::merge(point.set, change(axes[a], choice[a]));
  }
  return point;
}

std::vector<Point> grid(const std::vector<Axis>& axes) {
  std::vector<Point> out;
  const int64_t n = count(Form::kGrid, axes);
  for (int64_t i = 0; i < n; ++i) {
    std::vector<size_t> choice(axes.size());
    auto rest = static_cast<size_t>(i);
    for (size_t a = axes.size(); a-- > 0; rest /= axes[a].values.size()) choice[a] = rest % axes[a].values.size();
    out.push_back(combine(axes, choice));
  }
  return out;
}

std::vector<Point> zip(const std::vector<Axis>& axes) {
  for (const auto& axis : axes)
    if (axis.values.size() != axes[0].values.size())
      throw BadInput(fmt::format("zip: axis '{}' has {} values and axis '{}' {}; they must be equally many", axes[0].name, axes[0].values.size(),
                                 axis.name, axis.values.size()));
  std::vector<Point> out;
  for (size_t i = 0; i < (axes.empty() ? 0 : axes[0].values.size()); ++i) out.push_back(combine(axes, std::vector<size_t>(axes.size(), i)));
  return out;
}

std::vector<Point> one_at_a_time(const std::vector<Axis>& axes) {
  std::vector<Point> out;
  for (const auto& axis : axes)
    for (size_t i = 0; i < axis.values.size(); ++i) out.push_back({part_key(axis, i), change(axis, i)});
  return out;
}

std::vector<Point> leave_one_out(const std::vector<Axis>& axes) {
  std::vector<Point> out;
  for (const auto& axis : axes) {
    if (axis.values.size() != 1)
      throw BadInput(fmt::format("leave_one_out: axis '{}' needs exactly one value, the one that switches it off, not {}", axis.name, axis.values.size()));
    out.push_back({"no_" + axis.name, change(axis, 0)});
  }
  return out;
}

}  // namespace

int64_t count(Form form, const std::vector<Axis>& axes) {
  int64_t product = axes.empty() ? 0 : 1, sum = 0, first = axes.empty() ? 0 : static_cast<int64_t>(axes[0].values.size());
  for (const auto& axis : axes) {
    const auto n = static_cast<int64_t>(axis.values.size());
    if (__builtin_mul_overflow(product, n, &product)) product = std::numeric_limits<int64_t>::max();
    sum += n;
  }
  switch (form) {
    case Form::kGrid: return product;
    case Form::kZip: return first;
    case Form::kOneAtATime: return sum;
    case Form::kLeaveOneOut: return static_cast<int64_t>(axes.size());
  }
  throw InternalFault("ablations::count: form out of range");
}

std::vector<Point> expand(Form form, const std::vector<Axis>& axes) {
  switch (form) {
    case Form::kGrid: return grid(axes);
    case Form::kZip: return zip(axes);
    case Form::kOneAtATime: return one_at_a_time(axes);
    case Form::kLeaveOneOut: return leave_one_out(axes);
  }
  throw InternalFault("ablations::expand: form out of range");
}

std::string value_text(const spec::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  return value.brief();
}

}  // namespace vlp::ablations
