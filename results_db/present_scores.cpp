// What a regression check knows of the scores in the database: values, and the identity of data, evaluation, code, machine and bits.

#include <algorithm>
#include <bit>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/util/sha256.hpp"
#include "results_db/certificate.hpp"
#include "results_db/gate.hpp"

namespace vlp::results_db {
namespace {

using nlohmann::json;

constexpr size_t kFirstLosses = 32;  // of every training stage

std::string short_hash(const std::string& text) { return sha256_hex(text).substr(0, 16); }

// The losses of one training stage as bits of fp32, which is what they were computed in.
std::string loss_bits(const Reader& db, const RunRecord& run) {
  std::string out;
  size_t n = 0;
  for (const auto& point : db.history(run.run_key, "loss")) {
    if (++n > kFirstLosses) break;
    out += fmt::format("{}:{:08x} ", point.step, std::bit_cast<uint32_t>(static_cast<float>(point.value)));
  }
  return out;
}

// Everything that the runs behind one score have in common with nothing else; runs are looked up once.
class Identities final {
 public:
  explicit Identities(const Reader& db) : db_(db) {}

  std::string data(const std::string& evaluate) {
    for (const auto& parent : run(evaluate).parents)
      if (parent.role == "data") return data_of(parent.key);
    return "none";
  }

  std::string evaluation(const std::string& evaluate, int64_t n_items) {
    json all = {{"items", n_items}};
    for (const auto& part : db_.key_parts(evaluate)) {
      if (part.part == "eval") all["eval"] = part.text;
      if (part.part == "config") all["config"] = json::parse(part.text).value("evaluate", json());
    }
    return short_hash(all.dump());
  }

  // The training stages behind a score, the last one first.
  std::vector<std::string> training(const std::string& evaluate) {
    std::vector<std::string> out;
    for (std::string key = evaluate; !key.empty();) {
      const auto& r = run(key);
      if (r.kind == "pretrain" || r.kind == "finetune") out.push_back(key);
      key.clear();
      for (const auto& parent : r.parents)
        if (parent.role == "init") key = parent.key;
    }
    return out;
  }

  const std::string& losses(const std::string& evaluate) {
    const auto [it, fresh] = losses_.try_emplace(evaluate);
    if (!fresh) return it->second;
    std::string out;
    for (const auto& key : training(evaluate)) out += fmt::format("{} {}: {}\n", run(key).kind, run(key).name, loss_bits(db_, run(key)));
    return it->second = short_hash(out);
  }

  // "pretrain main: loss.mim" -> the mean of its curve; of every curve but the sum of the losses, whose terms are there.
  const std::map<std::string, double>& curves(const std::string& training_run) {
    const auto [it, fresh] = curves_.try_emplace(training_run);
    auto& out = it->second;
    if (!fresh) return out;
    const auto& r = run(training_run);
    for (const auto& metric : db_.history_metrics(training_run)) {
      if (metric == "loss") continue;
      double sum = 0;
      const auto points = db_.history(training_run, metric);
      for (const auto& p : points) sum += p.value;
      out[fmt::format("{} {}: {}", r.kind, r.name, metric)] = sum / static_cast<double>(points.size());
    }
    return out;
  }

  void see(const std::string& evaluate) {
    for (const auto& part : db_.key_parts(evaluate))
      if (part.part == "code") code_.insert(part.text);
    const auto facts = db_.environment(evaluate);
    const auto& r = run(evaluate);
    for (const auto& attempt : r.attempts)
      if (attempt.attempt_id == r.accepted_attempt) hardware_.insert(hardware_class(facts, attempt.device));
    const auto revision = facts.find("source.revision"), dirty = facts.find("source.dirty");
    if (revision != facts.end()) tool_.insert(revision->second.substr(0, 12) + (dirty != facts.end() && dirty->second == "yes" ? " (changed)" : ""));
  }

  std::string code() const { return short_hash(fmt::format("{}", fmt::join(code_, "\n"))); }
  std::string hardware() const { return hardware_.size() == 1 ? *hardware_.begin() : "several"; }
  std::string tool() const { return fmt::format("{}", fmt::join(tool_, ", ")); }

 private:
  const RunRecord& run(const std::string& key) {
    const auto [it, fresh] = runs_.try_emplace(key);
    if (fresh) it->second = db_.run(key);
    return it->second;
  }

  // The content where it was recorded (generated data: the hash of every file), else what the data was asked to be.
  std::string data_of(const std::string& prepare) {
    if (const auto content = db_.data_content(prepare); !content.empty()) return content.substr(0, 16);
    std::string asked;
    for (const auto& part : db_.key_parts(prepare))
      if (part.part == "config" || part.part == "data") asked += part.text + "\n";
    return short_hash(asked);
  }

  const Reader& db_;
  // Read once: a stage stands behind the scores of several tasks, and behind every line of its curves.
  std::map<std::string, RunRecord> runs_;
  std::map<std::string, std::string> losses_;
  std::map<std::string, std::map<std::string, double>> curves_;
  std::set<std::string> code_, hardware_, tool_;
};

std::string seeds_in_state(const Cell& cell, bool diverged) {
  std::vector<int64_t> seeds;
  for (const auto& m : cell.missing)
    if ((m.state == "DIVERGED") == diverged) seeds.push_back(m.seed);
  return seeds.empty() ? "" : fmt::format("seed{} {}", seeds.size() > 1 ? "s" : "", fmt::join(seeds, ", "));
}

// Curves of the training stages behind one seed's scores, each once.
void add_curves(Identities& identities, const std::string& row, const SeedScore& seed,
                std::map<std::pair<std::string, std::string>, Present>& lines) {
  for (const auto& key : identities.training(seed.run_key))
    for (const auto& [name, mean] : identities.curves(key)) {
      auto& line = lines[{row, name}];
      if (std::find(line.seeds.begin(), line.seeds.end(), seed.seed) != line.seeds.end()) continue;
      line.split = "train", line.direction = name.find(": loss.") == std::string::npos ? 1 : -1, line.eval = "mean of the curve";
      line.seeds.push_back(seed.seed);
      line.values.push_back(mean);
      line.losses.push_back(identities.losses(seed.run_key));
      line.data = identities.data(seed.run_key);
    }
}

void keep_common(std::string& common, const std::string& value) { common = common.empty() || common == value ? value : "mixed"; }

}  // namespace

PresentScores present_scores(const Reader& db, const ExhibitKey& key) {
  PresentScores out;
  out.key = key;
  const auto def = db.exhibit(key);
  Identities identities(db);
  for (const auto& cell : db.cells(key)) {
    const auto metric = std::find_if(def.metrics.begin(), def.metrics.end(), [&](const auto& m) { return m.id == cell.metric; });
    if (cell.planned == 0 || metric == def.metrics.end() || !metric->primary) continue;
    auto& now = out.lines[{cell.row, cell.metric}];
    now.split = metric->split, now.unit = metric->unit, now.direction = metric->direction;
    now.missing = seeds_in_state(cell, false);
    now.diverged = seeds_in_state(cell, true);
    for (const auto& s : cell.seeds) {
      now.seeds.push_back(s.seed);
      now.values.push_back(s.value);
      now.losses.push_back(identities.losses(s.run_key));
      keep_common(now.data, identities.data(s.run_key));
      keep_common(now.eval, identities.evaluation(s.run_key, s.n_items));
      identities.see(s.run_key);
      add_curves(identities, cell.row, s, out.lines);
    }
  }
  out.code = identities.code(), out.hardware = identities.hardware(), out.tool = identities.tool();
  const auto certificate = newest_certificate(db, out.hardware, key.variant.scale);
  out.certified = certificate && certificate->equal;
  return out;
}

}  // namespace vlp::results_db
