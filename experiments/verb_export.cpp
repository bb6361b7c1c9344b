#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/nearest.hpp"
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

}  // namespace

int verb_export(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "export",
                                        .names = "EXHIBIT",
                                        .summary = "An exhibit's results for other programs.",
                                        .least = 1,
                                        .most = 1,
                                        .options = joined({db_options(),
                                                           {{"format", "NAME", "csv, json, md or latex", "csv"}, {"to", "FILE", "instead of standard output"}},
                                                           variant_options()})},
                                       args);
  const auto view = plots::load_view(results_db::Reader::open(database_of(line)), exhibit_key(line, line.names()[0]));
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
