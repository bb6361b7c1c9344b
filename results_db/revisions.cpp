#include "results_db/revisions.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"
#include "core/util/sha256.hpp"

namespace vlp::results_db {
namespace {

// What a run is whatever code executes it.
class Experiments final {
 public:
  explicit Experiments(const Reader& db) : db_(db) {}

  std::string id(const std::string& run_key) {
    const auto known = ids_.find(run_key);
    if (known != ids_.end()) return known->second;
    const auto run = db_.run(run_key);
    std::string text = run.frozen_json;
    for (const auto& parent : run.parents) text += "\n" + parent.role + " " + id(parent.key);
    return ids_[run_key] = sha256_hex(text);
  }

 private:
  const Reader& db_;
  std::map<std::string, std::string> ids_;
};

struct Computed {
  std::string run_key, revision;
  double ended = 0;
  bool dirty = false;
};

// Every accepted evaluation in the database, oldest first.
std::vector<Computed> all_evaluations(const Reader& db) {
  std::vector<Computed> out;
  const auto rows =
      db.query(
            "SELECT r.run_key, coalesce(json_extract(e.facts_json, '$.\"source.revision\"'), ''), a.ended,"
            " coalesce(json_extract(e.facts_json, '$.\"source.dirty\"'), '') FROM run r JOIN attempt a ON a.attempt_id = r.accepted_attempt"
            " LEFT JOIN environment e USING (env_sha256) WHERE r.kind = 'evaluate' ORDER BY a.ended, r.run_key")
          .rows;
  for (const auto& row : rows) out.push_back({row[0], row[1], row[2].empty() ? 0 : std::stod(row[2]), row[3] == "yes"});
  return out;
}

void add_scores(const Reader& db, const ExhibitDef& def, const std::string& row, int64_t seed, const std::string& task, const std::string& run_key,
                CellValues& cells) {
  for (const auto& final : db.finals(run_key))
    for (const auto& metric : def.metrics)
      if (metric.id == final.metric && metric.split == final.split && final.value && (metric.task.empty() || metric.task == task))
        cells[{row, metric.id}].emplace_back(seed, *final.value);
}

}  // namespace

SideScores scores_of_plan(const Reader& db, const ExhibitKey& key, const std::string& name) {
  SideScores out{name, {}, false};
  for (const auto& cell : db.cells(key))
    for (const auto& s : cell.seeds) {
      out.cells[{cell.row, cell.metric}].emplace_back(s.seed, s.value);
      const auto facts = db.environment(s.run_key);
      const auto dirty = facts.find("source.dirty");
      out.dirty = out.dirty || (dirty != facts.end() && dirty->second == "yes");
    }
  return out;
}

SideScores scores_of_revision(const Reader& db, const ExhibitKey& key, const std::string& revision) {
  SideScores out{revision, {}, false};
  const auto def = db.exhibit(key);
  Experiments experiments(db);
  std::map<std::string, Computed> newest;  // experiment -> of the revision
  std::map<std::string, std::set<std::string>> others;
  for (const auto& run : all_evaluations(db)) {
    const auto id = experiments.id(run.run_key);
    if (run.revision.starts_with(revision)) newest[id] = run;
    else others[id].insert(run.revision.substr(0, 12));
  }
  std::set<std::string> computed_by;
  for (const auto& run : db.runs(key)) {
    if (run.kind != "evaluate") continue;
    const auto id = experiments.id(run.run_key);
    if (const auto other = others.find(id); other != others.end()) computed_by.insert(other->second.begin(), other->second.end());
    const auto found = newest.find(id);
    if (found == newest.end()) continue;
    out.dirty = out.dirty || found->second.dirty;
    std::set<std::string> rows;
    for (const auto& use : run.used_by)
      if (use.exhibit == key.id && rows.insert(use.row).second) add_scores(db, def, use.row, run.seed, run.name, found->second.run_key, out.cells);
  }
  if (out.cells.empty())
    throw BadInput(fmt::format("revision {} computed nothing of {}; {}", revision, key.id,
                               computed_by.empty() ? "nothing of it was computed yet" : fmt::format("these did: {}", fmt::join(computed_by, ", "))));
  return out;
}

}  // namespace vlp::results_db
