#include "core/statistics/tsne.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/parallel.hpp"
#include "core/util/random.hpp"

namespace vlp::statistics {
namespace {

constexpr size_t kLanes = 4;  // sums run in so many independent lanes, which the compiler keeps in vector registers

void check(const Points& points, double perplexity) {
  if (static_cast<int64_t>(points.values.size()) != points.count * points.width)
    throw ShapeError(fmt::format("t-SNE: {} values are not {} points of {}", points.values.size(), points.count, points.width));
  if (points.count < 3 || points.count > kMostTsnePoints)
    throw BadInput(fmt::format("t-SNE: {} points; it takes 3 to {}, take a sample", points.count, kMostTsnePoints));
  if (!(perplexity >= 1 && perplexity < static_cast<double>(points.count - 1)))
    throw BadInput(fmt::format("t-SNE: perplexity {} is outside [1, {}), the number of other points", perplexity, points.count - 1));
  for (size_t i = 0; i < points.values.size(); ++i)
    if (!std::isfinite(points.values[i]))
      throw BadInput(fmt::format("t-SNE: point {} has a value that is not finite", i / static_cast<size_t>(points.width)));
}

double squared_distance(std::span<const float> a, std::span<const float> b) {
  std::array<double, kLanes> sums{};
  size_t d = 0;
  for (; d + kLanes <= a.size(); d += kLanes)
    for (size_t k = 0; k < kLanes; ++k) {
      const double gap = static_cast<double>(a[d + k]) - static_cast<double>(b[d + k]);
      sums[k] += gap * gap;
    }
  for (; d < a.size(); ++d)
    sums[0] += (static_cast<double>(a[d]) - static_cast<double>(b[d])) * (static_cast<double>(a[d]) - static_cast<double>(b[d]));
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Turns a point's squared distances (to itself: at `self`) into its conditional distribution of the entropy log(perplexity).
void to_conditional(std::span<double> row, size_t self, double perplexity) {
  const double wanted = std::log(perplexity);
  double nearest = std::numeric_limits<double>::infinity();
  for (size_t j = 0; j < row.size(); ++j)
    if (j != self) nearest = std::min(nearest, row[j]);
  std::vector<double> weight(row.size(), 0);
  double beta = 1, low = 0, high = std::numeric_limits<double>::infinity(), sum = 0;  // beta = 1 / (2 sigma^2)
  for (int step = 0; step < 200; ++step) {
    double first = 0, second = 0;  // moments of the distance beyond the nearest: a common factor leaves the distribution as it is
    sum = 0;
    for (size_t j = 0; j < row.size(); ++j) {
      if (j == self) continue;
      const double beyond = row[j] - nearest;
      weight[j] = std::exp(-beta * beyond);
      sum += weight[j], first += weight[j] * beyond, second += weight[j] * beyond * beyond;
    }
    first /= sum, second /= sum;
    const double excess = std::log(std::max(sum, 1.0)) + beta * first - wanted;  // the nearest alone weighs 1
    if (std::abs(excess) < 1e-10) break;
    (excess > 0 ? low : high) = beta;
    const double newton = beta + excess / (beta * (second - first * first));  // the entropy falls by beta times the variance
    if (newton > low && newton < high) beta = newton;
    else beta = std::isinf(high) ? 2 * beta : (low + high) / 2;
  }
  for (size_t j = 0; j < row.size(); ++j) row[j] = weight[j] / sum;
}

// What pulls and pushes a point: sums over the others of p q (y_i - y_j), q^2 (y_i - y_j) and q, where q = 1 / (1 + |y_i - y_j|^2).
struct Forces {
  double pull_x = 0, pull_y = 0, push_x = 0, push_y = 0, q = 0;
};

struct Lanes {
  std::array<double, kLanes> pull_x{}, pull_y{}, push_x{}, push_y{}, q{};

  void add(size_t k, double p, double dx, double dy) {
    const double near = 1 / (1 + dx * dx + dy * dy), attract = p * near, repel = near * near;
    q[k] += near;
    pull_x[k] += attract * dx, pull_y[k] += attract * dy;
    push_x[k] += repel * dx, push_y[k] += repel * dy;
  }
  Forces sum() const {
    const auto total = [](const std::array<double, kLanes>& v) { return (v[0] + v[1]) + (v[2] + v[3]); };
    return {total(pull_x), total(pull_y), total(push_x), total(push_y), total(q) - 1};  // without the point itself
  }
};

Forces forces_on(size_t i, const double* p, const double* x, const double* y, size_t n) {
  Lanes lanes;
  const double xi = x[i], yi = y[i];
  size_t j = 0;
  for (; j + kLanes <= n; j += kLanes)
    for (size_t k = 0; k < kLanes; ++k) lanes.add(k, p[j + k], xi - x[j + k], yi - y[j + k]);
  for (; j < n; ++j) lanes.add(0, p[j], xi - x[j], yi - y[j]);
  return lanes.sum();
}

size_t points_in(std::span<const double> p, std::span<const double> y) {
  const size_t n = y.size() / 2;
  if (y.size() != 2 * n || p.size() != n * n) throw ShapeError(fmt::format("t-SNE: {} affinities for {} coordinates", p.size(), y.size()));
  return n;
}

}  // namespace

std::vector<double> joint_affinities(const Points& points, double perplexity, int64_t threads) {
  check(points, perplexity);
  const auto n = static_cast<size_t>(points.count), width = static_cast<size_t>(points.width);
  std::vector<double> p(n * n, 0);
  const auto point = [&](size_t i) { return points.values.subspan(i * width, width); };
  in_parallel(n, static_cast<size_t>(threads), [&](size_t i) {
    for (size_t j = 0; j < n; ++j) p[i * n + j] = squared_distance(point(i), point(j));
    to_conditional(std::span(p).subspan(i * n, n), i, perplexity);
  });
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < i; ++j) p[i * n + j] = p[j * n + i] = (p[i * n + j] + p[j * n + i]) / (2 * static_cast<double>(n));
  return p;
}

double tsne_divergence(std::span<const double> p, std::span<const double> y) {
  const size_t n = points_in(p, y);
  double all = 0, sum = 0, mass = 0;
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const double dx = y[2 * i] - y[2 * j], dy = y[2 * i + 1] - y[2 * j + 1], q = 1 / (1 + dx * dx + dy * dy), share = p[i * n + j];
      all += q;
      mass += share;
      if (share > 0) sum += share * std::log(share / q);
    }
  return mass > 0 ? sum + mass * std::log(std::max(all, std::numeric_limits<double>::min())) : 0;
}

std::vector<double> tsne_gradient(std::span<const double> p, std::span<const double> y, double exaggeration, int64_t threads) {
  const size_t n = points_in(p, y);
  std::vector<double> xs(n), ys(n), out(2 * n);
  for (size_t i = 0; i < n; ++i) xs[i] = y[2 * i], ys[i] = y[2 * i + 1];
  std::vector<Forces> forces(n);
  in_parallel(n, static_cast<size_t>(threads), [&](size_t i) { forces[i] = forces_on(i, p.data() + i * n, xs.data(), ys.data(), n); });
  double all = 0;
  for (const auto& f : forces) all += f.q;
  for (size_t i = 0; i < n; ++i) {
    out[2 * i] = 4 * (exaggeration * forces[i].pull_x - forces[i].push_x / all);
    out[2 * i + 1] = 4 * (exaggeration * forces[i].pull_y - forces[i].push_y / all);
  }
  return out;
}

void descend(std::span<const double> p, std::vector<double>& y, const Descent& phase) {
  std::vector<double> step(y.size(), 0), gain(y.size(), 1);
  for (int64_t t = 0; t < phase.iterations; ++t) {
    const auto gradient = tsne_gradient(p, y, phase.exaggeration, phase.threads);
    for (size_t i = 0; i < y.size(); ++i) {
      gain[i] = std::max(step[i] * gradient[i] < 0 ? gain[i] + 0.2 : gain[i] * 0.8, 0.01);
      step[i] = phase.momentum * step[i] - phase.learning_rate * gain[i] * gradient[i];
      y[i] += step[i];
    }
  }
}

Embedding tsne(const Points& points, const TsneSpec& s) {
  if (s.early_exaggeration <= 0 || s.early_iterations < 0 || s.iterations < s.early_iterations || s.learning_rate < 0)
    throw BadInput(
        fmt::format("t-SNE: exaggeration {}, {} early of {} iterations, learning rate {}: none may be negative, nor the early ones more than all",
                    s.early_exaggeration, s.early_iterations, s.iterations, s.learning_rate));
  const auto p = joint_affinities(points, s.perplexity, s.threads);
  const double rate = s.learning_rate > 0 ? s.learning_rate : std::max(static_cast<double>(points.count) / s.early_exaggeration / 4, 50.0);
  Random random(s.seed, "tsne.init");
  Embedding out;
  for (int64_t i = 0; i < 2 * points.count; ++i) out.y.push_back(1e-4 * random.normal());
  descend(p, out.y,
          {.iterations = s.early_iterations, .momentum = 0.5, .learning_rate = rate, .exaggeration = s.early_exaggeration, .threads = s.threads});
  descend(p, out.y, {.iterations = s.iterations - s.early_iterations, .momentum = 0.8, .learning_rate = rate, .threads = s.threads});
  for (size_t axis = 0; axis < 2; ++axis) {
    double mean = 0;
    for (size_t i = axis; i < out.y.size(); i += 2) mean += out.y[i] / static_cast<double>(points.count);
    for (size_t i = axis; i < out.y.size(); i += 2) out.y[i] -= mean;
  }
  out.divergence = tsne_divergence(p, out.y);
  return out;
}

}  // namespace vlp::statistics
