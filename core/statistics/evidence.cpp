#include "core/statistics/evidence.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/statistics/distributions.hpp"
#include "core/statistics/holm.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

bool has_noise(const Gap& gap) { return gap.se > 0 && std::isfinite(gap.se); }

double above(const Gap& gap, double limit) { return has_noise(gap) ? t_upper((gap.d - limit) / gap.se, gap.df) : 1.0; }  // H0: Delta <= limit
double below(const Gap& gap, double limit) { return has_noise(gap) ? t_lower((gap.d - limit) / gap.se, gap.df) : 1.0; }  // H0: Delta >= limit

double reach(const Gap& gap, double alpha) {
  return has_noise(gap) ? t_upper_quantile(alpha, gap.df) * gap.se : std::numeric_limits<double>::infinity();
}

}  // namespace

double margin(double claimed, double unit, double rho) {
  if (!(claimed > 0)) throw BadInput(fmt::format("claimed gap {} is not positive; name the better row first", claimed));
  if (!(unit >= 0)) throw BadInput(fmt::format("rounding unit {} is negative", unit));
  if (!(rho > 0 && rho <= 1)) throw BadInput(fmt::format("rho = {} is outside (0, 1]", rho));
  return std::max(unit, rho * claimed);
}

double margin(const PaperGap& gap, double rho) { return margin(gap.value(), gap.unit(), rho); }

double lower_bound(const Gap& gap, double alpha) { return gap.d - reach(gap, alpha); }
double upper_bound(const Gap& gap, double alpha) { return gap.d + reach(gap, alpha); }

Evidence pair_evidence(const Gap& gap, double delta, double alpha) {
  const double r = reach(gap, alpha);
  return {.p_conf = above(gap, 0.0),
          .p_contra = below(gap, delta),
          .p_reversed = below(gap, 0.0),
          .lower = gap.d - r,
          .upper = gap.d + r,
          .delta = delta};
}

Evidence excess_evidence(const Gap& gap, double delta, double alpha) {
  Evidence out = pair_evidence(gap, delta, alpha);
  out.p_conf = above(gap, delta);
  return out;
}

Evidence tie_evidence(const Gap& gap, double delta, double alpha) {
  if (!(delta > 0)) throw BadInput(fmt::format("tie margin {} is not positive; a tie needs a largest gap that still counts as equal", delta));
  return {.p_conf = std::max(above(gap, -delta), below(gap, delta)),
          .p_contra = std::min(above(gap, delta), below(gap, -delta)),
          .p_reversed = 1.0,
          .lower = lower_bound(gap, alpha),
          .upper = upper_bound(gap, alpha),
          .delta = delta,
          .directional = false};
}

Evidence all_of(std::span<const Evidence> parts) {
  if (parts.empty()) throw InternalFault("all_of: a claim of no parts");
  if (parts.size() == 1) return parts[0];
  std::vector<double> conf, contra;
  for (const Evidence& e : parts) conf.push_back(e.p_conf), contra.push_back(e.p_contra);
  const auto adjusted_conf = holm_adjust(conf), adjusted_contra = holm_adjust(contra);
  const auto factors = holm_factors(contra);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  Evidence all{.lower = kNone, .upper = kNone, .delta = kNone, .directional = false};
  all.p_conf = std::ranges::max(adjusted_conf);
  all.p_contra = std::ranges::min(adjusted_contra);
  for (size_t i = 0; i < parts.size(); ++i) {
    const double at_level = std::min(1.0, static_cast<double>(factors[i]) * parts[i].p_reversed);
    all.p_reversed = std::min(all.p_reversed, std::max(at_level, adjusted_contra[i]));
    all.directional = all.directional || parts[i].directional;
  }
  return all;
}

}  // namespace vlp::statistics
