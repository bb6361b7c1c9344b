#include <fmt/format.h>

#include "core/util/error.hpp"
#include "experiments/conclude.hpp"
#include "experiments/plan.hpp"
#include "experiments/run_exhibits.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

CommandLine parse(const std::string& verb, const std::string& summary, const Arguments& args, const std::vector<Option>& more) {
  const auto options = joined({db_options(), variant_options(), data_options(), planning_options(), run_options(), more});
  return CommandLine::parse({.verb = verb, .names = "EXHIBIT... [KEY=VALUE...]", .summary = summary, .least = 1, .most = 1000, .options = options}, args);
}

std::vector<Planned> plan_all(const CommandLine& line, const std::string& verb) {
  const auto names = split_names(line.names()).exhibits;
  if (names.empty()) throw BadInput(fmt::format("vlp {}: EXHIBIT is missing; `vlp list` shows what there is", verb));
  std::vector<Planned> out;
  for (const auto& name : names) out.push_back(plan_exhibit(line, name));
  for (const auto& p : out) fmt::print("{}\n", plan_text(p.exhibit, make_plan(p.exhibit, p.stages, read_history(database_of(line), p.exhibit))));
  return out;
}

}  // namespace

int verb_run(const Arguments& args) {
  const auto line = parse("run", "Computes what is missing of the exhibits.", args, {});
  return run_exhibits(line, plan_all(line, "run")).complete() ? 0 : static_cast<int>(ExitCode::kIncomplete);
}

int verb_reproduce(const Arguments& args) {
  const auto line = parse("reproduce", "Computes what is missing, judges the claims, shows the table and writes the report.", args,
                          {{"strict", "", "end with the code of the verdict: 1 disagrees, 3 undecided"}});
  const auto planned = plan_all(line, "reproduce");
  const bool complete = run_exhibits(line, planned).complete();
  int worst = 0;
  for (const auto& p : planned) {
    const int code = conclude(line, p.exhibit.def.key);
    if (worst != static_cast<int>(ExitCode::kUnfavourable) && code != 0) worst = code;
  }
  if (line.has("strict") && worst == static_cast<int>(ExitCode::kUnfavourable)) return worst;
  if (!complete) return static_cast<int>(ExitCode::kIncomplete);
  return line.has("strict") ? worst : 0;
}

}  // namespace vlp::experiments
