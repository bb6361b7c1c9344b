#pragma once
// Distribution functions used by the tests: thin wrappers over Boost.Math that check their arguments.
//
// df = infinity is the normal distribution throughout. Upper tails are computed as such, so small p values keep their digits.
// All throw InternalFault for df <= 0, a probability outside (0, 1), or NaN.

#include <cstdint>

namespace vlp::statistics {

double normal_cdf(double z);
double normal_quantile(double p);

double t_lower(double t, double df);           // P(T <= t)
double t_upper(double t, double df);           // P(T >= t)
double t_quantile(double p, double df);        // t with P(T <= t) = p
double t_upper_quantile(double p, double df);  // t with P(T >= t) = p

// P(T' >= t), T' non-central t: the power of a t test whose true gap is `shift` standard errors.
double noncentral_t_upper(double t, double df, double shift);

double chi_squared_cdf(double x, double df);
double chi_squared_density(double x, double df);
double chi_squared_quantile(double p, double df);

// P(Bin(n, 1/2) >= k); 1 for k <= 0.
double fair_coin_upper(int64_t k, int64_t n);

}  // namespace vlp::statistics
