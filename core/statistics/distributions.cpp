#include "core/statistics/distributions.hpp"

#include <fmt/core.h>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

namespace bm = boost::math;

void check_df(const char* what, double df) {
  if (!(df > 0)) throw InternalFault(fmt::format("{}: degrees of freedom must be positive, got {}", what, df));
}

void check_probability(const char* what, double p) {
  if (!(p > 0 && p < 1)) throw InternalFault(fmt::format("{}: probability must lie inside (0, 1), got {}", what, p));
}

void check_number(const char* what, double x) {
  if (std::isnan(x)) throw InternalFault(fmt::format("{}: argument is not a number", what));
}

}  // namespace

double normal_cdf(double z) {
  check_number("normal_cdf", z);
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

double normal_quantile(double p) {
  check_probability("normal_quantile", p);
  return bm::quantile(bm::normal(), p);
}

double t_lower(double t, double df) { return t_upper(-t, df); }

double t_upper(double t, double df) {
  check_df("t_upper", df);
  check_number("t_upper", t);
  if (std::isinf(df)) return normal_cdf(-t);
  if (std::isinf(t)) return t > 0 ? 0.0 : 1.0;
  return bm::cdf(bm::complement(bm::students_t(df), t));
}

double t_quantile(double p, double df) { return -t_upper_quantile(p, df); }

double t_upper_quantile(double p, double df) {
  check_df("t_upper_quantile", df);
  check_probability("t_upper_quantile", p);
  return std::isinf(df) ? -normal_quantile(p) : bm::quantile(bm::complement(bm::students_t(df), p));
}

double noncentral_t_upper(double t, double df, double shift) {
  check_df("noncentral_t_upper", df);
  check_number("noncentral_t_upper", t + shift);
  return std::isinf(df) ? normal_cdf(shift - t) : bm::cdf(bm::complement(bm::non_central_t(df, shift), t));
}

double chi_squared_cdf(double x, double df) {
  check_df("chi_squared_cdf", df);
  check_number("chi_squared_cdf", x);
  return x <= 0 ? 0.0 : bm::cdf(bm::chi_squared(df), x);
}

double chi_squared_density(double x, double df) {
  check_df("chi_squared_density", df);
  check_number("chi_squared_density", x);
  return bm::pdf(bm::chi_squared(df), x);
}

double chi_squared_quantile(double p, double df) {
  check_df("chi_squared_quantile", df);
  check_probability("chi_squared_quantile", p);
  return bm::quantile(bm::chi_squared(df), p);
}

double fair_coin_upper(int64_t k, int64_t n) {
  if (n < 0 || k > n) throw InternalFault(fmt::format("fair_coin_upper: {} of {} is impossible", k, n));
  if (k <= 0) return 1.0;
  return bm::cdf(bm::complement(bm::binomial(static_cast<double>(n), 0.5), static_cast<double>(k - 1)));
}

}  // namespace vlp::statistics
