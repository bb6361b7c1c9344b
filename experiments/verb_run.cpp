#include <fmt/format.h>

#include "core/util/error.hpp"
#include "experiments/plan.hpp"
#include "experiments/run_exhibits.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "experiments/verdict_text.hpp"
#include "plots/load_view.hpp"
#include "plots/report.hpp"
#include "plots/tables.hpp"
#include "results_db/reader.hpp"

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

// Judges, stores the verdicts, shows the table and writes the page; returns what the verdict means as an exit code.
int conclude(const CommandLine& line, const results_db::ExhibitKey& key) {
  const auto database = database_of(line);
  const auto db = results_db::Reader::open(database);
  const auto verdicts = results_db::judge(db, key);
  const auto table = results_db::judge_table(db, key, verdicts);
  results_db::Store::open(database).save_verdicts(key, verdicts, results_db::inputs_hash(db, key));
  fmt::print("\n{}\n", plots::text_table(plots::load_view(db, key)));
  const auto paths = plots::write_report(db, key, out_folder(line) / "report");
  fmt::print("report {}\n", paths.html.string());
  if (!paths.note.empty()) fmt::print("{}\n", paths.note);
  return verdict_code(table);
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
