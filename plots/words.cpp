#include "plots/words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "plots/cells.hpp"
#include "plots/format.hpp"

namespace vlp::plots {

std::string claim_pair(const ExhibitView& view, const results_db::Verdict& verdict) {
  std::vector<std::string> labels;
  for (const auto& row : claim_rows(view, verdict)) labels.push_back(row_label(view, row));
  const auto* claim = find_claim(view, verdict.claim_id);
  if (verdict.kind == "tie") return fmt::format("{}", fmt::join(labels, " = "));
  if (verdict.kind == "threshold") return claim && claim->expected ? fmt::format("{} against {}", labels.at(0), *claim->expected) : labels.at(0);
  if (verdict.kind == "cost") return claim && claim->expected ? fmt::format("{} − {} > {}", labels.at(0), labels.at(1), *claim->expected) : labels.at(0);
  if (verdict.kind == "effect") return verdict.text.substr(0, verdict.text.find(','));
  if (verdict.kind == "trend") return fmt::format("{}: {}", claim ? claim->shape : "trend", fmt::join(labels, ", "));
  return fmt::format("{}", fmt::join(labels, " > "));
}

std::string_view glyph(std::string_view verdict) {
  if (verdict == "CONFIRMED" || verdict == "AGREES") return "✓";
  if (verdict == "CONTRADICTED" || verdict == "DISAGREES") return "✗";
  if (verdict == "INCONCLUSIVE" || verdict == "UNDECIDED" || verdict == "MIXED") return "?";
  if (verdict == "INCOMPLETE" || verdict == "NOT_COMPARABLE") return "…";
  if (verdict == "VACUOUS") return "–";
  return "";
}

bool softened(const ExhibitView& view) { return view.def.fidelity == "PROXY" || view.def.fidelity == "REDUCED"; }

std::string verdict_text(const ExhibitView& view, const results_db::Verdict& v) {
  const std::string wording = results_db::verdict_wording(v, view.def.fidelity);
  const bool not_given = v.verdict == "INCOMPLETE" || v.verdict == "NOT_COMPARABLE";
  return not_given && !v.detail.empty() ? fmt::format("{} ({})", wording, v.detail) : wording;
}

std::string verdict_notes(const ExhibitView& view, const results_db::Verdict& v) {
  const std::string text = verdict_text(view, v);
  std::vector<std::string> notes;
  for (size_t from = 0; from < v.detail.size();) {
    const size_t end = std::min(v.detail.find("; ", from), v.detail.size());
    const std::string note = v.detail.substr(from, end - from);
    if (text.find(note) == std::string::npos) notes.push_back(note);
    from = end + 2;
  }
  return fmt::format("{}", fmt::join(notes, "; "));
}

bool nothing_judged(const ExhibitView& view) {
  return std::all_of(view.verdicts.begin(), view.verdicts.end(), [](const auto& v) { return v.verdict == "NOT_JUDGED"; });
}

bool any_expected_by_us(const ExhibitView& view) {
  return std::any_of(view.verdicts.begin(), view.verdicts.end(), [&](const auto& v) { return expected_by_us(view, v); });
}

Counts count_headline(const std::vector<results_db::Verdict>& verdicts) {
  Counts c;
  for (const auto& v : verdicts) {
    if (!v.headline) continue;
    if (v.verdict == "CONFIRMED") ++c.confirmed;
    else if (v.verdict == "CONTRADICTED") ++c.contradicted;
    else if (v.verdict == "INCONCLUSIVE") ++c.inconclusive;
    else if (v.verdict == "VACUOUS") ++c.vacuous;
    else if (v.verdict != "NOT_JUDGED") ++c.incomplete;
  }
  return c;
}

std::string counts_text(const Counts& c) {
  std::string out = fmt::format("{} confirmed, {} contradicted, {} inconclusive", c.confirmed, c.contradicted, c.inconclusive);
  if (c.vacuous) out += fmt::format(", {} vacuous", c.vacuous);
  if (c.incomplete) out += fmt::format(", {} incomplete", c.incomplete);
  return out;
}

std::string takeaway(const ExhibitView& view) {
  if (view.def.fidelity == "SMOKE") return "A smoke run shows that every stage works; its scores are never judged.";
  if (view.def.claims.empty() && !view.def.designs.empty()) return "A sweep without claims: its scores stand with their intervals.";
  if (view.def.claims.empty() && view.verdicts.empty()) return "The paper makes no claim here that scores could confirm or contradict.";
  const auto& all = view.verdicts;
  if (!all.empty() && std::none_of(all.begin(), all.end(), [](const auto& v) { return v.headline; }))
    return "All claims here are exploratory: each is judged by itself, and a verdict on the whole is one on the order of the rows.";
  const Counts c = count_headline(all);
  if (c.judged() == 0) return "No claim could be judged yet, because runs are missing.";
  const auto share = [&](int64_t n) { return fmt::format("{} of {}", n, c.judged()); };
  std::vector<std::string> parts;
  if (c.confirmed) parts.push_back(share(c.confirmed) + " confirmed");
  if (c.contradicted) parts.push_back(share(c.contradicted) + (softened(view) ? " not observed at this scale" : " contradicted"));
  if (c.inconclusive) parts.push_back(share(c.inconclusive) + " undecided, because these seeds cannot see a gap that small");
  std::string out = fmt::format("Claims judged: {}", fmt::join(parts, "; "));
  if (c.incomplete) out += fmt::format("; {} not judged, because runs are missing", c.incomplete);
  return out + ".";
}

std::string variant_text(const results_db::Variant& v) { return fmt::format("{}, {}, {}", v.scale, v.data, v.device); }

std::string tau_text(const results_db::ColumnSummary& c) {
  if (!c.tau) return "";
  std::string out = "tau-b " + signed_fixed(*c.tau, 2);
  if (c.tau_lo && c.tau_hi) out += fmt::format(" [{}, {}]", signed_fixed(*c.tau_lo, 2), signed_fixed(*c.tau_hi, 2));
  if (c.p_best_same) out += fmt::format("; P(best row same) {}", fixed(*c.p_best_same, 2));
  return out;
}

std::string pairing_note(const ExhibitView& view) {
  const bool spread = std::any_of(view.cells.begin(), view.cells.end(), [](const auto& cell) { return cell.n > 1; });
  if (!view.def.pairs_seeds() || !spread) return "";
  return "± is the spread between seeds; claims compare rows within each seed, where most of it cancels";
}

std::string fidelity_meaning(std::string_view fidelity) {
  if (fidelity == "FULL") return "the paper's data and size";
  if (fidelity == "REDUCED") return "real data, below the paper's size";
  if (fidelity == "PROXY") return "a small model or generated data: directions can be compared, magnitudes cannot";
  if (fidelity == "SMOKE") return "proves that the path works; never judged";
  return "";
}

std::string comparison_meaning(std::string_view comparison) {
  if (comparison == "paired_seed") return "paired by seed (rows share a base for each seed)";
  if (comparison == "seeds_as_blocks") return "paired by seed, the noise taken from all rows (rows share a base for each seed)";
  if (comparison == "welch") return "Welch (rows have independent seeds)";
  if (comparison == "pooled_table") return "one sd pooled over the rows";
  if (comparison == "borrowed") return "single runs with the anchor row's sd";
  return std::string(comparison);
}

std::string verdict_meaning(std::string_view verdict) {
  if (verdict == "CONFIRMED") return "the gap is above zero beyond chance";
  if (verdict == "CONTRADICTED") return "the gap is below its margin, or reversed, beyond chance";
  if (verdict == "INCONCLUSIVE") return "these seeds cannot tell; MDE is the smallest gap they would have seen four times out of five";
  if (verdict == "VACUOUS") return "the paper's gap is within its rounding; never counted";
  if (verdict == "INCOMPLETE") return "a planned seed is missing or diverged";
  if (verdict == "NOT_COMPARABLE") return "the two sides were measured differently";
  return "";
}

}  // namespace vlp::plots
