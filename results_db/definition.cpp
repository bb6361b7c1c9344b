#include "results_db/definition.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace vlp::results_db {
namespace {

using nlohmann::json;

json optional_number(const std::optional<double>& v) { return v ? json(*v) : json(nullptr); }

}  // namespace

json claim_json(const ExhibitDef& def, const ClaimDef& c) {
  json printed = json::object();
  for (const RowDef& row : def.rows) {
    const auto value = row.paper.find(c.metric);
    if (value != row.paper.end() && std::find(c.rows.begin(), c.rows.end(), row.key) != c.rows.end()) printed[row.key] = value->second;
  }
  return {{"id", c.id},
          {"kind", c.kind},
          {"rows", c.rows},
          {"metric", c.metric},
          {"shape", c.shape},
          {"text", c.text},
          {"locator", c.locator},
          {"note", c.note},
          {"headline", c.headline},
          {"printed", printed},
          {"margin_ratio", c.margin_ratio},
          {"expected", optional_number(c.expected)}};
}

json definition_json(const ExhibitDef& def) {
  json rows = json::array(), metrics = json::array(), claims = json::array(), deviations = json::array();
  for (const RowDef& r : def.rows)
    rows.push_back({{"key", r.key}, {"label", r.label}, {"role", r.role}, {"config", r.config_json}, {"paper", r.paper}});
  for (const MetricDef& m : def.metrics)
    metrics.push_back({{"id", m.id},
                       {"label", m.label},
                       {"version", m.version},
                       {"direction", m.direction},
                       {"unit", m.unit},
                       {"split", m.split},
                       {"selection", m.selection},
                       {"primary", m.primary},
                       {"task", m.task}});
  for (const ClaimDef& c : def.claims) claims.push_back(claim_json(def, c));
  for (const Deviation& d : def.deviations) deviations.push_back({{"what", d.what}, {"paper", d.paper}, {"ours", d.ours}, {"expect", d.expect}});
  json out = {{"exhibit", def.key.id},
          {"scale", def.key.variant.scale},
          {"data", def.key.variant.data},
          {"device", def.key.variant.device},
          {"paper", def.paper},
          {"kind", def.kind},
          {"title", def.title},
          {"locator", def.locator},
          {"fidelity", def.fidelity},
          {"comparison", def.comparison},
          {"figure_x", def.figure_x},
          {"figure_levels", def.figure_levels},
          {"layout", def.layout},
          {"seeds", def.seeds},
          {"rows", rows},
          {"metrics", metrics},
          {"claims", claims},
          {"deviations", deviations}};
  if (!def.designs.empty()) out["designs"] = designs_json(def.designs);
  return out;
}

json designs_json(const std::vector<DesignDef>& designs) {
  json out = json::array();
  for (const DesignDef& d : designs) {
    json factors = json::array();
    for (const FactorDef& f : d.factors) factors.push_back({{"name", f.name}, {"label", f.label}, {"levels", f.levels}, {"of_row", f.of_row}});
    out.push_back({{"form", d.form}, {"base", d.base}, {"factors", factors}});
  }
  return out;
}

std::vector<DesignDef> designs_from_json(const json& designs) {
  std::vector<DesignDef> out;
  for (const json& d : designs) {
    DesignDef& design = out.emplace_back(DesignDef{d.at("form"), d.at("base"), {}});
    for (const json& f : d.at("factors"))
      design.factors.push_back({f.at("name"), f.at("label"), f.at("levels"), f.at("of_row")});
  }
  return out;
}

std::string display_name(const ExhibitKey& key) {
  return fmt::format("{} {}/{}/{}", key.id, key.variant.scale, key.variant.data, key.variant.device);
}

}  // namespace vlp::results_db
