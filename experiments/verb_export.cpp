#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/nearest.hpp"
#include "experiments/submission.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "plots/load_view.hpp"
#include "plots/report.hpp"
#include "plots/tables.hpp"
#include "results_db/export.hpp"

namespace vlp::experiments {
namespace {

std::string in_format(const plots::ExhibitView& view, const std::string& format) {
  if (format == "csv") return plots::csv_table(view);
  if (format == "md") return plots::markdown_table(view);
  if (format == "latex") return plots::latex_table(view);
  if (format == "json") return results_db::exhibit_json(view.def, view.cells, view.verdicts, view.table);
  const std::vector<std::string> formats = {"csv", "json", "md", "latex"};
  throw BadInput(fmt::format("vlp export: --format {}: is not csv, json, md or latex{}", format, did_you_mean(format, formats)));
}

// What belongs to the other of the two would say nothing, and its user would not learn that.
void require(const CommandLine& line, bool submission) {
  for (const char* option : {"row", "seed", "to"})
    if (submission && !line.has(option))
      throw BadInput(fmt::format("vlp export: --submission needs --row, --seed and --to; --{} is missing", option));
  for (const char* option : {"row", "seed"})
    if (!submission && line.has(option)) throw BadInput(fmt::format("vlp export: --{}: is for --submission only; leave it away", option));
  if (submission && line.has("format")) throw BadInput("vlp export: --format: is not for --submission, whose format is the server's; leave it away");
}

}  // namespace

int verb_export(const Arguments& args) {
  const auto line =
      CommandLine::parse({.verb = "export",
                          .names = "EXHIBIT",
                          .summary = "An exhibit's results for other programs; with --submission the predictions of one run, as the evaluation\n"
                                     "  server takes them (VQA JSON, GQA JSON, NLVR2 CSV) and vlp score reads them.",
                          .least = 1,
                          .most = 1,
                          .options = joined({db_options(),
                                             {{"format", "NAME", "csv, json, md or latex", "csv"},
                                              {"to", "FILE", "instead of standard output"},
                                              {"submission", "KIND", "vqa, gqa or nlvr2; needs --row, --seed and --to"},
                                              {"row", "KEY", "of the run whose predictions are written"},
                                              {"seed", "N", "of that run"}},
                                             variant_options()})},
                         args);
  require(line, line.has("submission"));
  const auto db = results_db::Reader::open(database_of(line));
  const auto key = exhibit_key(line, line.names()[0]);
  if (line.has("submission")) {
    const auto n = write_submission(db, {line.text("submission"), key, line.text("row"), line.integer("seed", 0)}, line.text("to"));
    fmt::print("wrote {} predictions to {}\n", n, line.text("to"));
    return 0;
  }
  const auto view = plots::load_view(db, key);
  const auto text = in_format(view, line.text("format"));
  if (line.has("to")) {
    write_file_atomic(line.text("to"), text);
  } else {
    fmt::print("{}", text);
  }
  return 0;
}

int verb_report(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "report",
                                        .names = "[EXHIBIT]",
                                        .summary = "Writes the page of an exhibit with its tables and figures; without a name, the list of all.",
                                        .most = 1,
                                        .options = joined({db_options(), variant_options()})},
                                       args);
  const auto db = results_db::Reader::open(database_of(line));
  const auto folder = out_folder(line) / "report";
  if (line.names().empty()) {
    fmt::print("wrote {}\n", plots::write_index(db, folder).string());
    return 0;
  }
  const auto paths = plots::write_report(db, exhibit_key(line, line.names()[0]), folder);
  fmt::print("wrote {}\n", paths.html.string());
  for (const auto& figure : paths.own) fmt::print("figure {} (.png and .csv beside it)\n", figure.string());
  if (!paths.note.empty()) fmt::print("{}\n", paths.note);
  return 0;
}

}  // namespace vlp::experiments
