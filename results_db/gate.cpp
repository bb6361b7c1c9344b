#include "results_db/gate.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "core/statistics/gate.hpp"
#include "core/statistics/summary.hpp"
#include "core/util/error.hpp"

namespace vlp::results_db {
namespace {

// Why bits cannot be compared, or empty.
std::string no_exact_gate(const Baseline& base, const PresentScores& now, Gates gates) {
  if (gates == Gates::kStatistical) return "not asked for";
  if (!base.deterministic) return "the baseline was recorded without a determinism certificate";
  if (base.hardware != now.hardware) return fmt::format("the baseline is from another class of machine ({})", base.hardware);
  return now.certified ? "" : "this machine has no determinism certificate; `vlp determinism` issues one";
}

void fail(GateLine& line, Outcome outcome, const std::string& note) {
  line.outcome = outcome;
  line.note = note;
}

bool measured(GateLine& line, const BaselineLine& base, const Present* now) {
  if (!now || (now->values.empty() && now->diverged.empty()))
    return fail(line, Outcome::kMissing, now ? now->missing : "no such row or metric now"), false;
  if (!now->diverged.empty()) return fail(line, Outcome::kRegression, "diverged " + now->diverged), false;
  if (!now->missing.empty()) return fail(line, Outcome::kMissing, now->missing), false;
  if (now->data != base.data) return fail(line, Outcome::kNotComparable, "other data than the baseline's"), false;
  if (now->eval != base.eval) return fail(line, Outcome::kNotComparable, "evaluated otherwise than the baseline"), false;
  return true;
}

// The place of a seed among the new ones, or nothing.
std::optional<size_t> place(const Present& now, int64_t seed) {
  const auto at = std::find(now.seeds.begin(), now.seeds.end(), seed);
  return at == now.seeds.end() ? std::nullopt : std::optional(static_cast<size_t>(at - now.seeds.begin()));
}

void statistical(GateLine& line, const Baseline& baseline, const BaselineLine& base, const Present& now) {
  std::vector<double> moves;
  for (size_t i = 0; i < base.seeds.size(); ++i)
    if (const auto j = place(now, base.seeds[i])) moves.push_back(base.direction * (now.values[*j] - base.values[i]));
  const auto n = std::ssize(moves);
  if (n < 2) return fail(line, Outcome::kMissing, fmt::format("{} of the baseline's seeds; two are needed to see the noise", n));
  const auto move = statistics::summarize(moves, line.row);
  const double k = std::max(base.k, statistics::gate_factor(static_cast<double>(n - 1), std::ssize(baseline.lines)));
  const double least = std::max({base.abs_tol, statistics::kNegligible * base.sd, statistics::kRounding * std::abs(base.mean)});
  line.tolerance = statistics::gate_tolerance(k, move.sd, n, least);
  line.gap = move.mean;
  switch (statistics::moved(line.gap, line.tolerance)) {
    case statistics::Moved::kNo:
      return;
    case statistics::Moved::kDown:
      line.outcome = Outcome::kRegression;
      return;
    case statistics::Moved::kUp:
      return fail(line, Outcome::kStaleBaseline, "an unexpected gain: look, then accept");
  }
}

// Seeds that both sides have, compared to the bit.
void exact(GateLine& line, const BaselineLine& base, const Present& now) {
  line.exact = true;
  for (size_t i = 0; i < base.seeds.size(); ++i) {
    const auto j = place(now, base.seeds[i]);
    if (!j) continue;
    const bool losses = i < base.losses.size() && *j < now.losses.size() && base.losses[i] != now.losses[*j];
    if (!losses && base.values[i] == now.values[*j]) continue;
    if (line.outcome == Outcome::kPass) line.outcome = Outcome::kBitsChanged;
    const auto what = fmt::format("bits of the {} of seed {} changed", losses ? "losses" : "score", base.seeds[i]);
    line.note = line.note.empty() ? what : line.note + "; " + what;
    return;
  }
}

GateLine judge_line(const Baseline& baseline, const BaselineLine& base, const Present* now, bool exactly, Gates gates) {
  GateLine line;
  line.row = base.row, line.metric = base.metric, line.base = base.mean;
  line.n_base = std::ssize(base.values);
  if (now && !now->values.empty()) {
    line.n_new = std::ssize(now->values);
    line.now = statistics::summarize(now->values, base.row).mean;
  }
  if (!measured(line, base, now)) return line;
  if (gates != Gates::kExact) statistical(line, baseline, base, *now);
  if (exactly) exact(line, base, *now);
  return line;
}

}  // namespace

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "PASS";
    case Outcome::kRegression:
      return "REGRESSION";
    case Outcome::kStaleBaseline:
      return "STALE_BASELINE";
    case Outcome::kBitsChanged:
      return "BITS_CHANGED";
    case Outcome::kMissing:
      return "MISSING";
    case Outcome::kNotComparable:
      return "NOT_COMPARABLE";
  }
  throw InternalFault("gate outcome out of range");
}

int GateReport::exit_code() const {
  const auto any = [&](auto... outcomes) {
    return std::any_of(lines.begin(), lines.end(), [&](const GateLine& l) { return ((l.outcome == outcomes) || ...); });
  };
  if (any(Outcome::kRegression, Outcome::kStaleBaseline, Outcome::kBitsChanged)) return static_cast<int>(ExitCode::kUnfavourable);
  if (any(Outcome::kMissing, Outcome::kNotComparable)) return static_cast<int>(ExitCode::kIncomplete);
  return 0;
}

GateReport check_gate(const Baseline& baseline, const PresentScores& now, Gates gates) {
  GateReport out;
  out.exact_note = no_exact_gate(baseline, now, gates);
  if (gates == Gates::kExact && !out.exact_note.empty())
    throw Incomplete(fmt::format("{}: the exact gate cannot run: {}", baseline.key.id, out.exact_note));
  auto rest = now.lines;
  for (const auto& base : baseline.lines) {
    const auto found = rest.find({base.row, base.metric});
    out.lines.push_back(judge_line(baseline, base, found == rest.end() ? nullptr : &found->second, out.exact_note.empty(), gates));
    if (found != rest.end()) rest.erase(found);
  }
  for (const auto& [id, line] : rest) out.unguarded.push_back(id.first + " " + id.second);
  return out;
}

}  // namespace vlp::results_db
