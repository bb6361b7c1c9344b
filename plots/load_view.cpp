#include "plots/load_view.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/util/sha256.hpp"

namespace vlp::plots {
namespace {

using results_db::Attempt;
using results_db::RunRecord;

std::vector<std::string> rows_of(const RunRecord& run, const std::string& exhibit) {
  std::vector<std::string> rows;
  for (const auto& use : run.used_by)
    if (use.exhibit == exhibit && std::find(rows.begin(), rows.end(), use.row) == rows.end()) rows.push_back(use.row);
  return rows;
}

RunLine run_line(const RunRecord& run, const std::string& exhibit) {
  RunLine line{
      .run_key = run.run_key, .kind = run.kind, .name = run.name, .state = run.state, .device = {}, .rows = rows_of(run, exhibit), .reused_from = {}};
  line.seed = run.seed;
  line.attempts = static_cast<int64_t>(run.attempts.size());
  for (const Attempt& a : run.attempts) {
    if (a.attempt_id != run.accepted_attempt) continue;
    line.device = a.device;
    line.seconds = std::max(0.0, a.ended - a.started);
  }
  return line;
}

// The losses and validation scores of a run, or all its curves if it has neither.
std::vector<std::string> curve_metrics(const results_db::Reader& db, const std::string& run_key) {
  const auto all = db.history_metrics(run_key);
  std::vector<std::string> chosen;
  for (const auto& metric : all)
    if (metric.starts_with("loss") || metric.starts_with("val")) chosen.push_back(metric);
  return chosen.empty() ? all : chosen;
}

void add_curves(ExhibitView& view, const results_db::Reader& db, const RunRecord& run) {
  if (run.kind != "pretrain" && run.kind != "finetune") return;
  for (const auto& metric : curve_metrics(db, run.run_key))
    view.histories.push_back({fmt::format("{} {}", run.kind, run.name), metric, rows_of(run, view.def.key.id), run.seed, run.state == "DIVERGED",
                              db.history(run.run_key, metric)});
}

bool is_dirty(const std::map<std::string, std::string>& facts) {
  return std::any_of(facts.begin(), facts.end(), [](const auto& fact) {
    return fact.first.ends_with("dirty") && (fact.second == "true" || fact.second == "yes" || fact.second == "1");
  });
}

// A long fact, for example the diff of a working tree, by its hash.
std::string shown(const std::string& value) {
  constexpr size_t kLongest = 160;
  return value.size() <= kLongest ? value : fmt::format("{} bytes, SHA-256 {:.12}", value.size(), sha256_hex(value));
}

void add_environment(ExhibitView& view, const results_db::Reader& db, const RunRecord& run) {
  if (run.attempts.empty()) return;
  const auto facts = db.environment(run.run_key);
  if (is_dirty(facts)) view.dirty_runs.push_back(run.run_key);
  std::vector<std::pair<std::string, std::string>> fields;
  for (const auto& [name, value] : facts) fields.emplace_back(name, shown(value));
  if (fields.empty()) return;
  auto it = std::find_if(view.environments.begin(), view.environments.end(), [&](const Environment& e) { return e.fields == fields; });
  if (it == view.environments.end()) it = view.environments.insert(view.environments.end(), {0, fields});
  ++it->runs;
}

void add_origins(ExhibitView& view) {
  for (const auto& cell : view.cells)
    for (const auto& seed : cell.seeds)
      for (auto& run : view.runs)
        if (run.run_key == seed.run_key) run.reused_from = seed.reused_from;
}

// The command that made a sweep: the last line of what was registered, where it came from the command line, else that of its spec.
std::string again(const results_db::ExhibitDef& def) {
  constexpr std::string_view kMark = "\n# vlp ablate ";
  const auto& v = def.key.variant;
  const auto variant = fmt::format("SCALE={} DATA={} DEVICE={}", v.scale, v.data, v.device);
  const auto at = def.spec_text.rfind(kMark);
  if (at == std::string::npos) return fmt::format("make sweep SPEC={} {}", def.spec_path, variant);
  auto command = def.spec_text.substr(at + 3);
  command.erase(command.find_last_not_of('\n') + 1);
  return fmt::format("build/{} --scale {} --data {} --device {}", command, v.scale, v.data, v.device);
}

// "semmim/table-6" is `make reproduce-table-6 PAPER=semmim`.
std::vector<std::string> commands(const results_db::ExhibitDef& def) {
  const auto& key = def.key;
  const auto& v = key.variant;
  const size_t slash = key.id.find('/');
  const std::string name = slash == std::string::npos ? key.id : key.id.substr(slash + 1), paper = key.id.substr(0, slash);
  const std::string what = fmt::format("{} --scale {} --data {} --device {}", key.id, v.scale, v.data, v.device);
  if (!def.designs.empty()) return {again(def), "build/vlp verdict " + what, "build/vlp report " + what};
  return {fmt::format("make reproduce-{} PAPER={} SCALE={} DATA={} DEVICE={}", name, paper, v.scale, v.data, v.device), "build/vlp verdict " + what,
          "build/vlp report " + what};
}

}  // namespace

ExhibitView load_view(const results_db::Reader& db, const results_db::ExhibitKey& key) {
  ExhibitView view;
  view.def = db.exhibit(key);
  view.cells = db.cells(key);
  view.verdicts = results_db::judge(db, key);
  view.table = results_db::judge_table(db, key, view.verdicts);
  view.edits = db.claim_edits(key);
  view.commands = commands(view.def);
  for (const RunRecord& run : db.runs(key)) {
    view.runs.push_back(run_line(run, key.id));
    add_curves(view, db, run);
    add_environment(view, db, run);
    for (const Attempt& a : run.attempts)
      if (a.attempt_id != run.accepted_attempt) view.attempts.push_back(a);
  }
  add_origins(view);
  return view;
}

}  // namespace vlp::plots
