#include <algorithm>
#include <bit>
#include <filesystem>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "experiments/run_exhibits.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "results_db/certificate.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using results_db::Certificate;
using results_db::Reader;
using results_db::RunDef;

std::string row_of(const CommandLine& line, const Exhibit& exhibit) {
  std::string anchor;
  for (const auto& row : exhibit.def.rows)
    if (row.role == "anchor") anchor = row.key;
  if (!line.has("row")) return anchor.empty() ? exhibit.chosen.front() : anchor;
  const auto row = line.text("row");
  if (std::find(exhibit.chosen.begin(), exhibit.chosen.end(), row) == exhibit.chosen.end())
    throw BadInput(fmt::format("{}: has no row '{}' that is run{}", exhibit.def.key.id, row, did_you_mean(row, exhibit.chosen)));
  return row;
}

// The same verb line for a folder of its own: database, run folders and prepared data, so that nothing is reused.
CommandLine line_in(const Syntax& syntax, Arguments args, const fs::path& folder) {
  args.insert(args.end(), {"--out", folder.string(), "--db", (folder / "vlp.sqlite").string(), "--data-cache", (folder / "data").string()});
  return CommandLine::parse(syntax, args);
}

bool same_bits(double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); }

void differ(Certificate& c, const RunDef& run, const std::string& what) {
  if (c.difference.empty()) c.difference = fmt::format("{} {}: {}", run.kind, run.name, what);
}

void compare_histories(const Reader& a, const Reader& b, const RunDef& run, Certificate& c) {
  for (const auto& metric : a.history_metrics(run.run_key)) {
    const auto x = a.history(run.run_key, metric), y = b.history(run.run_key, metric);
    if (x.size() != y.size()) differ(c, run, fmt::format("{} has {} points and {}", metric, x.size(), y.size()));
    for (size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      ++c.losses;
      if (x[i].step != y[i].step || !same_bits(x[i].value, y[i].value))
        differ(c, run, fmt::format("{} at step {} is {} and {}", metric, x[i].step, x[i].value, y[i].value));
    }
  }
}

void compare_scores(const Reader& a, const Reader& b, const RunDef& run, Certificate& c) {
  const auto x = a.finals(run.run_key), y = b.finals(run.run_key);
  if (x.size() != y.size()) differ(c, run, fmt::format("{} scores and {}", x.size(), y.size()));
  for (size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    ++c.scores;
    if (x[i].value_kind != y[i].value_kind || !same_bits(x[i].value.value_or(0), y[i].value.value_or(0)))
      differ(c, run, fmt::format("{} is {} and {}", x[i].metric, x[i].value.value_or(0), y[i].value.value_or(0)));
  }
}

Certificate compare_passes(const Reader& a, const Reader& b, const std::vector<RunDef>& runs) {
  Certificate c;
  for (const auto& run : runs) {
    ++c.stages;
    compare_histories(a, b, run, c);
    compare_scores(a, b, run, c);
    if (run.kind != "evaluate") continue;
    const auto record = a.run(run.run_key);
    for (const auto& attempt : record.attempts)
      if (attempt.attempt_id == record.accepted_attempt) c.hardware = results_db::hardware_class(a.environment(run.run_key), attempt.device);
  }
  c.equal = c.difference.empty();
  return c;
}

}  // namespace

int verb_determinism(const Arguments& args) {
  const Syntax syntax{
      .verb = "determinism",
      .names = "EXHIBIT",
      .summary =
          "Runs one row twice from nothing and compares every loss and score to the bit. Equal: a certificate in the database, which lets\n"
          "  `vlp baseline check` compare bits on machines of this class. Ends with 1 where they differ.",
      .least = 1,
      .most = 1,
      .options = joined({{{"row", "KEY", "the row (default: the anchor)"},
                          {"seed", "N", "the seed (default: the spec's first)"},
                          {"keep", "", "keep both runs' folders"}},
                         db_options(),
                         variant_options(),
                         data_options(),
                         planning_options(),
                         run_options()})};
  const auto line = CommandLine::parse(syntax, args);
  auto exhibit = load_exhibit(line, line.names()[0]);
  const auto row = row_of(line, exhibit);
  const auto seed = line.has("seed") ? line.integer("seed", 0) : exhibit.def.seeds.front();
  exhibit.chosen = {row};
  exhibit.seeds = {seed};
  const auto key = exhibit.def.key;
  const auto planned = plan_exhibit(line, std::move(exhibit));
  const auto folder = out_folder(line) / "determinism";
  for (const char* pass : {"first", "second"}) {
    fs::remove_all(folder / pass);
    fmt::print("{} run of {} seed {}\n", pass, row, seed);
    if (!run_exhibits(line_in(syntax, args, folder / pass), {planned}).complete()) return static_cast<int>(ExitCode::kIncomplete);
  }
  auto certificate = compare_passes(Reader::open(folder / "first" / "vlp.sqlite"), Reader::open(folder / "second" / "vlp.sqlite"), planned.wanted());
  certificate.scale = key.variant.scale, certificate.exhibit = key.id, certificate.row = row, certificate.seed = seed;
  auto store = results_db::Store::open(database_of(line));
  results_db::save_certificate(store, certificate);
  if (!line.has("keep")) fs::remove_all(folder);
  fmt::print("{} stages, {} values of histories and {} scores compared: {}\n", certificate.stages, certificate.losses, certificate.scores,
             certificate.equal ? "equal to the bit; the exact gate may be used at this scale on this class of machine" : certificate.difference);
  return certificate.equal ? 0 : static_cast<int>(ExitCode::kUnfavourable);
}

}  // namespace vlp::experiments
