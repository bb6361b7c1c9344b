#include "experiments/verdict_text.hpp"

#include <optional>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "experiments/verb_support.hpp"

namespace vlp::experiments {
namespace {

std::string number(const std::optional<double>& value, const char* pattern) {
  return value ? fmt::format(fmt::runtime(pattern), *value) : "-";
}

std::string bounds(const results_db::Verdict& v) {
  return v.lo && v.hi ? fmt::format("[{:+.2f}, {:+.2f}]", *v.lo, *v.hi) : "-";
}

std::string claims(const std::vector<results_db::Verdict>& verdicts, const std::string& fidelity) {
  std::vector<std::vector<std::string>> rows = {{"claim", "paper", "ours", "bounds", "margin", "p", "adjusted", "verdict", "tier", "smallest seen"}};
  for (const auto& v : verdicts) {
    auto mde = number(v.mde, "{:.2f}");
    if (v.verdict == "INCONCLUSIVE" && v.n_needed > 0) mde += fmt::format("; {} seeds would decide", v.n_needed);
    rows.push_back({v.claim_id, number(v.d_paper, "{:+.2f}"), number(v.d, "{:+.2f}"), bounds(v), number(v.margin, "{:.2f}"),
                    number(v.p_conf, "{:.2g}"), number(v.adj_conf, "{:.2g}"), results_db::verdict_wording(v, fidelity), v.tier, mde});
  }
  return aligned(rows);
}

}  // namespace

std::string verdict_text(const results_db::ExhibitKey& key, const std::vector<results_db::Verdict>& verdicts, const results_db::TableSummary& table) {
  auto out = fmt::format("{}  {} {} {}  fidelity {}\n", key.id, key.variant.scale, key.variant.data, key.variant.device, table.fidelity);
  if (!verdicts.empty()) out += claims(verdicts, table.fidelity);
  for (const auto& c : table.columns) {
    out += fmt::format("column {} {}: {}: {}\n", c.metric, c.split, c.verdict, c.reason);
    if (c.tau) out += fmt::format("  tau-b {:.2f} [{}, {}]; P(same best row) {}\n", *c.tau, number(c.tau_lo, "{:.2f}"), number(c.tau_hi, "{:.2f}"),
                                  number(c.p_best_same, "{:.2f}"));
  }
  return out + fmt::format("table {}: {}\n", table.verdict, table.reason);
}

int verdict_code(const results_db::TableSummary& table) {
  if (table.verdict == "AGREES") return static_cast<int>(ExitCode::kDone);
  if (table.verdict == "DISAGREES") return static_cast<int>(ExitCode::kUnfavourable);
  return static_cast<int>(ExitCode::kIncomplete);
}

}  // namespace vlp::experiments
