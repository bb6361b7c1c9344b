#include <fmt/format.h>

#include "core/util/error.hpp"
#include "experiments/history.hpp"
#include "experiments/plan.hpp"
#include "experiments/planned.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {

int verb_plan(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "plan",
                                        .names = "EXHIBIT... [KEY=VALUE...]",
                                        .summary = "What running the exhibits would do: stages that are there, new ones and why, cost, and what each claim can be decided by.",
                                        .least = 1,
                                        .most = 1000,
                                        .options = joined({db_options(), variant_options(), data_options(), planning_options()})},
                                       args);
  const auto names = split_names(line.names()).exhibits;
  if (names.empty()) throw BadInput("vlp plan: EXHIBIT is missing; `vlp list` shows what there is");
  std::string separator;
  for (const auto& name : names) {
    const auto planned = plan_exhibit(line, name);
    const auto history = read_history(database_of(line), planned.exhibit);
    fmt::print("{}{}", separator, plan_text(planned.exhibit, make_plan(planned.exhibit, planned.stages, history)));
    separator = "\n";
  }
  return 0;
}

}  // namespace vlp::experiments
