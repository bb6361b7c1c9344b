#include <algorithm>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "experiments/planned.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "plots/load_view.hpp"
#include "plots/tables.hpp"

namespace vlp::experiments {
namespace {

// A line for each leaf: its path, its value, where it was set.
void add_settings(const nlohmann::json& value, const std::string& path, const spec::Document& document, std::vector<std::vector<std::string>>& table) {
  if (!value.is_object()) {
    table.push_back({path, value.dump(), document.origin(path)});
    return;
  }
  for (const auto& [key, child] : value.items()) add_settings(child, path + "." + key, document, table);
}

void show_resolved(const CommandLine& line) {
  const auto exhibit = load_exhibit(line, line.names()[0]);
  std::vector<std::string> keys;
  for (const auto& row : exhibit.rows) keys.push_back(row.key);
  const auto wanted = line.list("row");
  for (const auto& key : wanted) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      throw BadInput(fmt::format("{}: has no row '{}' that is run{}", exhibit.def.key.id, key, did_you_mean(key, keys)));
  }
  for (const auto& row : exhibit.rows) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), row.key) == wanted.end()) continue;
    std::vector<std::vector<std::string>> table = {{"row " + row.key, "value", "set in"}};
    add_settings(row.config, "config", row.document, table);
    fmt::print("{}\n", aligned(table));
  }
}

}  // namespace

int verb_show(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "show",
                                        .names = "EXHIBIT",
                                        .summary = "The exhibit's table with claims; --resolved: every setting of its rows and where it was set.",
                                        .least = 1,
                                        .most = 1,
                                        .options = joined({db_options(),
                                                           variant_options(),
                                                           planning_options(),
                                                           {{"resolved", "", "the settings instead of the scores"}, {"row", "KEYS", "of these rows"}}})},
                                       args);
  if (line.has("resolved")) {
    show_resolved(line);
    return 0;
  }
  fmt::print("{}", plots::text_table(plots::load_view(results_db::Reader::open(database_of(line)), exhibit_key(line, line.names()[0]))));
  return 0;
}

}  // namespace vlp::experiments
