#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "experiments/lifecycle/rebuild.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "results_db/open.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;

int check(const fs::path& db) {
  const auto problems = results_db::check_database(db);
  for (const auto& problem : problems) fmt::print("{}\n", problem);
  fmt::print("{}: {}\n", db.string(), problems.empty() ? "sound" : fmt::format("{} problems", problems.size()));
  return problems.empty() ? 0 : static_cast<int>(ExitCode::kUnfavourable);
}

int backup(const fs::path& db, const CommandLine& line) {
  if (!line.has("to")) throw BadInput("vlp db backup: --to FILE is missing");
  results_db::backup_database(db, line.text("to"));
  fmt::print("wrote {}\n", line.text("to"));
  return 0;
}

int migrate(const fs::path& db) {
  if (!fs::exists(db)) throw BadInput(fmt::format("{}: no such file", db.string()));
  results_db::Store::open(db);
  fmt::print("{}: has the schema of this program\n", db.string());
  return 0;
}

int rebuild(const fs::path& db, const CommandLine& line) {
  if (fs::exists(db)) throw BadInput(fmt::format("{}: is there; rebuild makes a new one, give another name with --db", db.string()));
  const auto result = rebuild_database(db, out_folder(line) / "runs");
  for (const auto& problem : result.problems) fmt::print(stderr, "{}\n", problem);
  fmt::print("{}: {} runs, {} of them done; `vlp run EXHIBIT` maps them to their rows and computes nothing that is done\n", db.string(), result.runs,
             result.done);
  return result.problems.empty() ? 0 : static_cast<int>(ExitCode::kIncomplete);
}

}  // namespace

int verb_db(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "db",
                                        .names = "check|backup|migrate|rebuild",
                                        .summary = "Looks after the database; rebuild makes one from the run folders of OUT.",
                                        .least = 1,
                                        .most = 1,
                                        .options = joined({db_options(), {{"to", "FILE", "where backup writes"}}})},
                                       args);
  const auto& action = line.names()[0];
  const auto db = database_of(line);
  if (action == "check") return check(db);
  if (action == "backup") return backup(db, line);
  if (action == "migrate") return migrate(db);
  if (action == "rebuild") return rebuild(db, line);
  const std::vector<std::string> actions = {"check", "backup", "migrate", "rebuild"};
  throw BadInput(fmt::format("vlp db: '{}' is not one of check, backup, migrate, rebuild{}", action, did_you_mean(action, actions)));
}

}  // namespace vlp::experiments
