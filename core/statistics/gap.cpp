#include "core/statistics/gap.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One side of a comparison: a row's mean, or a constant.
struct Side {
  std::string name;
  double n, mean, sd;
};

Side side(const Row& row) {
  const Summary s = summarize(row);
  return {row.name, static_cast<double>(s.n), s.mean, s.sd};
}

void note_no_noise(Gap& gap) {
  if (gap.se > 0) return;
  if (!gap.note.empty()) gap.note += "; ";
  gap.note += "all seeds gave equal values, so the noise cannot be estimated and nothing is decided";
}

Gap with_common_sd(const Side& a, const Side& b, SdMode used, double sd, double df) {
  Gap gap{.d = a.mean - b.mean, .se = sd * std::sqrt(1 / a.n + 1 / b.n), .df = df, .used = used};
  gap.n_a = a.n, gap.n_b = b.n, gap.sd_a = sd, gap.sd_b = std::isinf(b.n) ? 0.0 : sd;
  return gap;
}

Gap welch(const Side& a, const Side& b) {
  for (const Side& s : {a, b})
    if (s.n < 2)
      throw BadInput(fmt::format("welch: row {} has one seed, two are needed; plan more seeds or declare comparison = \"borrowed\"", s.name));
  const double v_a = a.sd * a.sd / a.n, v_b = b.sd * b.sd / b.n, v = v_a + v_b;
  Gap gap{.d = a.mean - b.mean, .se = std::sqrt(v), .df = 0, .used = SdMode::kWelch};
  gap.df = v > 0 ? v * v / (v_a * v_a / (a.n - 1) + v_b * v_b / (b.n - 1)) : a.n - 1;
  gap.n_a = a.n, gap.n_b = b.n, gap.sd_a = a.sd, gap.sd_b = b.sd;
  return gap;
}

Gap pooled_table(const Side& a, const Side& b, const std::optional<Pooled>& pooled) {
  if (!pooled) throw InternalFault("pooled_table: the pooled sd was not given");
  if (!pooled->believable()) {
    Gap gap = welch(a, b);
    gap.note = fmt::format("pooled_table fell back to welch: a row's sd {:.4g} exceeds twice the pooled {:.4g}", pooled->largest_sd, pooled->sd);
    return gap;
  }
  Gap gap = with_common_sd(a, b, SdMode::kPooledTable, pooled->sd, pooled->df);
  gap.pool_rows = static_cast<double>(pooled->rows);
  return gap;
}

Gap borrowed(const Side& a, const Side& b, const std::optional<Summary>& anchor) {
  if (!anchor) throw InternalFault("borrowed: the anchor row was not given");
  if (anchor->n < 2) throw BadInput("borrowed: the anchor row has one seed, two are needed; plan five");
  return with_common_sd(a, b, SdMode::kBorrowed, anchor->sd, static_cast<double>(anchor->n - 1));
}

Gap paired_seed(const Row& row_a, const Row& row_b) {
  summarize(row_a), summarize(row_b);  // rejects duplicate seeds and scores that are not finite
  std::map<int64_t, double> scores_b;
  for (const auto& [seed, value] : row_b.scores) scores_b[seed] = value;
  std::vector<double> a, b, differences;
  double largest = 0.0;
  for (const auto& [seed, value] : row_a.scores) {
    const auto found = scores_b.find(seed);
    if (found == scores_b.end()) continue;
    a.push_back(value), b.push_back(found->second), differences.push_back(value - found->second);
    largest = std::max({largest, std::abs(value), std::abs(found->second)});
  }
  if (differences.size() < 2)
    throw BadInput(fmt::format("paired_seed: rows {} and {} share {} seed{}, two are needed; plan the same seeds for both", row_a.name, row_b.name,
                               differences.size(), differences.size() == 1 ? "" : "s"));
  const Summary s = summarize(differences), s_a = summarize(a), s_b = summarize(b);
  const auto n = static_cast<double>(s.n);
  const double sd = s.sd < 1e-12 * largest ? 0.0 : s.sd;  // 61.2 - 60.1 and 61.3 - 60.2 differ by rounding only
  Gap gap{.d = s.mean, .se = sd / std::sqrt(n), .df = n - 1, .used = SdMode::kPairedSeed};
  gap.n_a = gap.n_b = n, gap.sd_a = s_a.sd, gap.sd_b = s_b.sd, gap.sd_difference = sd;
  if (differences.size() < std::max(row_a.scores.size(), row_b.scores.size()))
    gap.note = fmt::format("paired over the {} seeds that both rows have", s.n);
  return gap;
}

Gap seeds_as_blocks(const Row& a, const Row& b, const std::optional<Pooled>& pooled) {
  if (!pooled) throw InternalFault("seeds_as_blocks: the noise of the table's rows was not given");
  Gap gap = paired_seed(a, b);
  if (!pooled->believable()) {
    if (!gap.note.empty()) gap.note += "; ";
    gap.note += fmt::format("seeds_as_blocks fell back to paired_seed: a row's residual sd {:.4g} exceeds twice that of the table, {:.4g}",
                            pooled->largest_sd, pooled->sd);
    return gap;
  }
  gap.used = SdMode::kSeedsAsBlocks, gap.df = pooled->df, gap.pool_rows = static_cast<double>(pooled->rows - 1);
  gap.sd_difference = std::sqrt(2.0) * pooled->sd;
  gap.se = gap.sd_difference / std::sqrt(gap.n_a);
  return gap;
}

Gap unpaired(const Side& a, const Side& b, const Comparison& c) {
  switch (c.mode) {
    case SdMode::kWelch:
    case SdMode::kPairedSeed:
    case SdMode::kSeedsAsBlocks:
      return welch(a, b);
    case SdMode::kPooledTable:
      return pooled_table(a, b, c.pooled);
    case SdMode::kBorrowed:
      return borrowed(a, b, c.anchor);
    case SdMode::kPairedItems:
      break;
  }
  throw InternalFault("compare: paired_items compares items, not rows of seeds");
}

Gap oriented(Gap gap, Direction direction) {
  gap.d *= static_cast<int>(direction);
  note_no_noise(gap);
  return gap;
}

}  // namespace

std::string_view name(SdMode mode) {
  switch (mode) {
    case SdMode::kWelch:
      return "welch";
    case SdMode::kPooledTable:
      return "pooled_table";
    case SdMode::kPairedSeed:
      return "paired_seed";
    case SdMode::kSeedsAsBlocks:
      return "seeds_as_blocks";
    case SdMode::kBorrowed:
      return "borrowed";
    case SdMode::kPairedItems:
      return "paired_items";
  }
  throw InternalFault("sd mode out of range");
}

Gap compare(const Row& a, const Row& b, Direction direction, const Comparison& comparison) {
  if (comparison.mode == SdMode::kPairedSeed) return oriented(paired_seed(a, b), direction);
  if (comparison.mode == SdMode::kSeedsAsBlocks) return oriented(seeds_as_blocks(a, b, comparison.pooled), direction);
  return oriented(unpaired(side(a), side(b), comparison), direction);
}

Gap compare_with_constant(const Row& a, double constant, Direction direction, const Comparison& comparison) {
  return oriented(unpaired(side(a), {"constant", kInfinity, constant, 0.0}, comparison), direction);
}

}  // namespace vlp::statistics
