#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include <fmt/format.h>

#include "core/statistics/claim.hpp"
#include "core/util/error.hpp"
#include "experiments/exhibit_parts.hpp"

namespace vlp::experiments {
namespace {

using results_db::ClaimDef;
using results_db::ExhibitDef;

struct Form {
  const char *key, *kind;
  size_t min_rows, max_rows;
};
constexpr std::array<Form, 5> kForms = {{{"greater", "pair", 2, 2}, {"tie", "tie", 2, 2}, {"order", "order", 2, 99}, {"trend", "trend", 3, 99},
                                         {"threshold", "threshold", 1, 1}}};

// Where the i-th element of an array is written; the value itself where it is no array.
spec::Place element_place(const spec::Node& node, const char* key, size_t i) {
  const auto value = node.raw(key);
  return value->array() ? (*value->array())[i]->place : value->place;
}

const results_db::RowDef* find_row(const ExhibitDef& def, const std::string& key) {
  const auto it = std::find_if(def.rows.begin(), def.rows.end(), [&](const auto& row) { return row.key == key; });
  return it == def.rows.end() ? nullptr : &*it;
}

void check_rows(const spec::Node& node, const Form& form, const ClaimDef& claim, const ExhibitDef& def) {
  std::vector<std::string> keys;
  for (const auto& row : def.rows) keys.push_back(row.key);
  if (claim.rows.size() < form.min_rows || claim.rows.size() > form.max_rows)
    node.error(form.key, form.min_rows == form.max_rows ? fmt::format("needs {} row{}", form.min_rows, form.min_rows == 1 ? "" : "s")
                                                        : fmt::format("needs at least {} rows", form.min_rows));
  for (size_t i = 0; i < claim.rows.size(); ++i) {
    const auto& key = claim.rows[i];
    const auto* row = find_row(def, key);
    const auto place = element_place(node, form.key, i);
    if (!row)
      node.error_at(place, fmt::format("claim '{}' names row '{}', which is not in this exhibit", claim.id, key), spec::nearest_hint(key, keys));
    else if (row->role == "reported")
      node.error_at(place, fmt::format("claim '{}' names row '{}', which is reported only and never run", claim.id, key),
                    "a threshold claim can compare with its printed value");
    else if (std::find(claim.rows.begin(), claim.rows.begin() + static_cast<long>(i), key) != claim.rows.begin() + static_cast<long>(i))
      node.error_at(place, fmt::format("claim '{}' names row '{}' twice", claim.id, key));
    else if (claim.kind == "trend" && !def.figure_levels.contains(key))
      node.error_at(place, fmt::format("claim '{}' is a trend, but row '{}' has no level", claim.id, key));
  }
}

std::vector<std::string> read_metric_ids(const spec::Node& node, const std::string& claim, const ExhibitDef& def) {
  std::string one;
  std::vector<std::string> many, known, out;
  node.read("metric", one);
  node.read("metrics", many);
  if (one.empty() == many.empty()) node.error("metric", fmt::format("claim '{}' needs either metric or metrics", claim));
  const char* key = one.empty() ? "metrics" : "metric";
  if (!one.empty()) many = {one};
  for (const auto& metric : def.metrics) known.push_back(metric.id);
  for (size_t i = 0; i < many.size(); ++i) {
    if (std::find(known.begin(), known.end(), many[i]) != known.end()) out.push_back(many[i]);
    else node.error_at(element_place(node, key, i), fmt::format("claim '{}' names metric '{}', which is not in this exhibit", claim, many[i]),
                       spec::nearest_hint(many[i], known));
  }
  return out;
}

// What a claim expects of a metric: one number for all, or a table by metric.
std::optional<double> read_expected(const spec::Node& node, const std::vector<std::string>& metrics, const std::string& metric) {
  const auto written = node.raw("expected");
  if (!written) return std::nullopt;
  const bool by_metric = written->table() != nullptr;
  const spec::Node at = by_metric ? node.child("expected") : node;
  const std::string key = by_metric ? metric : "expected";
  if (by_metric) {
    for (const auto& known : metrics) at.raw(known);
    at.reject_unread_keys();
  }
  if (!at.has(key)) return std::nullopt;
  double expected = 0;
  at.read(key, expected);
  return expected;
}

const std::string* printed(const ExhibitDef& def, const std::string& row, const std::string& metric) {
  const auto* r = find_row(def, row);
  const auto it = r ? r->paper.find(metric) : std::map<std::string, std::string>::const_iterator{};
  return r && it != r->paper.end() ? &it->second : nullptr;
}

// The claimed direction must agree with what the paper prints; without printed values the claim says what it expects.
void check_numbers(const spec::Node& node, const char* key, const ClaimDef& claim, const ExhibitDef& def) {
  const bool by_expectation = claim.kind == "tie" || claim.kind == "threshold";
  const bool all_printed = std::all_of(claim.rows.begin(), claim.rows.end(), [&](const auto& row) { return printed(def, row, claim.metric); });
  if (by_expectation || !all_printed) {
    const char* role = claim.kind == "tie" ? "the margin" : claim.kind == "threshold" ? "the constant" : "the effect, as the paper prints none";
    if (!claim.expected) node.error(key, fmt::format("claim '{}' needs expected: {}", claim.id, role));
    else if (claim.kind != "threshold" && *claim.expected <= 0) node.error("expected", "must be greater than 0");
    return;
  }
  if (claim.expected) node.error("expected", fmt::format("claim '{}' has printed values for {}, which say the effect", claim.id, claim.metric));
  if (claim.kind == "trend") return;
  const auto metric = std::find_if(def.metrics.begin(), def.metrics.end(), [&](const auto& m) { return m.id == claim.metric; });
  const auto direction = metric->direction > 0 ? statistics::Direction::kHigher : statistics::Direction::kLower;
  for (size_t i = 0; i + 1 < claim.rows.size(); ++i) {
    const auto &better = *printed(def, claim.rows[i], claim.metric), &worse = *printed(def, claim.rows[i + 1], claim.metric);
    if (better.empty() || worse.empty()) continue;  // unreadable: reported with the row
    const auto a = statistics::PaperNumber::parse(better), b = statistics::PaperNumber::parse(worse);
    try {
      statistics::admit(statistics::paper_gap(a, b, direction), claim.id);
    } catch (const BadInput& e) {
      node.error(key, e.what());
    }
  }
}

void check_shape(const spec::Node& node, const ClaimDef& claim) {
  static const std::regex kShape("increasing|decreasing|(peak_at|saturates_after) .+");
  if (claim.kind != "trend") {
    if (!claim.shape.empty()) node.error("shape", "only a trend has a shape");
    return;
  }
  if (!std::regex_match(claim.shape, kShape))
    return node.error("shape", "must be increasing, decreasing, 'peak_at ROW' or 'saturates_after ROW'");
  const auto space = claim.shape.find(' ');
  if (space != std::string::npos && std::find(claim.rows.begin(), claim.rows.end(), claim.shape.substr(space + 1)) == claim.rows.end())
    node.error("shape", fmt::format("'{}' is not a row of the trend", claim.shape.substr(space + 1)));
}

// The claim without its metric, and which form it has; null after a problem.
const Form* read_claim(const spec::Node& node, ClaimDef& claim) {
  node.require("id", claim.id, spec::non_empty());
  std::vector<const Form*> forms;
  for (const auto& form : kForms)
    if (node.has(form.key)) forms.push_back(&form);
  if (forms.size() != 1) {
    node.error("id", fmt::format("claim '{}' must have exactly one of greater, tie, order, trend, threshold", claim.id));
    for (const auto& form : kForms) node.raw(form.key);
  } else {
    claim.kind = forms[0]->kind;
    node.read(forms[0]->key, claim.rows, spec::non_empty());
  }
  node.read("text", claim.text);
  node.read("locator", claim.locator);
  node.read("note", claim.note);
  node.read("shape", claim.shape);
  node.read("headline", claim.headline);
  node.read("margin_ratio", claim.margin_ratio, spec::range(0.01, 1.0));
  return forms.size() == 1 ? forms[0] : nullptr;
}

}  // namespace

std::vector<ClaimDef> read_claims(const spec::Node& root, const ExhibitDef& def) {
  std::vector<ClaimDef> out;
  std::set<std::string> ids;
  for (const auto& node : root.children("claim")) {
    ClaimDef claim;
    const Form* form = read_claim(node, claim);
    const auto metrics = read_metric_ids(node, claim.id, def);
    if (form) {
      check_rows(node, *form, claim, def);
      check_shape(node, claim);
    }
    const std::string id = claim.id;
    for (const auto& metric : metrics) {
      claim.metric = metric;
      claim.id = node.has("metrics") ? id + "." + metric : id;
      claim.expected = read_expected(node, metrics, metric);
      const bool known = std::all_of(claim.rows.begin(), claim.rows.end(), [&](const auto& row) { return find_row(def, row) != nullptr; });
      if (form && known) check_numbers(node, form->key, claim, def);
      if (!ids.insert(claim.id).second) node.error("id", fmt::format("claim '{}' is declared twice", claim.id));
      out.push_back(claim);
    }
    node.reject_unread_keys();
  }
  return out;
}

}  // namespace vlp::experiments
