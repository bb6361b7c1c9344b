#include "experiments/lifecycle/rebuild.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"
#include "experiments/lifecycle/job.hpp"
#include "experiments/lifecycle/run.hpp"
#include "results_db/spool.hpp"

namespace vlp::experiments {

namespace fs = std::filesystem;
using nlohmann::json;
namespace {

struct Recovered {
  results_db::RunDef run;
  fs::path folder;
};

results_db::RunDef run_of(const Job& job) {
  const auto& d = job.definition;
  results_db::RunDef run;
  run.run_key = job.run_key;
  d.at("kind").get_to(run.kind);
  d.at("name").get_to(run.name);
  d.at("seed").get_to(run.seed);
  d.at("origin").get_to(run.origin);
  run.frozen_json = job.frozen.dump();
  for (const auto& part : d.at("parts")) run.parts.push_back({part.at("part"), part.at("hash"), part.at("text")});
  for (const auto& parent : d.at("parents")) run.parents.push_back({parent.at("role"), parent.at("key")});
  return run;
}

std::vector<Recovered> read_folders(const fs::path& runs_folder, std::vector<std::string>& problems) {
  std::vector<Recovered> out;
  for (const auto& entry : fs::directory_iterator(runs_folder)) {
    if (!fs::exists(entry.path() / "job.json")) continue;
    try {
      out.push_back({run_of(load_job(entry.path())), entry.path()});
    } catch (const std::exception& e) {
      problems.push_back(fmt::format("{}: left out: {}", entry.path().string(), e.what()));
    }
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.folder < b.folder; });
  return out;
}

// A run whose parents have no folder cannot stand in the stage graph.
void drop_orphans(std::vector<Recovered>& all, std::vector<std::string>& problems) {
  for (size_t before = all.size() + 1; before != all.size();) {
    before = all.size();
    std::set<std::string> known;
    for (const auto& r : all) known.insert(r.run.run_key);
    std::erase_if(all, [&](const Recovered& r) {
      for (const auto& parent : r.run.parents) {
        if (known.contains(parent.key)) continue;
        problems.push_back(fmt::format("{}: left out: its parent {} has no run folder", r.folder.string(), parent.key.substr(0, 12)));
        return true;
      }
      return false;
    });
  }
}

// The records of the newest attempt that ended well, with this fence instead of theirs; empty if there is none.
std::string spool_of_done(const fs::path& spool, int64_t fence) {
  std::map<int64_t, std::vector<json>> attempts;
  std::istringstream in(fs::exists(spool) ? read_file(spool) : "");
  for (std::string line; std::getline(in, line);) {
    if (const auto record = results_db::parse_spool_line(line)) attempts[record->at("fence")].push_back(*record);
  }
  for (auto attempt = attempts.rbegin(); attempt != attempts.rend(); ++attempt) {
    auto& records = attempt->second;
    if (attempt->first < 0 || records.back().at("type") != "end" || records.back().value("state", "") != "DONE") continue;
    std::string out;
    for (auto& record : records) {
      record["fence"] = fence;
      out += results_db::spool_line(record);
    }
    return out;
  }
  return "";
}

bool recover(results_db::Store& store, const Recovered& r, const results_db::Store::Owner& owner) {
  if (spool_of_done(r.folder / "spool.jsonl", 1).empty()) return false;  // its next attempt continues from the checkpoint
  const auto attempt = store.claim(r.run.run_key, owner, r.folder.string(), 60);
  const auto copy = r.folder / "spool.recovered.jsonl";
  write_file_atomic(copy, spool_of_done(r.folder / "spool.jsonl", attempt->fence));
  store.ingest(attempt->attempt_id, copy);
  store.finish(attempt->attempt_id, "DONE", 0, 0, "", "");
  fs::remove(copy);
  return store.run_states({r.run.run_key}).front().state == "DONE";
}

results_db::ExhibitDef recovered_exhibit() {
  results_db::ExhibitDef def;
  def.key.id = "recovered/runs";
  def.paper = "recovered";
  def.kind = "diagnostic";
  def.title = "Runs recovered from run folders";
  def.fidelity = "SMOKE";
  def.spec_sha256 = sha256_hex("");
  return def;
}

}  // namespace

Rebuilt rebuild_database(const fs::path& database, const fs::path& runs_folder) {
  if (!fs::is_directory(runs_folder)) throw BadInput(fmt::format("{}: no such folder; name the right one with --out", runs_folder.string()));
  Rebuilt out;
  auto all = read_folders(runs_folder, out.problems);
  drop_orphans(all, out.problems);
  auto store = results_db::Store::open(database);
  const auto def = recovered_exhibit();
  store.register_exhibit(def);
  std::vector<results_db::RunDef> runs;
  for (const auto& r : all) runs.push_back(r.run);
  store.register_plan(def.key, runs, {});
  const auto owner = this_owner("cpu", def.key.id);
  for (const auto& r : all) out.done += recover(store, r, owner) ? 1 : 0;
  out.runs = static_cast<int64_t>(all.size());
  return out;
}

}  // namespace vlp::experiments
