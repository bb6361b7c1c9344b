#include "core/statistics/power.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/statistics/distributions.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

using Gauss = boost::math::quadrature::gauss<double, 20>;

// A test "D > t SE^" whose estimate SE^ is se * chi_df / sqrt(df): its threshold t is fixed, or for Welch takes several values with weights.
struct Threshold {
  double weight, t;
};
struct Test {
  double se, df;
  std::vector<Threshold> thresholds;
};

Test fixed_test(double se, double df, double level) { return {se, df, {{1.0, t_upper_quantile(level, df)}}}; }

// U ~ Beta(a, b) = sin^2(phi), whose density in phi is sin^(2a-1) cos^(2b-1): smooth for every n >= 2.
Test welch_test(const Design& d, double level) {
  const double a = (d.n_a - 1) / 2, b = (d.n_b - 1) / 2;
  const double v_a = d.sd_a * d.sd_a / d.n_a, v_b = d.sd_b * d.sd_b / d.n_b;
  const double centre = std::atan(std::sqrt(a / b)), spread = 4.5 / std::sqrt(a + b + 1);  // 9 standard deviations of phi
  const double low = std::max(0.0, centre - spread), high = std::min(std::numbers::pi / 2, centre + spread);
  Test test{.se = std::sqrt(v_a + v_b), .df = 2 * (a + b), .thresholds = {}};
  double total = 0.0;
  const auto add = [&](double x, double weight) {
    const double phi = 0.5 * ((high - low) * x + high + low), u = std::sin(phi) * std::sin(phi);
    const double share_a = v_a / a * u, share_b = v_b / b * (1 - u), sum = share_a + share_b;  // proportional to s_A^2/n_A, s_B^2/n_B
    const double df = sum * sum / (share_a * share_a / (d.n_a - 1) + share_b * share_b / (d.n_b - 1));
    const double density = std::exp((2 * a - 1) * std::log(std::sin(phi)) + (2 * b - 1) * std::log(std::cos(phi)) -
                                    (a - 0.5) * std::log(a / (a + b)) - (b - 0.5) * std::log(b / (a + b)));
    test.thresholds.push_back({weight * density, t_upper_quantile(level, df) * std::sqrt(sum * (a + b)) / test.se});
    total += weight * density;
  };
  for (size_t i = 0; i < Gauss::abscissa().size(); ++i) {
    add(Gauss::abscissa()[i], Gauss::weights()[i]);
    add(-Gauss::abscissa()[i], Gauss::weights()[i]);
  }
  for (Threshold& t : test.thresholds) t.weight /= total;
  return test;
}

Test make_test(const Design& d, double level) {
  const bool paired = d.mode == SdMode::kPairedSeed || d.mode == SdMode::kSeedsAsBlocks || d.mode == SdMode::kPairedItems;
  const double sd = paired ? d.sd_difference : std::max(d.sd_a, d.sd_b);
  if (!(sd > 0 && std::isfinite(sd))) throw BadInput(fmt::format("power: the sd must be positive, got {}; give sd_guess or plan more seeds", sd));
  if (paired) return fixed_test(d.sd_difference / std::sqrt(d.n_a), d.df, level);
  if (d.mode != SdMode::kWelch) return fixed_test(d.sd_a * std::sqrt(1 / d.n_a + 1 / d.n_b), d.df, level);
  if (d.sd_b == 0) return fixed_test(d.sd_a / std::sqrt(d.n_a), d.n_a - 1, level);
  if (d.sd_a == 0) return fixed_test(d.sd_b / std::sqrt(d.n_b), d.n_b - 1, level);
  return welch_test(d, level);
}

double confirm(const Test& test, double gap) {
  double p = 0.0;
  for (const auto& [weight, t] : test.thresholds) p += weight * noncentral_t_upper(t, test.df, gap / test.se);
  return p;
}

// P(t SE^ < D <= delta - t SE^): both p values are small and the claim is CONFIRMED. gap and delta in units of the true SE.
double both(double t, double df, double gap, double delta) {
  const double most = 0.5 * delta / t;  // SE^ must lie below
  if (!(most > 0) || (std::isfinite(df) && chi_squared_cdf(df * most * most, df) < 1e-9)) return 0.0;
  if (std::isinf(df)) return most > 1 ? normal_cdf(delta - t - gap) - normal_cdf(t - gap) : 0.0;
  const double low = std::sqrt(chi_squared_quantile(1e-9, df) / df), high = std::min(most, std::sqrt(chi_squared_quantile(1 - 1e-9, df) / df));
  const auto slice = [&](double s) {
    return 2 * df * s * chi_squared_density(df * s * s, df) * (normal_cdf(delta - t * s - gap) - normal_cdf(t * s - gap));
  };
  return Gauss::integrate(slice, low, high);
}

double seeds_df(const Design& d, double n) {
  switch (d.mode) {
    case SdMode::kPooledTable:
    case SdMode::kSeedsAsBlocks:
      return d.pool_rows * (n - 1);
    case SdMode::kPairedSeed:
      return n - 1;
    case SdMode::kWelch:
    case SdMode::kBorrowed:
    case SdMode::kPairedItems:
      return d.df;
  }
  throw InternalFault("sd mode out of range");
}

}  // namespace

Design welch_design(double sd, int64_t n_a, int64_t n_b) {
  return {.mode = SdMode::kWelch, .n_a = static_cast<double>(n_a), .n_b = static_cast<double>(n_b), .sd_a = sd, .sd_b = sd};
}

Design pooled_design(double sd, int64_t n_a, int64_t n_b, double df, int64_t rows) {
  Design d = welch_design(sd, n_a, n_b);
  d.mode = SdMode::kPooledTable, d.df = df, d.pool_rows = static_cast<double>(rows);
  return d;
}

Design paired_design(double sd_difference, int64_t n) {
  Design d = welch_design(0.0, n, n);
  d.mode = SdMode::kPairedSeed, d.sd_difference = sd_difference, d.df = static_cast<double>(n - 1);
  return d;
}

Design blocks_design(double sd_difference, int64_t n, int64_t rows) {
  Design d = paired_design(sd_difference, n);
  d.mode = SdMode::kSeedsAsBlocks, d.pool_rows = static_cast<double>(rows - 1), d.df = d.pool_rows * d.df;
  return d;
}

Design borrowed_design(double sd_anchor, int64_t anchor_seeds, int64_t n_a, int64_t n_b) {
  Design d = welch_design(sd_anchor, n_a, n_b);
  d.mode = SdMode::kBorrowed, d.df = static_cast<double>(anchor_seeds - 1);
  return d;
}

Design design_of(const Gap& gap) {
  return {.mode = gap.used,
          .n_a = gap.n_a,
          .n_b = gap.n_b,
          .sd_a = gap.sd_a,
          .sd_b = gap.sd_b,
          .sd_difference = gap.sd_difference,
          .df = gap.df,
          .pool_rows = gap.pool_rows,
          .weight = gap.weight};
}

Design with_seeds(Design design, int64_t seeds) {
  const auto n = static_cast<double>(seeds);
  design.n_a = n / design.weight;
  if (std::isfinite(design.n_b)) design.n_b = n;
  design.df = seeds_df(design, n);
  return design;
}

double paired_sd(double sd, double correlation) { return sd * std::sqrt(2 * (1 - correlation)); }

double confirm_probability(const Design& design, double gap, double level) { return confirm(make_test(design, level), gap); }

double contradict_probability(const Design& design, double gap, double delta, double level) {
  const Test test = make_test(design, level);
  double p = confirm(test, delta - gap);  // D < delta - t SE^ is the mirror image of D > t SE^ around delta / 2
  for (const auto& [weight, t] : test.thresholds) p -= weight * both(t, test.df, gap / test.se, delta / test.se);
  return p;
}

double minimum_detectable(const Design& design, double level, double power) {
  const Test test = make_test(design, level);
  const auto excess = [&](double gap) { return confirm(test, gap) - power; };
  double high = 3 * test.se;
  while (excess(high) < 0) high *= 2;
  uintmax_t steps = 60;
  const auto [low, up] = boost::math::tools::toms748_solve(excess, 0.0, high, boost::math::tools::eps_tolerance<double>(20), steps);
  return 0.5 * (low + up);
}

std::optional<int64_t> seeds_needed(const Design& design, double gap, double level, double power, int64_t limit) {
  const auto enough = [&](int64_t n) { return confirm_probability(with_seeds(design, n), gap, level) >= power; };
  const int64_t least = design.mode == SdMode::kBorrowed ? 1 : 2;
  if (!(gap > 0) || !enough(limit)) return std::nullopt;
  int64_t high = least;
  while (high < limit && !enough(high)) high = std::min(limit, 2 * high);
  int64_t low = std::max(least, high / 2);
  while (low < high) {
    const int64_t middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

Prospect prospect(const Design& design, double claimed, int64_t family_size, double alpha) {
  if (claimed < minimum_detectable(design, alpha)) return Prospect::kCannotDecide;
  const bool first_step = claimed >= minimum_detectable(design, alpha / static_cast<double>(std::max<int64_t>(1, family_size)));
  return first_step ? Prospect::kDecidable : Prospect::kAtRisk;
}

std::string_view name(Prospect prospect) {
  switch (prospect) {
    case Prospect::kDecidable:
      return "DECIDABLE";
    case Prospect::kAtRisk:
      return "AT_RISK";
    case Prospect::kCannotDecide:
      return "CANNOT_DECIDE";
  }
  throw InternalFault("prospect out of range");
}

}  // namespace vlp::statistics
