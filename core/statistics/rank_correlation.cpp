#include "core/statistics/rank_correlation.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::statistics {
namespace {

constexpr size_t kMostEnumerated = 8;
constexpr int64_t kShuffles = 40'000;

void check_sizes(size_t x, size_t y) {
  if (x != y) throw InternalFault(fmt::format("rank correlation: columns of {} and {} rows", x, y));
}

// Concordant minus discordant pairs, y's rows taken in `order`.
int64_t score(const PairSigns& x, const PairSigns& y, const std::vector<size_t>& order) {
  int64_t sum = 0;
  for (size_t i = 0; i < x.size(); ++i)
    for (size_t j = i + 1; j < x.size(); ++j) sum += x(i, j) * y(order[i], order[j]);
  return sum;
}

std::vector<size_t> identity(size_t n) {
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

std::vector<double> average_ranks(std::span<const double> values) {
  std::vector<double> ranks;
  for (const double v : values) {
    double rank = 0.5;
    for (const double w : values) rank += w < v ? 1.0 : w == v ? 0.5 : 0.0;
    ranks.push_back(rank);
  }
  return ranks;
}

}  // namespace

PairSigns::PairSigns(std::span<const double> values) : size_(values.size()), signs_(values.size() * values.size()) {
  for (size_t i = 0; i < size_; ++i)
    for (size_t j = 0; j < size_; ++j) signs_[i * size_ + j] = static_cast<int8_t>((values[i] > values[j]) - (values[i] < values[j]));
}

PairSigns::PairSigns(const PaperColumn& column) : size_(column.steps.size()), signs_(column.steps.size() * column.steps.size()) {
  for (size_t i = 0; i < size_; ++i)
    for (size_t j = 0; j < size_; ++j) {
      const int64_t gap = column.steps[i] - column.steps[j];
      signs_[i * size_ + j] = static_cast<int8_t>((gap > column.unit_steps) - (gap < -column.unit_steps));
    }
}

std::optional<double> kendall_tau_b(const PairSigns& x, const PairSigns& y) {
  check_sizes(x.size(), y.size());
  int64_t both = 0, untied_x = 0, untied_y = 0;
  for (size_t i = 0; i < x.size(); ++i)
    for (size_t j = i + 1; j < x.size(); ++j) {
      both += x(i, j) * y(i, j);
      untied_x += x(i, j) != 0;
      untied_y += y(i, j) != 0;
    }
  if (untied_x == 0 || untied_y == 0) return std::nullopt;
  return static_cast<double>(both) / std::sqrt(static_cast<double>(untied_x) * static_cast<double>(untied_y));
}

PermutationP tau_permutation_p(const PairSigns& x, const PairSigns& y) {
  check_sizes(x.size(), y.size());
  std::vector<size_t> order = identity(x.size());
  const int64_t observed = score(x, y, order);
  int64_t reached = 0, all = 0;
  if (x.size() <= kMostEnumerated) {
    do {
      reached += score(x, y, order) >= observed;
      ++all;
    } while (std::ranges::next_permutation(order).found);
    return {.p = static_cast<double>(reached) / static_cast<double>(all), .exact = true};
  }
  Random random(0, "statistics.tau_permutation");
  for (; all < kShuffles; ++all) {
    random.shuffle(order);
    reached += score(x, y, order) >= observed;
  }
  return {.p = static_cast<double>(reached + 1) / static_cast<double>(all + 1), .exact = false};
}

std::optional<double> spearman_rho(std::span<const double> x, std::span<const double> y) {
  check_sizes(x.size(), y.size());
  const auto rank_x = average_ranks(x), rank_y = average_ranks(y);
  const double middle = 0.5 * (static_cast<double>(x.size()) + 1);
  double xy = 0.0, xx = 0.0, yy = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double a = rank_x[i] - middle, b = rank_y[i] - middle;
    xy += a * b, xx += a * a, yy += b * b;
  }
  if (xx == 0 || yy == 0) return std::nullopt;
  return xy / std::sqrt(xx * yy);
}

}  // namespace vlp::statistics
