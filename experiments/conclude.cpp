#include "experiments/conclude.hpp"

#include <fmt/format.h>

#include "experiments/verb_support.hpp"
#include "experiments/verdict_text.hpp"
#include "plots/load_view.hpp"
#include "plots/report.hpp"
#include "plots/tables.hpp"
#include "results_db/reader.hpp"
#include "results_db/store.hpp"

namespace vlp::experiments {

int conclude(const CommandLine& line, const results_db::ExhibitKey& key) {
  const auto database = database_of(line);
  const auto db = results_db::Reader::open(database);
  const auto verdicts = results_db::judge(db, key);
  const auto table = results_db::judge_table(db, key, verdicts);
  results_db::Store::open(database).save_verdicts(key, verdicts, results_db::inputs_hash(db, key));
  fmt::print("\n{}\n", plots::text_table(plots::load_view(db, key)));
  const auto paths = plots::write_report(db, key, out_folder(line) / "report");
  fmt::print("report {}\n", paths.html.string());
  for (const auto& figure : paths.own) fmt::print("figure {} (.png and .csv beside it)\n", figure.string());
  if (!paths.note.empty()) fmt::print("{}\n", paths.note);
  return verdict_code(table);
}

}  // namespace vlp::experiments
