#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/statistics/paper_number.hpp"
#include "core/statistics/power.hpp"
#include "experiments/plan.hpp"
#include "results_db/measured.hpp"

namespace vlp::experiments {
namespace {

using results_db::ClaimDef;
using statistics::Design;

constexpr double kAssumedCorrelation = 0.5;  // of the seeds of two rows, while no pair was measured

struct Noise {
  double sd = 1;           // of a row; in paired mode of the difference
  double df = 0;           // 0: not estimated, so it has no upper limit
  std::string source;      // empty: unknown, sd 1 is the unit
};

struct Effect {
  std::optional<double> gap;
  double unit = 0;         // rounding of the printed numbers
  bool vacuous = false;
};

Effect effect_of(const Exhibit& exhibit, const ClaimDef& claim) {
  if (claim.expected) return {claim.expected, 0, false};
  const auto& def = exhibit.def;
  const auto printed = [&](const std::string& key) {
    const auto row = std::find_if(def.rows.begin(), def.rows.end(), [&](const auto& r) { return r.key == key; });
    return statistics::PaperNumber::parse(row->paper.at(claim.metric));
  };
  const auto metric = std::find_if(def.metrics.begin(), def.metrics.end(), [&](const auto& m) { return m.id == claim.metric; });
  const auto gap = statistics::paper_gap(printed(claim.rows[0]), printed(claim.rows[1]),
                                         metric->direction > 0 ? statistics::Direction::kHigher : statistics::Direction::kLower);
  return {gap.value(), gap.unit(), gap.vacuous()};
}

const results_db::Cell* cell_of(const History& history, const std::string& row, const std::string& metric) {
  const auto it = std::find_if(history.cells.begin(), history.cells.end(), [&](const auto& c) { return c.row == row && c.metric == metric; });
  return it == history.cells.end() ? nullptr : &*it;
}

// The sd of the pair's differences over the seeds that both rows have, once there are two.
std::optional<Noise> measured_pair(const History& history, const ClaimDef& claim) {
  const auto *a = cell_of(history, claim.rows[0], claim.metric), *b = cell_of(history, claim.rows[1], claim.metric);
  std::vector<double> differences;
  for (const auto& left : a && b ? a->seeds : std::vector<results_db::SeedScore>{})
    for (const auto& right : b->seeds)
      if (left.seed == right.seed) differences.push_back(left.value - right.value);
  if (differences.size() < 2) return std::nullopt;
  const auto summary = statistics::summarize(differences);
  if (!(summary.sd > 0)) return std::nullopt;
  return Noise{summary.sd, static_cast<double>(summary.n - 1), fmt::format("the differences of {} seeds", summary.n)};
}

// The sd of a difference of two rows, from what rows and seeds leave over in the whole table.
std::optional<Noise> measured_blocks(const History& history, const std::string& metric) {
  const auto noise = results_db::blocks(history.cells, metric);
  if (!noise || !(noise->sd > 0)) return std::nullopt;
  return Noise{std::sqrt(2.0) * noise->sd, noise->df, fmt::format("{} rows, seeds as blocks", noise->rows)};
}

Noise noise_of(const Exhibit& exhibit, const History& history, const ClaimDef& claim) {
  const bool paired = exhibit.def.pairs_seeds();
  if (exhibit.def.comparison == "seeds_as_blocks")
    if (const auto blocks = measured_blocks(history, claim.metric)) return *blocks;
  if (paired)
    if (const auto pair = measured_pair(history, claim)) return *pair;
  const auto floor = std::find_if(history.noise.begin(), history.noise.end(), [&](const auto& n) { return n.metric == claim.metric && n.sd > 0; });
  Noise out;
  if (floor != history.noise.end()) out = {floor->sd, floor->df, "the noise floor of row " + floor->row};
  else if (const auto guess = exhibit.sd_guess.find(claim.metric); guess != exhibit.sd_guess.end()) return {guess->second, 0, "sd_guess of the spec"};
  if (paired) out.sd = statistics::paired_sd(out.sd, kAssumedCorrelation);
  if (paired && !out.source.empty()) out.source += fmt::format(", seeds taken to correlate by {}", kAssumedCorrelation);
  return out;
}

Design design_of(const Exhibit& exhibit, double sd) {
  const auto n = static_cast<int64_t>(exhibit.def.seeds.size());
  const auto rows = std::count_if(exhibit.def.rows.begin(), exhibit.def.rows.end(), [](const auto& r) { return r.role != "reported"; });
  if (exhibit.def.comparison == "paired_seed") return statistics::paired_design(sd, n);
  if (exhibit.def.comparison == "seeds_as_blocks") return statistics::blocks_design(sd, n, rows);
  if (exhibit.def.comparison == "pooled_table") return statistics::pooled_design(sd, n, n, static_cast<double>(rows * (n - 1)), rows);
  if (exhibit.def.comparison == "borrowed") return statistics::borrowed_design(sd, n, 1, 1);
  return statistics::welch_design(sd, n, n);
}

// The contrast of a factorial design: the noise that is left once seeds are taken out as blocks, or that of single runs; N runs in all.
Design effect_design(const Exhibit& exhibit, const ClaimDef& claim, double sd) {
  const bool blocks = exhibit.def.pairs_seeds();
  const auto n = static_cast<double>(exhibit.def.seeds.size()), rows = static_cast<double>(claim.rows.size());
  Design d = statistics::pooled_design(blocks ? sd / std::sqrt(2.0) : sd, 1, 1, 0, 1);  // a difference of two rows has twice the variance of one
  d.weight = 4 / rows;
  d.n_a = n / d.weight, d.n_b = std::numeric_limits<double>::infinity(), d.sd_b = 0;
  d.pool_rows = blocks ? rows - 1 : rows;
  d.df = d.pool_rows * (n - 1);
  return d;
}

std::string note_of(const Design& design, double gap, int64_t family) {
  const double level = statistics::kAlpha / static_cast<double>(family);
  const auto needed = statistics::seeds_needed(design, gap, level);
  const std::string seeds = needed ? fmt::format("n={} per row decides", *needed) : "no feasible number of seeds decides";
  switch (statistics::prospect(design, gap, family)) {
    case statistics::Prospect::kDecidable: return "ok";
    case statistics::Prospect::kAtRisk: return "AT_RISK: " + seeds;
    case statistics::Prospect::kCannotDecide: return "CANNOT_DECIDE with this budget: " + seeds;
  }
  return "";
}

// What the claim exceeds by itself: its smallest gap seen lies above that.
void set_power_of_cost(ClaimOutlook& out, const Exhibit& exhibit, const Noise& noise, int64_t family) {
  const Design design = design_of(exhibit, noise.sd);
  const double level = statistics::kAlpha / static_cast<double>(family);
  out.gap.reset();
  out.sd_source = noise.source;
  out.note = noise.source.empty() ? "in units of the seed sd, which is unknown; beyond what is claimed" : fmt::format("exceeds {}", *out.claim->expected);
  const double beyond = noise.source.empty() ? 0 : *out.claim->expected;
  out.mde = beyond + statistics::minimum_detectable(design);
  out.mde_family = beyond + statistics::minimum_detectable(design, level);
  if (noise.df > 0) out.mde_high = beyond + statistics::minimum_detectable(design_of(exhibit, statistics::sd_upper_limit(noise.sd, noise.df)), level);
}

void set_power(ClaimOutlook& out, const Exhibit& exhibit, const Noise& noise, const Effect& effect, int64_t family) {
  const auto design_at = [&](double sd) { return out.claim->kind == "effect" ? effect_design(exhibit, *out.claim, sd) : design_of(exhibit, sd); };
  const Design design = design_at(noise.sd);
  const double level = statistics::kAlpha / static_cast<double>(family);
  out.mde = statistics::minimum_detectable(design);
  out.mde_family = statistics::minimum_detectable(design, level);
  if (noise.df > 0) out.mde_high = statistics::minimum_detectable(design_at(statistics::sd_upper_limit(noise.sd, noise.df)), level);
  out.sd_source = noise.source;
  out.note = "in units of the seed sd, which is unknown";
  if (noise.source.empty()) return;
  const double delta = statistics::margin(*effect.gap, effect.unit, out.claim->margin_ratio);
  out.p_confirmed = statistics::confirm_probability(design, *effect.gap, level);
  out.p_contradicted = statistics::contradict_probability(design, 0.0, delta, level);
  out.note = note_of(design, *effect.gap, family);
}

}  // namespace

std::vector<ClaimOutlook> claim_outlooks(const Exhibit& exhibit, const History& history) {
  const auto& claims = exhibit.def.claims;
  const auto counts = [&](const ClaimDef& c, const std::string& metric) {
    return c.headline && c.metric == metric && !(c.kind == "pair" && effect_of(exhibit, c).vacuous);
  };
  std::vector<ClaimOutlook> out;
  for (const auto& claim : claims) {
    auto& outlook = out.emplace_back();
    outlook.claim = &claim;
    if (claim.kind != "pair" && claim.kind != "cost" && claim.kind != "effect") {
      outlook.note = claim.kind;
      continue;
    }
    const Effect effect = effect_of(exhibit, claim);
    outlook.gap = effect.gap;
    const auto family = claim.headline ? std::count_if(claims.begin(), claims.end(), [&](const auto& c) { return counts(c, claim.metric); }) : 1;
    if (exhibit.def.seeds.size() >= 2 && claim.kind == "cost") set_power_of_cost(outlook, exhibit, noise_of(exhibit, history, claim), family);
    else if (effect.vacuous) outlook.note = fmt::format("VACUOUS (rounding {})", effect.unit);
    else if (exhibit.def.seeds.size() < 2) outlook.note = "one seed decides nothing";
    else set_power(outlook, exhibit, noise_of(exhibit, history, claim), effect, family);
  }
  return out;
}

}  // namespace vlp::experiments
