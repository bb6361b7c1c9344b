#include <fmt/format.h>

#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "experiments/verdict_text.hpp"

namespace vlp::experiments {

int verb_verdict(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "verdict",
                                        .names = "EXHIBIT",
                                        .summary = "What the runs say about the paper's claims; ends with 0 agrees, 1 disagrees, 3 undecided.",
                                        .least = 1,
                                        .most = 1,
                                        .options = joined({db_options(), variant_options()})},
                                       args);
  const auto db = results_db::Reader::open(database_of(line));
  const auto key = exhibit_key(line, line.names()[0]);
  const auto verdicts = results_db::judge(db, key);
  const auto table = results_db::judge_table(db, key, verdicts);
  fmt::print("{}", verdict_text(key, verdicts, table));
  return verdict_code(table);
}

}  // namespace vlp::experiments
