#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <set>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/nearest.hpp"
#include "experiments/built_from.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "results_db/gate.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using results_db::Baseline;
using results_db::BaselineLine;
using results_db::ExhibitKey;

fs::path folder_of(const CommandLine& line) {
  return line.has("baselines") ? fs::path(line.text("baselines")) : source_folder() / "results_db" / "baselines";
}

std::string shown(const ExhibitKey& key) { return fmt::format("{} ({} {} {})", key.id, key.variant.scale, key.variant.data, key.variant.device); }

std::string reason_of(const CommandLine& line, const std::string& action) {
  const auto reason = line.text("reason");
  if (reason.find_first_not_of(" \t\n") == std::string::npos)
    throw BadInput(fmt::format("vlp baseline {}: --reason is missing: say why these scores are right", action));
  return reason;
}

void sign(const CommandLine& line, const results_db::PresentScores& now, const std::string& reason, Baseline& out) {
  const char* user = std::getenv("USER");
  out.tool = now.tool, out.code = now.code, out.hardware = now.hardware, out.deterministic = now.certified;
  out.created = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr)));
  out.reason = reason;
  out.accepted_by = line.has("by") ? line.text("by") : user ? user : "unknown";
}

// The line's numbers as they are now.
BaselineLine line_now(const ExhibitKey& key, const std::pair<std::string, std::string>& id, const results_db::Present& now) {
  if (!now.diverged.empty() || !now.missing.empty() || now.values.empty())
    throw BadInput(fmt::format("{}: row {} has no complete {}: {}; run it first", key.id, id.first, id.second,
                               !now.diverged.empty() ? "diverged " + now.diverged
                               : now.missing.empty() ? "never run"
                                                     : now.missing));
  if (now.data == "mixed" || now.eval == "mixed")
    throw BadInput(fmt::format("{}: the seeds of row {} were scored on different data or in different ways", key.id, id.first));
  BaselineLine l;
  l.row = id.first, l.metric = id.second, l.split = now.split, l.unit = now.unit, l.direction = now.direction;
  l.seeds = now.seeds, l.values = now.values, l.losses = now.losses, l.data = now.data, l.eval = now.eval;
  return l;
}

int record(const CommandLine& line) {
  if (line.names().size() != 2) throw BadInput("vlp baseline record: give one EXHIBIT");
  const auto reason = reason_of(line, "record");
  const auto key = exhibit_key(line, line.names()[1]);
  const auto file = results_db::baseline_file(folder_of(line), key);
  if (fs::exists(file)) throw BadInput(fmt::format("{}: exists already; `vlp baseline accept` changes its lines", file.string()));
  const auto db = results_db::Reader::open(database_of(line));
  const auto def = db.exhibit(key);
  const auto now = results_db::present_scores(db, key);
  Baseline out;
  out.key = key;
  sign(line, now, reason, out);
  for (const auto& row : def.rows)
    for (const auto& [id, present] : now.lines) {
      if (id.first != row.key) continue;
      out.lines.push_back(line_now(key, id, present));
      out.lines.back().reason = reason;
    }
  if (out.lines.empty()) throw BadInput(fmt::format("{}: has no score yet; run it first", shown(key)));
  results_db::complete(out);
  make_folder(file.parent_path());
  write_file_atomic(file, results_db::baseline_text(out));
  fmt::print("recorded {} lines in {}{}\n", out.lines.size(), file.string(),
             out.deterministic ? "" : "; without a determinism certificate, so the exact gate is off");
  return 0;
}

// Which lines "ROW" and "ROW/METRIC" name.
std::set<size_t> named_lines(const Baseline& baseline, const std::vector<std::string>& names, const std::string& file) {
  std::set<size_t> out;
  std::set<std::string> known;
  for (const auto& l : baseline.lines) known.insert({l.row, l.row + "/" + l.metric});
  for (const auto& name : names) {
    if (!known.contains(name)) {
      const std::vector<std::string> list(known.begin(), known.end());
      throw BadInput(fmt::format("vlp baseline accept: {} has no line '{}'{}", file, name, did_you_mean(name, list)));
    }
    for (size_t i = 0; i < baseline.lines.size(); ++i)
      if (const auto& l = baseline.lines[i]; name == l.row || name == l.row + "/" + l.metric) out.insert(i);
  }
  return out;
}

int accept(const CommandLine& line) {
  if (line.names().size() < 2) throw BadInput("vlp baseline accept: EXHIBIT is missing");
  const auto reason = reason_of(line, "accept");
  const std::vector<std::string> names(line.names().begin() + 2, line.names().end());
  if (names.empty() != line.has("all")) throw BadInput("vlp baseline accept: name the lines (ROW or ROW/METRIC), or give --all");
  const auto key = exhibit_key(line, line.names()[1]);
  const auto file = results_db::baseline_file(folder_of(line), key);
  auto baseline = results_db::read_baseline(file);
  const auto db = results_db::Reader::open(database_of(line));
  const auto now = results_db::present_scores(db, key);
  auto chosen = named_lines(baseline, names, file.string());
  for (size_t i = 0; line.has("all") && i < baseline.lines.size(); ++i) chosen.insert(i);
  for (const size_t i : chosen) {
    const auto& old = baseline.lines[i];
    const auto found = now.lines.find({old.row, old.metric});
    if (found == now.lines.end()) throw BadInput(fmt::format("{}: has no {} of row {} now", shown(key), old.metric, old.row));
    auto fresh = line_now(key, found->first, found->second);
    fresh.abs_tol = old.abs_tol, fresh.reason = reason;
    fmt::print("{} {}: {:.4g} -> ", old.row, old.metric, old.mean);
    baseline.lines[i] = std::move(fresh);
    results_db::complete(baseline);
    fmt::print("{:.4g}\n", baseline.lines[i].mean);
  }
  sign(line, now, reason, baseline);
  write_file_atomic(file, results_db::baseline_text(baseline));
  fmt::print("accepted {} of {} lines in {}\n", chosen.size(), baseline.lines.size(), file.string());
  return 0;
}

std::string report_text(const Baseline& baseline, const results_db::GateReport& report) {
  std::vector<std::vector<std::string>> table = {{"row", "metric", "base (n)", "new (n)", "diff", "T", "outcome", ""}};
  std::map<std::string_view, int64_t> counts;
  for (const auto& l : report.lines) {
    const bool both = l.n_new > 0;
    ++counts[name(l.outcome)];
    table.push_back({l.row, l.metric, fmt::format("{:.2f} ({})", l.base, l.n_base), both ? fmt::format("{:.2f} ({})", l.now, l.n_new) : "-",
                     both ? fmt::format("{:+.3g}", l.gap) : "-", l.tolerance > 0 ? fmt::format("{:.2g}", l.tolerance) : "-",
                     std::string(name(l.outcome)) + (l.exact && l.outcome == results_db::Outcome::kPass ? " (to the bit)" : ""), l.note});
  }
  std::vector<std::string> summary;
  for (const auto& [outcome, n] : counts) summary.push_back(fmt::format("{} {}", n, outcome));
  auto out = fmt::format("{}  baseline of {}: {}\n{}", shown(baseline.key), baseline.created, baseline.reason, aligned(table));
  if (!report.unguarded.empty()) out += fmt::format("without a line in the baseline: {}\n", fmt::join(report.unguarded, ", "));
  if (!report.exact_note.empty()) out += fmt::format("statistical gate alone: {}\n", report.exact_note);
  return out + fmt::format("{} -> exit {}\n", fmt::join(summary, ", "), report.exit_code());
}

results_db::Gates gates_of(const CommandLine& line) {
  const std::vector<std::string> names = {"both", "statistical", "exact"};
  const auto text = line.text("gate");
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    throw BadInput(fmt::format("vlp baseline check: --gate {}: is not both, statistical or exact{}", text, did_you_mean(text, names)));
  return static_cast<results_db::Gates>(found - names.begin());
}

// The baselines that are asked for: by exhibit, or all of the variant.
std::vector<fs::path> files_of(const CommandLine& line, std::vector<std::string>& absent) {
  const auto folder = folder_of(line);
  std::vector<fs::path> out;
  for (size_t i = 1; i < line.names().size(); ++i) {
    const auto key = exhibit_key(line, line.names()[i]);
    const auto file = results_db::baseline_file(folder, key);
    if (fs::exists(file)) out.push_back(file);
    else absent.push_back(shown(key));
  }
  if (line.names().size() > 1) return out;
  for (const auto& file : results_db::list_baselines(folder))
    if (results_db::read_baseline(file).key.variant == variant_of(line)) out.push_back(file);
  if (out.empty()) throw BadInput(fmt::format("vlp baseline check: no baseline of this variant below {}; record one first", folder.string()));
  return out;
}

int worse(int a, int b) {  // 1 before 3 before 0
  const auto rank = [](int code) {
    return code == static_cast<int>(ExitCode::kUnfavourable) ? 2 : code == static_cast<int>(ExitCode::kIncomplete) ? 1 : 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

int check(const CommandLine& line) {
  const auto gates = gates_of(line);
  std::vector<std::string> absent;
  const auto files = files_of(line, absent);
  int code = absent.empty() ? 0 : static_cast<int>(ExitCode::kIncomplete);
  for (const auto& exhibit : absent)
    fmt::print("{}: MISSING: there is no baseline; `vlp baseline record {} --reason ...` makes one\n", exhibit, exhibit.substr(0, exhibit.find(' ')));
  for (const auto& file : files) {
    const auto baseline = results_db::read_baseline(file);
    const auto db = results_db::Reader::open(database_of(line));
    const auto report = results_db::check_gate(baseline, results_db::present_scores(db, baseline.key), gates);
    fmt::print("{}{}", &file == &files.front() ? "" : "\n", report_text(baseline, report));
    code = worse(code, report.exit_code());
  }
  return code;
}

}  // namespace

int verb_baseline(const Arguments& args) {
  const auto line = CommandLine::parse(
      {.verb = "baseline",
       .names = "record EXHIBIT | check [EXHIBIT...] | accept EXHIBIT LINE...",
       .summary =
           "Holds scores against those that were accepted (text files in git). record writes the exhibit's scores as they are; check compares and\n"
           "ends with 0 nothing moved, 1 something did, 3 runs are missing or not comparable; accept takes over lines (ROW or ROW/METRIC).",
       .least = 1,
       .most = 1000,
       .options = joined({{{"reason", "TEXT", "record, accept: why these scores are right"},
                           {"by", "NAME", "record, accept: who says so (default: $USER)"},
                           {"all", "", "accept: every line"},
                           {"gate", "WHICH", "check: both, statistical, or exact", "both"},
                           {"baselines", "DIR", "folder of the files, instead of the project's own"}},
                          db_options(),
                          variant_options()})},
      args);
  const auto& action = line.names()[0];
  if (action == "record") return record(line);
  if (action == "check") return check(line);
  if (action == "accept") return accept(line);
  const std::vector<std::string> actions = {"record", "check", "accept"};
  throw BadInput(fmt::format("vlp baseline: '{}' is not record, check or accept{}", action, did_you_mean(action, actions)));
}

}  // namespace vlp::experiments
