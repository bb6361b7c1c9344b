#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "core/statistics/distributions.hpp"
#include "core/statistics/gap.hpp"
#include "core/statistics/holm.hpp"
#include "core/util/error.hpp"
#include "core/util/process.hpp"
#include "experiments/built_from.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "results_db/revisions.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using results_db::SideScores;
using statistics::Gap;

struct Compared {
  std::string exhibit, row, metric;
  std::optional<double> a, b;
  int64_t n_a = 0, n_b = 0;
  std::optional<Gap> gap;  // B minus A
  bool equal = false;      // the same seeds gave the same numbers
  double p = 1;            // two-sided
  std::string note;
};

statistics::Row row_of(const std::string& name, const std::vector<std::pair<int64_t, double>>& scores) {
  statistics::Row out{name, {}};
  for (const auto& [seed, value] : scores) out.scores.push_back({seed, value});
  std::sort(out.scores.begin(), out.scores.end(), [](const auto& x, const auto& y) { return x.seed < y.seed; });
  return out;
}

int64_t shared(const statistics::Row& a, const statistics::Row& b) {
  return std::count_if(a.scores.begin(), a.scores.end(),
                       [&](const auto& x) { return std::any_of(b.scores.begin(), b.scores.end(), [&](const auto& y) { return x.seed == y.seed; }); });
}

bool same(const statistics::Row& a, const statistics::Row& b) {
  return std::equal(a.scores.begin(), a.scores.end(), b.scores.begin(), b.scores.end(),
                    [](const auto& x, const auto& y) { return x.seed == y.seed && x.value == y.value; });
}

// Paired by seed where the exhibit is and both sides have two seeds in common, else Welch.
void measure(const statistics::Row& a, const statistics::Row& b, bool paired, Compared& out) {
  out.equal = same(a, b);
  const bool pair = paired && shared(a, b) >= 2;
  if (out.equal) return;
  if (!pair && (a.scores.size() < 2 || b.scores.size() < 2)) return void(out.note = "one seed shows no noise");
  out.gap = statistics::compare(b, a, statistics::Direction::kHigher,
                                {.mode = pair ? statistics::SdMode::kPairedSeed : statistics::SdMode::kWelch, .pooled = {}, .anchor = {}});
  if (out.gap->se > 0) out.p = std::min(1.0, 2 * statistics::t_upper(std::abs(out.gap->d) / out.gap->se, out.gap->df));
  else out.note = "every seed moved alike", out.p = 0;
}

std::vector<Compared> compare_exhibit(const results_db::ExhibitDef& def, const SideScores& a, const SideScores& b) {
  std::vector<Compared> out;
  for (const auto& row : def.rows)
    for (const auto& metric : def.metrics) {
      const auto left = a.cells.find({row.key, metric.id}), right = b.cells.find({row.key, metric.id});
      if (left == a.cells.end() && right == b.cells.end()) continue;
      auto& c = out.emplace_back();
      c.exhibit = def.key.id, c.row = row.key, c.metric = metric.id;
      const auto take = [&](const SideScores& side, const auto& found, std::optional<double>& mean, int64_t& n) {
        if (found == side.cells.end()) return void(c.note = "not in " + side.name);
        const auto s = statistics::summarize(row_of(row.key, found->second));
        mean = s.mean, n = s.n;
      };
      take(a, left, c.a, c.n_a);
      take(b, right, c.b, c.n_b);
      if (c.a && c.b) measure(row_of(row.key, left->second), row_of(row.key, right->second), def.pairs_seeds(), c);
    }
  return out;
}

bool is_database(const std::string& side) { return fs::is_regular_file(side) || side.ends_with(".sqlite"); }

// The hash behind a name such as HEAD~1 or a tag; the text itself where git does not know it (a prefix of a hash of another clone).
std::string revision_of(const std::string& name) {
  const auto found = output_of({"git", "-C", source_folder().string(), "rev-parse", "--verify", "--quiet", name + "^{commit}"});
  return found && found->size() > 40 ? found->substr(0, 40) : name;
}

fs::path database_of_side(const CommandLine& line, const std::string& side) { return is_database(side) ? fs::path(side) : database_of(line); }

SideScores scores_of(const results_db::Reader& db, const results_db::ExhibitKey& key, const std::string& side) {
  if (is_database(side)) return results_db::scores_of_plan(db, key, side);
  auto out = results_db::scores_of_revision(db, key, revision_of(side));
  out.name = side;
  return out;
}

std::vector<std::string> exhibits_of(const CommandLine& line, const results_db::Reader& db) {
  std::vector<std::string> out(line.names().begin() + 2, line.names().end());
  if (!out.empty()) return out;
  for (const auto& entry : db.exhibits())
    if (entry.key.variant == variant_of(line) && entry.done > 0) out.push_back(entry.key.id);
  if (out.empty()) throw BadInput("vlp compare: no exhibit of this variant was computed; name one, or another --scale, --data, --device");
  return out;
}

std::string interval(const Compared& c) {
  if (!c.gap || !(c.gap->se > 0)) return "-";
  const double reach = statistics::t_upper_quantile(0.025, c.gap->df) * c.gap->se;
  return fmt::format("[{:+.2f}, {:+.2f}]", c.gap->d - reach, c.gap->d + reach);
}

std::string score(const std::optional<double>& mean, int64_t n) { return mean ? fmt::format("{:.2f} ({})", *mean, n) : "-"; }

// Prints a line a cell; whether any moved, and whether any could not be compared.
int report(const std::vector<Compared>& cells) {
  std::vector<double> p;
  for (const auto& c : cells) p.push_back(c.gap ? c.p : 1.0);
  const auto adjusted = statistics::holm_adjust(p);
  std::vector<std::vector<std::string>> table = {{"exhibit", "row", "metric", "A (n)", "B (n)", "B - A", "95 %", "", ""}};
  int64_t moved = 0, open = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto& c = cells[i];
    const bool here = c.gap && adjusted[i] <= 0.05;
    moved += here, open += !c.equal && !c.gap;
    table.push_back({c.exhibit, c.row, c.metric, score(c.a, c.n_a), score(c.b, c.n_b),
                     c.equal ? "0"
                     : c.gap ? fmt::format("{:+.2f}", c.gap->d)
                             : "-",
                     interval(c),
                     here      ? "MOVED"
                     : c.equal ? "equal"
                     : c.gap   ? "within noise"
                               : "open",
                     c.note});
  }
  fmt::print("{}{} of {} cells moved (Holm over all of them at 0.05), {} could not be compared\n", aligned(table), moved, cells.size(), open);
  if (moved > 0) return static_cast<int>(ExitCode::kUnfavourable);
  return open > 0 ? static_cast<int>(ExitCode::kIncomplete) : 0;
}

}  // namespace

int verb_compare(const Arguments& args) {
  const auto line = CommandLine::parse(
      {.verb = "compare",
       .names = "A B [EXHIBIT...]",
       .summary = "Did scores move from A to B? Each is a database file, or a revision (hash, tag, HEAD~1) that computed into --db.\n"
                  "  Ends with 0 nothing moved, 1 something did, 3 cells are missing on a side.",
       .least = 2,
       .most = 1000,
       .options = joined({db_options(), variant_options()})},
      args);
  const auto &a = line.names()[0], &b = line.names()[1];
  const auto left = results_db::Reader::open(database_of_side(line, a)), right = results_db::Reader::open(database_of_side(line, b));
  std::vector<Compared> cells;
  for (const auto& id : exhibits_of(line, right)) {
    const auto key = exhibit_key(line, id);
    const auto side_a = scores_of(left, key, a), side_b = scores_of(right, key, b);
    for (const auto* side : {&side_a, &side_b})
      if (side->dirty) fmt::print("{}: scores of {} come from a working tree with uncommitted changes\n", id, side->name);
    for (auto& cell : compare_exhibit(right.exhibit(key), side_a, side_b)) cells.push_back(std::move(cell));
  }
  return report(cells);
}

}  // namespace vlp::experiments
