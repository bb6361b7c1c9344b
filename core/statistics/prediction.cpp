#include "core/statistics/prediction.hpp"

#include <fmt/core.h>
#include <cmath>

#include "core/statistics/distributions.hpp"
#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

void check_seeds(double k) {
  if (!(k >= 1)) throw BadInput(fmt::format("prediction interval: the paper's number has {} seeds; give 1 if it does not say", k));
}

Interval around(double centre, double se, double df, double level) {
  const double reach = t_upper_quantile(0.5 * (1 - level), df) * se;
  return {centre - reach, centre + reach};
}

}  // namespace

std::optional<Interval> prediction_interval(const Gap& gap, double k_a, double k_b, double level) {
  check_seeds(k_a), check_seeds(k_b);
  if (gap.used == SdMode::kPairedItems) return std::nullopt;
  const double v_a = gap.sd_a * gap.sd_a * (1 / gap.n_a + gap.weight / k_a), v_b = gap.sd_b * gap.sd_b * (1 / gap.n_b + 1 / k_b);
  const double v = v_a + v_b;
  if (!(v > 0)) return std::nullopt;
  const bool common = gap.used == SdMode::kPooledTable || gap.used == SdMode::kBorrowed;
  const double df = common ? gap.df : v * v / (v_a * v_a / (gap.n_a - 1) + v_b * v_b / (gap.n_b - 1));
  return around(gap.d, std::sqrt(v), df, level);
}

std::optional<Interval> cell_prediction_interval(const Summary& cell, double k, double level) {
  check_seeds(k);
  if (!(cell.n >= 2 && cell.sd > 0)) return std::nullopt;
  const auto n = static_cast<double>(cell.n);
  return around(cell.mean, cell.sd * std::sqrt(1 / n + 1 / k), n - 1, level);
}

Magnitude magnitude(double claimed, const Interval& interval) {
  if (claimed > interval.upper) return Magnitude::kAttenuated;
  return claimed < interval.lower ? Magnitude::kInflated : Magnitude::kMatch;
}

std::string_view name(Magnitude magnitude) {
  switch (magnitude) {
    case Magnitude::kMatch:
      return "MATCH";
    case Magnitude::kAttenuated:
      return "ATTENUATED";
    case Magnitude::kInflated:
      return "INFLATED";
  }
  throw InternalFault("magnitude out of range");
}

std::optional<double> coefficient_of_variation(std::span<const double> values) {
  if (values.size() < 2) return std::nullopt;
  const Summary s = summarize(values, "coefficient of variation");
  if (s.mean == 0) return std::nullopt;
  return (1 + 1 / (4 * static_cast<double>(s.n))) * s.sd / std::abs(s.mean);
}

}  // namespace vlp::statistics
