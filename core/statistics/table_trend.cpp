#include "core/statistics/table_trend.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <cmath>

#include "core/util/error.hpp"

namespace vlp::statistics {
namespace {

std::optional<double> share(int64_t part, int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

void count(PairTally& tally, const Judgement& j) {
  switch (j.verdict) {
    case Verdict::kConfirmed:
      ++tally.confirmed;
      return;
    case Verdict::kContradicted:
      ++(j.detail == Detail::kReversed ? tally.reversed : tally.absent);
      return;
    case Verdict::kInconclusive:
      ++tally.inconclusive;
      return;
    case Verdict::kVacuous:
    case Verdict::kIncomplete:
    case Verdict::kNotComparable:
      break;
  }
  throw InternalFault("tally: an admitted pair has a verdict");
}

}  // namespace

std::optional<double> PairTally::coverage() const { return share(decided(), admissible()); }
std::optional<double> PairTally::agreement() const { return share(confirmed, decided()); }
std::optional<double> ColumnTrend::upheld() const { return share(confirmed, claims); }

PairTally tally_pairs(std::span<const Row> rows, std::span<const PaperNumber> paper, Direction direction, const Comparison& comparison, double rho,
                      double alpha) {
  if (rows.size() != paper.size()) throw InternalFault(fmt::format("tally_pairs: {} rows, {} paper numbers", rows.size(), paper.size()));
  PairTally tally;
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t j = i + 1; j < rows.size(); ++j) {
      const bool in_order = paper_gap(paper[i], paper[j], direction).steps > 0;
      const size_t better = in_order ? i : j, worse = in_order ? j : i;
      const PaperGap claimed = paper_gap(paper[better], paper[worse], direction);
      if (claimed.vacuous()) continue;
      const Gap gap = compare(rows[better], rows[worse], direction, comparison);
      count(tally, judge(pair_evidence(gap, margin(claimed, rho), alpha), alpha));
    }
  return tally;
}

ColumnTrend column_trend(std::span<const Judgement> headline, const RankAgreement& ranks) {
  ColumnTrend c;
  for (const Judgement& j : headline) {
    c.claims += j.verdict != Verdict::kVacuous;
    c.confirmed += j.verdict == Verdict::kConfirmed;
    c.contradicted += j.verdict == Verdict::kContradicted;
    c.reversed += j.verdict == Verdict::kContradicted && j.detail == Detail::kReversed;
  }
  const auto conclude = [&](Trend trend, std::string reason) {
    c.trend = trend, c.reason = std::move(reason);
    return c;
  };
  if (c.reversed > 0) return conclude(Trend::kDisagrees, fmt::format("{} headline claim(s) reversed", c.reversed));
  const std::string contradicted = fmt::format("{} of {} headline claims contradicted", c.contradicted, c.claims);
  if (2 * c.contradicted > c.claims) return conclude(Trend::kDisagrees, contradicted);
  if (ranks.tau_range && ranks.tau_range->upper < 1.0 / 3.0)
    return conclude(Trend::kDisagrees, fmt::format("95 % quantile of tau is {:.2f}, below 1/3", ranks.tau_range->upper));
  if (c.claims == 0) return conclude(Trend::kUndecided, "no headline claim; register one");
  if (c.contradicted > 0) return conclude(Trend::kUndecided, contradicted + "; none may be");
  const int64_t needed = (2 * c.claims + 2) / 3;
  if (c.confirmed < needed)
    return conclude(Trend::kUndecided, fmt::format("{} of {} headline claims confirmed; {} needed", c.confirmed, c.claims, needed));
  if (!ranks.tau_range) return conclude(Trend::kUndecided, "tau has no interval; it needs two distinct rows and a row with two seeds");
  if (ranks.tau_range->lower <= 0)
    return conclude(Trend::kUndecided, fmt::format("5 % quantile of tau is {:.2f}; above 0 needed, so plan more seeds", ranks.tau_range->lower));
  return conclude(Trend::kAgrees,
                  fmt::format("{} of {} headline claims confirmed, 5 % quantile of tau is {:.2f}", c.confirmed, c.claims, ranks.tau_range->lower));
}

Trend table_trend(std::span<const ColumnTrend> columns) {
  const auto is = [](Trend trend) { return [trend](const ColumnTrend& c) { return c.trend == trend; }; };
  if (std::ranges::any_of(columns, is(Trend::kDisagrees))) return Trend::kDisagrees;
  return !columns.empty() && std::ranges::all_of(columns, is(Trend::kAgrees)) ? Trend::kAgrees : Trend::kMixed;
}

std::string_view name(Trend trend) {
  switch (trend) {
    case Trend::kAgrees:
      return "AGREES";
    case Trend::kDisagrees:
      return "DISAGREES";
    case Trend::kUndecided:
      return "UNDECIDED";
    case Trend::kMixed:
      return "MIXED";
  }
  throw InternalFault("trend out of range");
}

}  // namespace vlp::statistics
