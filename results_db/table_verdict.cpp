// Columns and tables: does the order of our rows agree with the printed one?

#include <algorithm>

#include <fmt/format.h>

#include "core/statistics/table_trend.hpp"
#include "core/util/error.hpp"
#include "results_db/measured.hpp"
#include "results_db/verdicts.hpp"

namespace vlp::results_db {
namespace {

using statistics::PaperNumber;

// The rows of a column that have a printed value and all their seeds.
struct Column {
  std::vector<std::string> rows;
  std::vector<PaperNumber> paper;
  std::vector<statistics::Summary> ours;
  int64_t incomplete = 0;
};

Column read_column(const Scores& scores, const std::string& metric) {
  Column column;
  for (const RowDef& row : scores.def().rows) {
    const Cell& cell = scores.cell(row.key, metric);
    if (!cell.paper || row.role == "reported") continue;
    const std::string one[] = {row.key};
    if (!scores.incomplete(one, metric).empty()) {
      ++column.incomplete;
      continue;
    }
    column.rows.push_back(row.key);
    column.paper.push_back(PaperNumber::parse(*cell.paper));
    column.ours.push_back(scores.summary(row.key, metric));
  }
  return column;
}

// Every pair whose printed numbers differ by more than rounding, judged alone.
void tally(const Scores& scores, const Column& column, ColumnSummary& out) {
  for (size_t i = 0; i < column.rows.size(); ++i)
    for (size_t j = i + 1; j < column.rows.size(); ++j) {
      auto gap = statistics::paper_gap(column.paper[i], column.paper[j], scores.direction(out.metric));
      if (gap.vacuous()) continue;
      const bool swapped = gap.steps < 0;
      gap.steps = std::abs(gap.steps);
      const std::string rows[] = {column.rows[swapped ? j : i], column.rows[swapped ? i : j]};
      ++out.pairs;
      const Measured m = scores.gap(rows[0], rows[1], out.metric);
      if (!m.gap || !scores.not_comparable(rows, out.metric).empty()) {
        ++out.inconclusive;
        continue;
      }
      const auto judged = statistics::judge(statistics::pair_evidence(*m.gap, statistics::margin(gap)));
      if (judged.verdict == statistics::Verdict::kConfirmed) ++out.confirmed;
      else if (judged.verdict == statistics::Verdict::kInconclusive) ++out.inconclusive;
      else ++(judged.detail == statistics::Detail::kReversed ? out.reversed : out.absent);
    }
  const int64_t decided = out.confirmed + out.reversed + out.absent;
  if (out.pairs > 0) out.coverage = static_cast<double>(decided) / static_cast<double>(out.pairs);
  if (decided > 0) out.agreement = static_cast<double>(out.confirmed) / static_cast<double>(decided);
}

// The row that the paper proposes (role headline, else the anchor) and its ablations, by position in the column.
statistics::RankQuestion question(const Scores& scores, const Column& column, statistics::Direction direction) {
  statistics::RankQuestion q{.direction = direction, .proposed = {}, .ablations = {}};
  for (const char* role : {"headline", "anchor"})
    for (size_t i = 0; i < column.rows.size(); ++i)
      if (!q.proposed && scores.row(column.rows[i]).role == role) q.proposed = i;
  for (size_t i = 0; i < column.rows.size(); ++i)
    if (scores.row(column.rows[i]).role == "ablation") q.ablations.push_back(i);
  if (q.ablations.empty()) q.proposed.reset();
  return q;
}

statistics::RankAgreement rank(const Scores& scores, const Column& column, ColumnSummary& out) {
  if (column.rows.size() < 2) return {};
  const auto pooled = scores.pooled(out.metric);
  if (pooled) out.s_pooled = pooled->sd, out.df = pooled->df;
  const auto direction = scores.direction(out.metric);
  const auto ranks = statistics::rank_agreement(column.ours, column.paper, scores.noise(out.metric), question(scores, column, direction));
  out.tau = ranks.tau, out.rho = ranks.rho, out.p_best_same = ranks.best_same, out.p_proposed_first = ranks.proposed_best;
  if (ranks.tau) out.tau_p = ranks.permutation.p;
  if (ranks.tau_range) out.tau_lo = ranks.tau_range->lower, out.tau_hi = ranks.tau_range->upper;
  return ranks;
}

statistics::Judgement restore(const Verdict& v) {
  statistics::Judgement j;
  for (const auto kind : {statistics::Verdict::kConfirmed, statistics::Verdict::kContradicted, statistics::Verdict::kInconclusive,
                          statistics::Verdict::kVacuous, statistics::Verdict::kIncomplete, statistics::Verdict::kNotComparable})
    if (v.verdict == statistics::name(kind)) j.verdict = kind;
  if (v.detail.starts_with("REVERSED")) j.detail = statistics::Detail::kReversed;
  return j;
}

struct Summarised {
  ColumnSummary summary;
  statistics::ColumnTrend trend;
};

Summarised summarise(const Scores& scores, const MetricDef& metric, const std::vector<Verdict>& verdicts) {
  ColumnSummary out;
  out.metric = metric.id, out.split = metric.split, out.primary = metric.primary;
  const Column column = read_column(scores, metric.id);
  tally(scores, column, out);
  const auto ranks = rank(scores, column, out);
  std::vector<statistics::Judgement> headline;
  for (const Verdict& v : verdicts)
    if (v.headline && v.metric == metric.id) headline.push_back(restore(v));
  auto trend = statistics::column_trend(headline, ranks);
  out.headline = trend.claims, out.headline_confirmed = trend.confirmed, out.headline_contradicted = trend.contradicted;
  out.verdict = statistics::name(trend.trend), out.reason = trend.reason;
  if (!ranks.note.empty()) out.reason += "; " + ranks.note;
  if (column.incomplete > 0) out.reason += fmt::format("; {} row{} incomplete", column.incomplete, column.incomplete > 1 ? "s" : "");
  if (headline.empty() && out.pairs == 0 && column.incomplete == 0) out.verdict = "NOT_JUDGED", out.reason = "no claim and no printed pair";
  return {std::move(out), std::move(trend)};
}

void count_headlines(const std::vector<Verdict>& verdicts, TableSummary& out) {
  for (const Verdict& v : verdicts) {
    if (!v.headline) continue;
    out.confirmed += v.verdict == "CONFIRMED";
    out.contradicted += v.verdict == "CONTRADICTED";
    out.inconclusive += v.verdict == "INCONCLUSIVE";
    out.vacuous += v.verdict == "VACUOUS";
    out.incomplete += v.verdict == "INCOMPLETE";
    out.not_comparable += v.verdict == "NOT_COMPARABLE";
  }
}

int64_t count(const std::vector<statistics::ColumnTrend>& trends, statistics::Trend kind) {
  return std::ranges::count(trends, kind, &statistics::ColumnTrend::trend);
}

}  // namespace

TableSummary judge_table(const Reader& db, const ExhibitKey& key, const std::vector<Verdict>& verdicts) {
  const Scores scores(db, key);
  TableSummary out;
  out.fidelity = scores.def().fidelity;
  count_headlines(verdicts, out);
  std::vector<statistics::ColumnTrend> primary;
  for (const MetricDef& metric : scores.def().metrics) {
    Summarised column = summarise(scores, metric, verdicts);
    if (out.fidelity == "SMOKE") column.summary.verdict = "NOT_JUDGED", column.summary.reason = "smoke runs prove the path only";
    if (metric.primary && column.summary.verdict != "NOT_JUDGED") primary.push_back(column.trend);
    out.columns.push_back(std::move(column.summary));
  }
  using statistics::Trend;
  out.verdict = primary.empty() ? "NOT_JUDGED" : std::string(statistics::name(statistics::table_trend(primary)));
  if (primary.empty()) out.reason = out.fidelity == "SMOKE" ? "smoke runs prove the path only" : "no primary column can be judged";
  else
    out.reason = fmt::format("{} columns agree, {} disagree, {} undecided", count(primary, Trend::kAgrees), count(primary, Trend::kDisagrees),
                             count(primary, Trend::kUndecided));
  return out;
}

}  // namespace vlp::results_db
