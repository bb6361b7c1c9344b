#include "ablations/design.hpp"

#include <cctype>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::ablations {
namespace {

spec::ValuePtr change(const Axis& axis, size_t i) { return spec::nest(axis.key, {axis.place, axis.values[i], {}}); }

// A level inside a row key, which holds letters, digits and _ - . + = only.
std::string key_text(const spec::Value& value) {
  std::string out = value_text(value);
  for (char& c : out)
    if (!std::isalnum(static_cast<unsigned char>(c)) && std::string_view("_-.").find(c) == std::string_view::npos) c = '_';
  return out;
}

void vary(Point& point, const Axis& axis, size_t i) {
  point.key += fmt::format("{}{}={}", point.key.empty() ? "" : "+", axis.name, key_text(*axis.values[i]));
  point.label += fmt::format("{}{} {}", point.label.empty() ? "" : ", ", axis.name, value_text(*axis.values[i]));
  point.set = spec::merge(point.set, change(axis, i));
  point.choice[axis.name] = i;
}

// The point at which axis a takes its choice[a]-th value.
Point combine(const std::vector<Axis>& axes, const std::vector<size_t>& choice) {
  Point point{"", "", spec::empty_table(), {}};
  for (size_t a = 0; a < axes.size(); ++a) vary(point, axes[a], choice[a]);
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
  std::vector<Point> out;
  for (size_t i = 0; i < (axes.empty() ? 0 : axes[0].values.size()); ++i) out.push_back(combine(axes, std::vector<size_t>(axes.size(), i)));
  return out;
}

std::vector<Point> one_at_a_time(const std::vector<Axis>& axes) {
  std::vector<Point> out;
  for (const auto& axis : axes)
    for (size_t i = 0; i < axis.values.size(); ++i) out.push_back(combine({axis}, {i}));
  return out;
}

std::vector<Point> leave_one_out(const std::vector<Axis>& axes) {
  std::vector<Point> out;
  for (const auto& axis : axes) out.push_back({"no_" + axis.name, "without " + axis.name, change(axis, 0), {{axis.name, 0}}});
  return out;
}

std::string misfit(Form form, const std::vector<Axis>& axes, size_t a) {
  const auto& axis = axes[a];
  const auto values = axis.values.size();
  for (size_t b = 0; b < a; ++b)
    if (axes[b].name == axis.name) return fmt::format("two axes are called '{}'; give one of them another name", axis.name);
  if (form == Form::kZip && values != axes[0].values.size())
    return fmt::format("zip: axis '{}' has {} values and axis '{}' {}; they must be equally many", axes[0].name, axes[0].values.size(), axis.name, values);
  if (form == Form::kLeaveOneOut && values != 1)
    return fmt::format("leave_one_out: axis '{}' needs exactly one value, the one that switches it off, not {}", axis.name, values);
  if (form == Form::kFactorial && values != 2)
    return fmt::format("factorial: axis '{}' needs exactly two values, off and on, not {}", axis.name, values);
  return "";
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
    case Form::kGrid:
    case Form::kFactorial: return product;
    case Form::kZip: return first;
    case Form::kOneAtATime: return sum;
    case Form::kLeaveOneOut: return static_cast<int64_t>(axes.size());
  }
  throw InternalFault("ablations::count: form out of range");
}

std::vector<Misfit> misfits(Form form, const std::vector<Axis>& axes) {
  std::vector<Misfit> out;
  for (size_t a = 0; a < axes.size(); ++a)
    if (auto message = misfit(form, axes, a); !message.empty()) out.push_back({a, std::move(message)});
  return out;
}

std::vector<Point> expand(Form form, const std::vector<Axis>& axes) {
  if (const auto found = misfits(form, axes); !found.empty()) throw BadInput(found[0].message);
  switch (form) {
    case Form::kGrid:
    case Form::kFactorial: return grid(axes);
    case Form::kZip: return zip(axes);
    case Form::kOneAtATime: return one_at_a_time(axes);
    case Form::kLeaveOneOut: return leave_one_out(axes);
  }
  throw InternalFault("ablations::expand: form out of range");
}

std::string name(Form form) {
  switch (form) {
    case Form::kGrid: return "grid";
    case Form::kZip: return "zip";
    case Form::kOneAtATime: return "one_at_a_time";
    case Form::kLeaveOneOut: return "leave_one_out";
    case Form::kFactorial: return "factorial";
  }
  throw InternalFault("ablations::name: form out of range");
}

std::string value_text(const spec::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  return value.brief();
}

}  // namespace vlp::ablations
