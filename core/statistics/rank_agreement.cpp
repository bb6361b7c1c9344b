#include <fmt/core.h>
#include <algorithm>
#include <cmath>

#include "core/statistics/table_trend.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::statistics {
namespace {

// The row that no other reaches; none where the best is shared.
std::optional<size_t> single_best(const std::vector<int64_t>& values, int sign) {
  size_t best = 0;
  for (size_t i = 1; i < values.size(); ++i)
    if (sign * values[i] > sign * values[best]) best = i;
  if (std::ranges::count(values, values[best]) > 1) return std::nullopt;
  return best;
}

bool beats(const std::vector<double>& values, size_t row, size_t other, int sign) { return row == other || sign * (values[row] - values[other]) > 0; }

bool beats_all(const std::vector<double>& values, size_t row, int sign) {
  for (size_t i = 0; i < values.size(); ++i)
    if (!beats(values, row, i, sign)) return false;
  return true;
}

// Means that a repetition could have given: one draw of the common noise, one normal a row.
std::vector<double> redraw(std::span<const Summary> rows, const Pooled& pooled, Random& random) {
  double chi_squared = 0.0;
  for (double i = 0; i < pooled.df; ++i) chi_squared += std::pow(random.normal(), 2);
  const double scale = pooled.sd / std::sqrt(chi_squared / pooled.df);
  std::vector<double> means;
  for (const Summary& row : rows) means.push_back(row.mean + scale / std::sqrt(static_cast<double>(row.n)) * random.normal());
  return means;
}

void check(std::span<const Summary> rows, std::span<const PaperNumber> paper, const RankQuestion& question) {
  if (rows.size() != paper.size()) throw InternalFault(fmt::format("rank_agreement: {} rows, {} paper numbers", rows.size(), paper.size()));
  if (rows.empty()) throw BadInput("rank agreement: no row has a paper number");
  if (question.redraws < 1) throw BadInput(fmt::format("rank agreement: {} redraws; use 10000 or more", question.redraws));
  if (question.proposed && *question.proposed >= rows.size()) throw InternalFault(fmt::format("rank_agreement: no row {}", *question.proposed));
  for (const size_t row : question.ablations)
    if (row >= rows.size()) throw InternalFault(fmt::format("rank_agreement: no row {}", row));
}

struct Redraws {
  std::vector<double> taus;  // ascending
  int64_t best_same = 0, proposed_best = 0;
};

Redraws draw_all(std::span<const Summary> rows, const PairSigns& paper, const Pooled& pooled, const RankQuestion& q, std::optional<size_t> best) {
  const int sign = static_cast<int>(q.direction);
  Random random(q.seed, "statistics.tau_redraws");
  Redraws all;
  for (int64_t k = 0; k < q.redraws; ++k) {
    const std::vector<double> means = redraw(rows, pooled, random);
    if (const auto tau = kendall_tau_b(paper, PairSigns(means))) all.taus.push_back(*tau);
    all.best_same += best && beats_all(means, *best, sign);
    all.proposed_best += q.proposed && std::ranges::all_of(q.ablations, [&](size_t i) { return beats(means, *q.proposed, i, sign); });
  }
  std::ranges::sort(all.taus);
  return all;
}

Interval middle_90(const std::vector<double>& sorted) {
  const auto n = static_cast<double>(sorted.size());
  return {sorted[static_cast<size_t>(0.05 * n)], sorted[static_cast<size_t>(std::ceil(0.95 * n)) - 1]};
}

}  // namespace

RankAgreement rank_agreement(std::span<const Summary> rows, std::span<const PaperNumber> paper, const std::optional<Pooled>& pooled,
                             const RankQuestion& question) {
  check(rows, paper, question);
  const PaperColumn column = align(paper);
  const PairSigns paper_signs(column);
  std::vector<double> ours, theirs;
  for (const Summary& row : rows) ours.push_back(row.mean);
  for (const int64_t steps : column.steps) theirs.push_back(static_cast<double>(steps));
  RankAgreement result;
  result.tau = kendall_tau_b(paper_signs, PairSigns(ours));
  result.rho = spearman_rho(theirs, ours);
  result.permutation = tau_permutation_p(paper_signs, PairSigns(ours));
  if (rows.size() <= 3) result.note = "tau cannot be significant";
  if (!pooled || !(pooled->sd > 0)) return result;
  const auto best = single_best(column.steps, static_cast<int>(question.direction));
  const Redraws all = draw_all(rows, paper_signs, *pooled, question, best);
  const auto n = static_cast<double>(question.redraws);
  if (result.tau && !all.taus.empty()) result.tau_range = middle_90(all.taus);
  if (best) result.best_same = static_cast<double>(all.best_same) / n;
  if (question.proposed) result.proposed_best = static_cast<double>(all.proposed_best) / n;
  return result;
}

}  // namespace vlp::statistics
