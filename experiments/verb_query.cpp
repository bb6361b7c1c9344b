#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "results_db/export.hpp"

namespace vlp::experiments {
namespace {

std::string as_json(const results_db::QueryResult& result) {
  auto rows = nlohmann::ordered_json::array();
  for (const auto& row : result.rows) {
    auto object = nlohmann::ordered_json::object();
    for (size_t c = 0; c < row.size(); ++c) object[result.columns[c]] = row[c];
    rows.push_back(std::move(object));
  }
  return rows.dump(1) + "\n";
}

}  // namespace

int verb_query(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "query",
                                        .names = "SQL",
                                        .summary = "One read-only SELECT over the views v_cell, v_run, v_claims, v_incomplete, v_cost, v_history and the tables.",
                                        .least = 1,
                                        .most = 1,
                                        .options = joined({db_options(), {{"csv", "", "comma-separated values"}, {"json", "", "a list of objects"}}})},
                                       args);
  if (line.has("csv") && line.has("json")) throw BadInput("vlp query: --csv and --json: choose one");
  const auto result = results_db::Reader::open(database_of(line)).query(line.names()[0]);
  if (line.has("csv")) {
    fmt::print("{}", results_db::query_csv(result));
  } else if (line.has("json")) {
    fmt::print("{}", as_json(result));
  } else {
    std::vector<std::vector<std::string>> table = {result.columns};
    table.insert(table.end(), result.rows.begin(), result.rows.end());
    fmt::print("{}", aligned(table));
  }
  return 0;
}

}  // namespace vlp::experiments
