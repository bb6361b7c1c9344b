#include "results_db/export.hpp"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "results_db/definition.hpp"

namespace vlp::results_db {
namespace {

using nlohmann::json;

std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}
std::string field(double v) { return std::isfinite(v) ? fmt::format("{}", v) : std::isnan(v) ? "nan" : v > 0 ? "inf" : "-inf"; }
std::string field(int64_t v) { return fmt::format("{}", v); }
std::string field(bool v) { return v ? "true" : "false"; }
std::string field(const std::optional<double>& v) { return v ? field(*v) : std::string(); }

template <class... T> std::string line(const T&... values) {
  const std::string fields[] = {field(values)...};
  return fmt::format("{}\n", fmt::join(fields, ","));
}

json number(const std::optional<double>& v) { return v && std::isfinite(*v) ? json(*v) : json(nullptr); }

json cell_json(const Cell& c) {
  json seeds = json::array(), missing = json::array();
  for (const SeedScore& s : c.seeds)
    seeds.push_back(
        {{"seed", s.seed}, {"value", s.value}, {"n_items", s.n_items}, {"item_se", s.item_se}, {"run", s.run_key}, {"reused_from", s.reused_from}});
  for (const MissingSeed& m : c.missing) missing.push_back({{"seed", m.seed}, {"state", m.state}});
  return {{"row", c.row},
          {"metric", c.metric},
          {"split", c.split},
          {"n", c.n},
          {"planned", c.planned},
          {"mean", c.n > 0 ? json(c.mean) : json(nullptr)},
          {"sd", c.n > 1 ? json(c.sd) : json(nullptr)},
          {"paper", c.paper ? json(*c.paper) : json(nullptr)},
          {"seeds", seeds},
          {"missing", missing}};
}

json verdict_json(const Verdict& v) {
  return {{"claim", v.claim_id},
          {"kind", v.kind},
          {"metric", v.metric},
          {"row_a", v.row_a},
          {"row_b", v.row_b},
          {"verdict", v.verdict},
          {"detail", v.detail},
          {"magnitude", v.magnitude},
          {"tier", v.tier},
          {"sd_mode", v.sd_mode},
          {"text", v.text},
          {"locator", v.locator},
          {"headline", v.headline},
          {"n_a", v.n_a},
          {"n_b", v.n_b},
          {"n_needed", v.n_needed},
          {"d_paper", number(v.d_paper)},
          {"d", number(v.d)},
          {"se", number(v.se)},
          {"df", number(v.df)},
          {"lo", number(v.lo)},
          {"hi", number(v.hi)},
          {"margin", number(v.margin)},
          {"p_conf", number(v.p_conf)},
          {"p_contra", number(v.p_contra)},
          {"adj_conf", number(v.adj_conf)},
          {"adj_contra", number(v.adj_contra)},
          {"mde", number(v.mde)}};
}

json column_json(const ColumnSummary& c) {
  return {{"metric", c.metric},
          {"split", c.split},
          {"primary", c.primary},
          {"verdict", c.verdict},
          {"reason", c.reason},
          {"pairs", c.pairs},
          {"confirmed", c.confirmed},
          {"reversed", c.reversed},
          {"absent", c.absent},
          {"inconclusive", c.inconclusive},
          {"coverage", c.coverage},
          {"agreement", number(c.agreement)},
          {"tau", number(c.tau)},
          {"tau_lo", number(c.tau_lo)},
          {"tau_hi", number(c.tau_hi)},
          {"tau_p", number(c.tau_p)},
          {"rho", number(c.rho)},
          {"p_best_same", number(c.p_best_same)},
          {"p_proposed_first", number(c.p_proposed_first)},
          {"s_pooled", c.s_pooled},
          {"df", c.df}};
}

}  // namespace

std::string cells_csv(const std::vector<Cell>& cells) {
  std::string out = "row,metric,split,paper,seed,value,n_items,item_se,run_key,reused_from\n";
  for (const Cell& c : cells) {
    const std::string paper = c.paper.value_or("");
    if (c.seeds.empty())
      out += line(c.row, c.metric, c.split, paper, std::string(), std::string(), std::string(), std::string(), std::string(), std::string());
    for (const SeedScore& s : c.seeds) out += line(c.row, c.metric, c.split, paper, s.seed, s.value, s.n_items, s.item_se, s.run_key, s.reused_from);
  }
  return out;
}

std::string claims_csv(const ExhibitDef& def) {
  std::string out = "claim,kind,rows,metric,shape,headline,margin_ratio,expected,text,locator\n";
  for (const ClaimDef& c : def.claims)
    out +=
        line(c.id, c.kind, fmt::format("{}", fmt::join(c.rows, " ")), c.metric, c.shape, c.headline, c.margin_ratio, c.expected, c.text, c.locator);
  return out;
}

std::string verdicts_csv(const std::vector<Verdict>& verdicts) {
  std::string out =
      "claim,kind,metric,row_a,row_b,verdict,detail,magnitude,tier,sd_mode,headline,n_a,n_b,n_needed,d_paper,d,se,df,lo,hi,margin,p_conf,p_contra,"
      "adj_conf,adj_contra,mde\n";
  for (const Verdict& v : verdicts)
    out += line(v.claim_id, v.kind, v.metric, v.row_a, v.row_b, v.verdict, v.detail, v.magnitude, v.tier, v.sd_mode, v.headline, v.n_a, v.n_b,
                v.n_needed, v.d_paper, v.d, v.se, v.df, v.lo, v.hi, v.margin, v.p_conf, v.p_contra, v.adj_conf, v.adj_contra, v.mde);
  return out;
}

std::string history_csv(const Reader& db, const std::vector<std::string>& run_keys) {
  std::string out = "run_key,metric,step,value\n";
  for (const std::string& key : run_keys)
    for (const std::string& metric : db.history_metrics(key))
      for (const HistoryPoint& p : db.history(key, metric)) out += line(key, metric, p.step, p.value);
  return out;
}

std::string query_csv(const QueryResult& result) {
  const auto joined = [](const std::vector<std::string>& values) {
    std::vector<std::string> fields;
    for (const std::string& v : values) fields.push_back(field(v));
    return fmt::format("{}\n", fmt::join(fields, ","));
  };
  std::string out = joined(result.columns);
  for (const auto& row : result.rows) out += joined(row);
  return out;
}

std::string exhibit_json(const ExhibitDef& def, const std::vector<Cell>& cells, const std::vector<Verdict>& verdicts, const TableSummary& table) {
  json out = {
      {"exhibit", def.key.id},    {"variant", {{"scale", def.key.variant.scale}, {"data", def.key.variant.data}, {"device", def.key.variant.device}}},
      {"fidelity", def.fidelity}, {"cells", json::array()},
      {"claims", json::array()},  {"verdicts", json::array()},
      {"columns", json::array()}, {"table", {{"verdict", table.verdict}, {"reason", table.reason}}}};
  for (const Cell& c : cells) out["cells"].push_back(cell_json(c));
  for (const ClaimDef& c : def.claims) out["claims"].push_back(claim_json(def, c));
  for (const Verdict& v : verdicts) out["verdicts"].push_back(verdict_json(v));
  for (const ColumnSummary& c : table.columns) out["columns"].push_back(column_json(c));
  return out.dump(2) + "\n";
}

}  // namespace vlp::results_db
