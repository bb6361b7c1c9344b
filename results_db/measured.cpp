#include "results_db/measured.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/statistics/items.hpp"
#include "core/util/error.hpp"
#include "results_db/definition.hpp"

namespace vlp::results_db {
namespace {

using statistics::SdMode;

SdMode declared_mode(const std::string& comparison) {
  for (const SdMode mode : {SdMode::kWelch, SdMode::kPooledTable, SdMode::kPairedSeed, SdMode::kSeedsAsBlocks, SdMode::kBorrowed})
    if (comparison == statistics::name(mode)) return mode;
  throw BadInput(fmt::format("comparison '{}' is not welch, paired_seed, seeds_as_blocks, pooled_table or borrowed", comparison));
}

int64_t shared_seeds(const Cell& a, const Cell& b) {
  std::set<int64_t> seeds;
  for (const SeedScore& s : a.seeds) seeds.insert(s.seed);
  return std::count_if(b.seeds.begin(), b.seeds.end(), [&](const SeedScore& s) { return seeds.contains(s.seed); });
}

std::string seeds_text(const std::vector<MissingSeed>& missing, bool diverged) {
  std::vector<int64_t> seeds;
  for (const MissingSeed& m : missing)
    if ((m.state == "DIVERGED") == diverged) seeds.push_back(m.seed);
  if (seeds.empty()) return {};
  return fmt::format("{} seed{} {}", diverged ? "diverged" : "missing", seeds.size() > 1 ? "s" : "", fmt::join(seeds, ", "));
}

// By how much items must be multiplied to give the score (1 or 100); nothing if the score is not their mean.
std::optional<double> item_scale(const std::vector<ItemScore>& items, double score) {
  double sum = 0;
  for (const ItemScore& i : items) sum += i.value;
  const double mean = sum / static_cast<double>(items.size());
  for (const double scale : {1.0, 100.0})
    if (std::abs(scale * mean - score) <= 1e-6 * std::max(1.0, std::abs(score))) return scale;
  return std::nullopt;
}

std::string seed_tier(int64_t n) { return n >= 3 ? "METHOD" : n == 2 ? "PILOT" : "BORROWED"; }

}  // namespace

statistics::Row row_of(const Cell& cell) {
  statistics::Row out{cell.row, {}};
  for (const SeedScore& s : cell.seeds) out.scores.push_back({s.seed, s.value});
  return out;
}

std::optional<statistics::Pooled> blocks(std::span<const Cell> cells, const std::string& metric) {
  std::vector<statistics::Row> rows;
  for (const Cell& c : cells)
    if (c.metric == metric && c.n >= 2 && c.missing.empty()) rows.push_back(row_of(c));
  std::map<int64_t, size_t> rows_of_seed;
  for (const auto& row : rows)
    for (const auto& s : row.scores) ++rows_of_seed[s.seed];
  for (auto& row : rows) std::erase_if(row.scores, [&](const auto& s) { return rows_of_seed[s.seed] < rows.size(); });
  return rows.size() < 2 || rows[0].scores.size() < 2 ? std::nullopt : std::optional(statistics::pool_blocks(rows));
}

Scores::Scores(const Reader& db, const ExhibitKey& key) : db_(db), def_(db.exhibit(key)), cells_(db.cells(key)) {
  for (const Cell& cell : cells_)
    for (size_t i = 1; i < cell.seeds.size(); ++i)
      if (cell.seeds[i].seed == cell.seeds[i - 1].seed)
        throw BadInput(fmt::format("{}: row {} has two values of {} for seed {} (runs {:.12} and {:.12}); a seed counts once", display_name(key),
                                   cell.row, cell.metric, cell.seeds[i].seed, cell.seeds[i - 1].run_key, cell.seeds[i].run_key));
}

const MetricDef& Scores::metric(const std::string& id) const {
  const auto m = std::ranges::find(def_.metrics, id, &MetricDef::id);
  if (m == def_.metrics.end()) throw BadInput(fmt::format("{}: has no metric '{}'", def_.key.id, id));
  return *m;
}
const RowDef& Scores::row(const std::string& key) const {
  const auto r = std::ranges::find(def_.rows, key, &RowDef::key);
  if (r == def_.rows.end()) throw BadInput(fmt::format("{}: has no row '{}'", def_.key.id, key));
  return *r;
}
const Cell& Scores::cell(const std::string& row_key, const std::string& metric_id) const {
  row(row_key), metric(metric_id);  // BadInput for one that the exhibit has not
  const auto found = std::ranges::find_if(cells_, [&](const Cell& c) { return c.row == row_key && c.metric == metric_id; });
  if (found == cells_.end()) throw InternalFault(fmt::format("{}: no cell of row {} and metric {}", def_.key.id, row_key, metric_id));
  return *found;
}
statistics::Direction Scores::direction(const std::string& id) const {
  return metric(id).direction > 0 ? statistics::Direction::kHigher : statistics::Direction::kLower;
}

std::string Scores::incomplete(std::span<const std::string> rows, const std::string& metric_id) const {
  std::vector<std::string> out;
  for (const std::string& key : rows) {
    const Cell& c = cell(key, metric_id);
    for (const bool diverged : {true, false})
      if (const std::string text = seeds_text(c.missing, diverged); !text.empty()) out.push_back(fmt::format("{}: {}", key, text));
    if (c.n == 0 && c.missing.empty()) out.push_back(fmt::format("{}: never run", key));
  }
  return fmt::format("{}", fmt::join(out, "; "));
}

std::string Scores::not_comparable(std::span<const std::string> rows, const std::string& metric_id) const {
  std::map<std::string, std::string> first;  // how it was measured -> where
  for (const std::string& key : rows)
    for (const std::string& how : db_.protocol(def_.key, key, metric_id)) first.emplace(how, key);
  if (first.size() < 2) return {};
  std::vector<std::string> out;
  for (const auto& [how, where] : first) out.push_back(fmt::format("{}: {}", where, how));
  return fmt::format("{}", fmt::join(out, "; "));
}

statistics::Row Scores::seeds(const std::string& row_key, const std::string& metric_id) const { return row_of(cell(row_key, metric_id)); }
statistics::Summary Scores::summary(const std::string& row_key, const std::string& metric_id) const {
  return statistics::summarize(seeds(row_key, metric_id));
}

std::optional<statistics::Pooled> Scores::pooled(const std::string& metric_id) const {
  std::vector<statistics::Summary> rows;
  for (const RowDef& r : def_.rows) {
    const Cell& c = cell(r.key, metric_id);
    if (c.n >= 2 && c.missing.empty()) rows.push_back(summary(r.key, metric_id));
  }
  return rows.empty() ? std::nullopt : std::optional(statistics::pool(rows));
}

std::optional<statistics::Pooled> Scores::noise(const std::string& metric_id) const {
  return declared_mode(def_.comparison) == SdMode::kSeedsAsBlocks ? blocks(cells_, metric_id) : pooled(metric_id);
}

statistics::Comparison Scores::comparison(const std::string& metric_id, int64_t fewest_seeds) const {
  statistics::Comparison c{.mode = declared_mode(def_.comparison), .pooled = noise(metric_id), .anchor = {}};
  for (const RowDef& r : def_.rows)
    if (const Cell& anchor = cell(r.key, metric_id); r.role == "anchor" && anchor.n >= 2 && anchor.missing.empty() && !c.anchor)
      c.anchor = summary(r.key, metric_id);
  if (c.mode == SdMode::kBorrowed && fewest_seeds >= 2) c.mode = SdMode::kWelch;  // own noise is better than borrowed noise
  if (c.mode != SdMode::kPooledTable && fewest_seeds < 2) c.mode = SdMode::kBorrowed;
  return c;
}

std::optional<statistics::Gap> Scores::item_gap(const Cell& a, const Cell& b) const {
  const auto items_a = db_.item_scores(a.seeds[0].run_key, a.metric, a.split), items_b = db_.item_scores(b.seeds[0].run_key, b.metric, b.split);
  if (items_a.empty() || items_a.size() != items_b.size()) return std::nullopt;
  const auto scale = item_scale(items_a, a.seeds[0].value);
  if (!scale || item_scale(items_b, b.seeds[0].value) != scale) return std::nullopt;
  std::map<std::string, int64_t> groups;
  std::vector<statistics::ItemDifference> differences;
  for (size_t i = 0; i < items_a.size(); ++i) {
    if (items_a[i].id != items_b[i].id) return std::nullopt;
    const std::string group = items_a[i].group.empty() ? "item\t" + items_a[i].id : items_a[i].group;
    const int64_t number = groups.emplace(group, std::ssize(groups)).first->second;
    differences.push_back({number, metric(a.metric).direction * *scale * (items_a[i].value - items_b[i].value)});
  }
  return statistics::compare_items(differences);
}

Measured Scores::gap(const std::string& row_a, const std::string& row_b, const std::string& metric_id) const {
  const Cell &a = cell(row_a, metric_id), &b = cell(row_b, metric_id);
  const int64_t fewest = std::min(a.n, b.n);
  auto how = comparison(metric_id, fewest);
  if (how.mode == SdMode::kSeedsAsBlocks && !how.pooled) how.mode = SdMode::kPairedSeed;
  if (how.mode == SdMode::kPairedSeed && shared_seeds(a, b) < 2) how.mode = SdMode::kWelch;
  if (how.mode == SdMode::kPooledTable && !how.pooled) how.mode = SdMode::kBorrowed;
  if (how.mode == SdMode::kBorrowed && a.n == 1 && b.n == 1 && def_.comparison != "borrowed")
    if (auto gap = item_gap(a, b)) return {std::move(gap), "CHECKPOINT", ""};
  if (how.mode == SdMode::kBorrowed && !how.anchor)
    return {std::nullopt, "", fmt::format("{} has one seed and no anchor row has two to borrow a noise estimate from", a.n < 2 ? row_a : row_b)};
  return {statistics::compare(seeds(row_a, metric_id), seeds(row_b, metric_id), direction(metric_id), how), seed_tier(fewest), ""};
}

Measured Scores::gap_to(const std::string& row_key, const std::string& metric_id, double constant) const {
  const Cell& c = cell(row_key, metric_id);
  auto how = comparison(metric_id, c.n);
  if (how.mode == SdMode::kPooledTable && !how.pooled) how.mode = SdMode::kBorrowed;
  if (how.mode == SdMode::kBorrowed && !how.anchor)
    return {std::nullopt, "", fmt::format("{} has one seed and no anchor row has two to borrow a noise estimate from", row_key)};
  return {statistics::compare_with_constant(seeds(row_key, metric_id), constant, direction(metric_id), how), seed_tier(c.n), ""};
}

bool Scores::pretraining_not_replicated(std::span<const std::string> rows) const {
  std::set<std::map<int64_t, std::string>> distinct;
  bool shared = false;
  for (const std::string& key : rows) {
    const auto of_seed = db_.pretrain_of_seeds(def_.key, key);
    std::set<std::string> runs;
    for (const auto& [seed, run] : of_seed) runs.insert(run);
    shared = shared || (of_seed.size() > 1 && runs.size() < of_seed.size());
    distinct.insert(of_seed);
  }
  return shared && distinct.size() > 1;
}

std::string Scores::tier(std::span<const std::string> rows, const std::string& metric_id) const {
  if (pretraining_not_replicated(rows)) return "CHECKPOINT";
  int64_t fewest = 3;
  for (const std::string& key : rows) fewest = std::min(fewest, cell(key, metric_id).n);
  return seed_tier(fewest);
}

}  // namespace vlp::results_db
