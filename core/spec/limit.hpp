#pragma once
// Limits of a setting, stated beside the call that reads it: n.read("lr", lr, range(0.0, 1.0)).

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace vlp::spec {

// What may be asked of a value; for an array, of each element (not_empty: of the array itself).
struct Bound {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false;               // low itself is outside
  bool not_empty = false;
  std::vector<double> numbers;         // the allowed numbers; empty: any
  std::vector<std::string> names;      // the allowed strings; empty: any
};

// A Bound that fits settings of type T; converts from what the functions below return.
template <class T>
struct Limit {
  Limit() = default;
  Limit(Bound b) : bound(std::move(b)) {}
  Bound bound;
};

// Any numbers: range(0, 1), range(0.0, 1.0), at_least<int64_t>(1). Limits are compared as doubles, so integers beyond 2^53 are not exact.
template <class Low, class High>
Bound range(Low low, High high) {
  return {.low = static_cast<double>(low), .high = static_cast<double>(high), .numbers = {}, .names = {}};
}
template <class Low>
Bound at_least(Low low) {
  return {.low = static_cast<double>(low), .numbers = {}, .names = {}};
}
template <class Low>
Bound above(Low low) {
  return {.low = static_cast<double>(low), .open_low = true, .numbers = {}, .names = {}};
}
inline Bound non_empty() { return {.not_empty = true, .numbers = {}, .names = {}}; }
// A non-empty array whose elements obey `each`.
inline Bound non_empty(Bound each) { return each.not_empty = true, each; }
inline Bound one_of(std::vector<std::string> names) { return {.numbers = {}, .names = std::move(names)}; }
template <class T>
Bound one_of(std::initializer_list<T> values) {
  Bound out;
  if constexpr (std::is_arithmetic_v<T>) out.numbers.assign(values.begin(), values.end());
  else out.names.assign(values.begin(), values.end());
  return out;
}

}  // namespace vlp::spec
