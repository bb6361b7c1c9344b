#include "results_db/verdicts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/statistics/prediction.hpp"
#include "core/util/error.hpp"
#include "core/util/sha256.hpp"
#include "results_db/case.hpp"
#include "results_db/definition.hpp"
#include "results_db/measured.hpp"

namespace vlp::results_db {
namespace {

constexpr const char* kRulesVersion = "1";  // part of inputs_hash: raise when a rule of judging changes

// The verdict of one case after Holm, with everything that a report prints beside it.
void conclude(Case& c, const statistics::Judgement& j, int64_t family, const std::string& fidelity) {
  Verdict& v = c.verdict;
  v.verdict = statistics::name(j.verdict);
  if (c.claim.admission != statistics::Admission::kAdmitted) return;
  std::vector<std::string> detail;
  const bool magnitudes = fidelity == "FULL";  // elsewhere sizes are not compared
  if (j.detail != statistics::Detail::kNone && (magnitudes || j.detail != statistics::Detail::kAttenuated))
    detail.emplace_back(statistics::name(j.detail));
  if (j.held_back_by_holm) detail.emplace_back("(holm)");
  for (const std::string& note : c.notes) detail.push_back(note);
  v.detail = fmt::format("{}", fmt::join(detail, "; "));
  v.p_conf = j.evidence.p_conf, v.p_contra = j.evidence.p_contra;
  v.adj_conf = j.adjusted_conf, v.adj_contra = j.adjusted_contra;
  if (std::isfinite(j.evidence.lower)) v.lo = j.evidence.lower;
  if (std::isfinite(j.evidence.upper)) v.hi = j.evidence.upper;
  const double level = statistics::kAlpha / static_cast<double>(std::max<int64_t>(family, 1));
  plan_ahead(c, level);
}

bool counts(const Case& c) { return c.verdict.headline && c.claim.admission != statistics::Admission::kVacuous; }

void judge_metric(std::vector<Case*>& family, const std::string& fidelity) {
  std::vector<statistics::Claim> claims;
  for (const Case* c : family) claims.push_back(c->claim);
  const auto judgements = statistics::judge_family(claims);
  const int64_t m = std::count_if(family.begin(), family.end(), [](const Case* c) { return counts(*c); });
  for (size_t i = 0; i < family.size(); ++i) conclude(*family[i], judgements[i], m, fidelity);
}

}  // namespace

std::vector<Verdict> judge(const Reader& db, const ExhibitKey& key) {
  const Scores scores(db, key);
  const std::string& fidelity = scores.def().fidelity;
  std::vector<Case> cases;
  for (const ClaimDef& claim : scores.def().claims) cases.push_back(fidelity == "SMOKE" ? unjudged_case(claim) : make_case(scores, claim));
  std::map<std::string, std::vector<Case*>> families;
  for (Case& c : cases) {
    if (fidelity == "SMOKE") continue;
    if (c.verdict.headline) families[c.verdict.metric].push_back(&c);
    else {
      std::vector<Case*> alone = {&c};
      judge_metric(alone, fidelity);
    }
  }
  for (auto& [metric, family] : families) judge_metric(family, fidelity);
  std::vector<Verdict> out;
  for (Case& c : cases) out.push_back(std::move(c.verdict));
  return out;
}

std::string verdict_wording(const Verdict& v, const std::string& fidelity) {
  const std::string first = v.detail.substr(0, v.detail.find(';'));
  const bool named = first == "REVERSED" || first == "ABSENT" || first == "ATTENUATED";
  if (v.verdict == "CONTRADICTED" && fidelity != "FULL")
    return named ? fmt::format("not observed at this scale ({})", first) : "not observed at this scale";
  if (named) return v.verdict + "/" + first;
  return first == "(holm)" ? v.verdict + " (holm)" : v.verdict;
}

std::string inputs_hash(const Reader& db, const ExhibitKey& key) {
  const Scores scores(db, key);
  nlohmann::json all = {{"rules", kRulesVersion}, {"definition", definition_json(scores.def())}};
  for (const RowDef& row : scores.def().rows) {
    for (const auto& [seed, run] : db.pretrain_of_seeds(key, row.key)) all["pretrain"][row.key][std::to_string(seed)] = run;
    for (const MetricDef& metric : scores.def().metrics) {
      const Cell& c = scores.cell(row.key, metric.id);
      nlohmann::json& cell = all["cells"][row.key][metric.id];
      cell["protocol"] = db.protocol(key, row.key, metric.id);
      for (const SeedScore& s : c.seeds) cell["seeds"].push_back({s.seed, s.value, s.run_key});
      for (const MissingSeed& m : c.missing) cell["missing"].push_back({m.seed, m.state == "DIVERGED"});
    }
  }
  return sha256_hex(all.dump());
}

std::optional<double> coefficient_of_variation(double ours, double paper) {
  const double values[] = {ours, paper};
  return statistics::coefficient_of_variation(values);
}

}  // namespace vlp::results_db
