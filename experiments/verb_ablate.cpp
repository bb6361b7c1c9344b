#include <fmt/format.h>

#include "core/util/error.hpp"
#include "experiments/ablate_line.hpp"
#include "experiments/conclude.hpp"
#include "experiments/plan.hpp"
#include "experiments/run_exhibits.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {

int verb_ablate(const Arguments& args) {
  const auto options = joined({ablate_options(),
                               {{"plan", "", "show what would run, and run nothing"}},
                               db_options(),
                               variant_options(),
                               data_options(),
                               planning_options(),
                               run_options()});
  const auto line = CommandLine::parse(
      {.verb = "ablate",
       .names = "SPEC [KEY=V,V...]",
       .summary = "Varies settings from one row of a spec, or runs the sweeps that the spec declares: plan, runs, table, figure, page.",
       .least = 1,
       .most = 1000,
       .options = options},
      args);
  const auto names = split_names(line.names()).exhibits;
  if (names.size() != 1)
    throw BadInput(fmt::format("vlp ablate: {}; vlp ablate --help shows how it is used", names.empty() ? "SPEC is missing" : "give one SPEC"));
  LoadOptions load;
  load.ablation = read_ablation(line, find_spec(spec_folders(line.text("specs")), names[0]).id);
  if (line.has("max-runs")) load.max_runs = line.integer("max-runs", 1);
  auto exhibit = load_exhibit(line, names[0], load);
  if (exhibit.def.designs.empty())
    throw BadInput(fmt::format("vlp ablate: {} declares no sweep; give --grid, --zip, --one-at-a-time, --drop or --factorial", exhibit.def.key.id));
  const auto planned = plan_exhibit(line, std::move(exhibit));
  const auto& made = planned.exhibit;
  fmt::print("{}", plan_text(made, make_plan(made, planned.stages, read_history(database_of(line), made))));
  if (line.has("plan")) return 0;
  fmt::print("\n");
  const bool complete = run_exhibits(line, {planned}).complete();
  conclude(line, made.def.key);
  return complete ? 0 : static_cast<int>(ExitCode::kIncomplete);
}

}  // namespace vlp::experiments
