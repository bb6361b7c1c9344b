#pragma once
// Read-only access to the results database. Opening one never disturbs a running coordinator.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "results_db/records.hpp"

namespace vlp::results_db {

class Database;

// A registered exhibit in one variant, as listed.
struct ExhibitEntry {
  ExhibitKey key;
  std::string paper, kind, title, locator, fidelity;
  int64_t runs = 0, done = 0;  // runs of the rows that are planned, and of these the accepted ones
};

// A run with its attempts, oldest first.
struct RunRecord {
  std::string run_key, kind, name, state, origin, frozen_json;
  int64_t seed = 0;
  std::string accepted_attempt;  // empty: none
  std::vector<RunDef::Parent> parents;
  struct Use {
    std::string exhibit, row;
  };
  std::vector<Use> used_by;  // every exhibit row that maps to it
  std::vector<Attempt> attempts;
  int64_t step = 0, total_steps = 0;  // last progress of the newest attempt
  double rate = 0;                    // steps per second
};

struct ItemScore {
  std::string id, group;  // group: the cluster, for example the picture
  double value = 0;
};
struct ItemPrediction {
  std::string id, prediction;
};
struct NoiseFloor {
  std::string metric, split;
  double sd = 0, df = 0;
  std::string row;  // the anchor row it comes from
};
struct ClaimEdit {
  std::string claim_id, change;  // edited | retired | restored
  int64_t revision = 0;
  double at = 0;        // Unix seconds
  int64_t results = 0;  // final scores that existed by then: 0 means registered before any result
  std::string before_json, after_json;
};
struct Registration {  // when each standing claim was registered, and how many final scores existed by then
  std::string claim_id;
  int64_t revision = 0;
  double at = 0;
  int64_t results = 0;
};
struct Event {
  double at = 0;
  std::string actor, subject, kind, json;
};
struct Final {  // one stored final score, finite or not
  std::string metric, split, value_kind, selection;
  std::optional<double> value;
  int64_t n_items = 0;
  double item_se = 0;
};
struct QueryResult {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  // NULL is an empty text
};

class Reader final {
 public:
  // Throws BadInput: no such file, not a database of this program, corrupt, or of a newer or not yet migrated schema.
  static Reader open(const std::filesystem::path& file);
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  std::vector<ExhibitEntry> exhibits() const;
  // Throws BadInput naming the nearest registered exhibit or variant.
  ExhibitDef exhibit(const ExhibitKey& key) const;
  // Every row (in the order of the exhibit) x metric. Only accepted attempts of runs of `origin`; values are never rounded.
  // Rows of role "reported" have the printed value alone (planned 0).
  std::vector<Cell> cells(const ExhibitKey& key, const std::string& origin = "spec") const;
  std::vector<RunRecord> runs(const ExhibitKey& key) const;
  // By an unambiguous prefix of at least 4 digits. Throws BadInput for none or several.
  RunRecord run(const std::string& prefix) const;
  std::vector<KeyPart> key_parts(const std::string& run_key) const;
  // Hash of the content that a prepare run made, as it was recorded; empty: it was not.
  std::string data_content(const std::string& run_key) const;
  // Facts of the accepted (else newest) attempt.
  std::map<std::string, std::string> environment(const std::string& run_key) const;

  // Steps that a later attempt repeated after a resume appear once, as the later attempt saw them. Non-finite values are NaN or
  // infinite. By rising step.
  std::vector<HistoryPoint> history(const std::string& run_key, const std::string& metric) const;
  std::vector<std::string> history_metrics(const std::string& run_key) const;
  std::vector<Final> finals(const std::string& run_key) const;  // of the accepted (else newest) attempt
  std::vector<ItemScore> item_scores(const std::string& run_key, const std::string& metric, const std::string& split) const;
  // What the model said of each item; empty: it was not recorded.
  std::vector<ItemPrediction> item_predictions(const std::string& run_key, const std::string& metric, const std::string& split) const;

  std::vector<NoiseFloor> noise_floor(const ExhibitKey& key) const;  // anchor rows with two or more seeds
  std::vector<Verdict> verdicts(const ExhibitKey& key) const;        // as last saved
  std::vector<Registration> registrations(const ExhibitKey& key) const;
  std::vector<ClaimEdit> claim_edits(const ExhibitKey& key) const;
  std::vector<Event> events(const std::string& subject_prefix = {}) const;  // oldest first

  // The nearest pretrain ancestor of each run of the row's seeds: tells real replicates from shared pre-training. "": none.
  std::map<int64_t, std::string> pretrain_of_seeds(const ExhibitKey& key, const std::string& row) const;
  // What the row's accepted scores of this metric measured: one line for each distinct (selection, version, items).
  std::vector<std::string> protocol(const ExhibitKey& key, const std::string& row, const std::string& metric) const;

  // One read-only SELECT over the views and tables of schema.hpp. Throws BadInput with SQLite's message.
  QueryResult query(const std::string& sql) const;

 private:
  explicit Reader(std::unique_ptr<Database> db);
  std::unique_ptr<Database> db_;
};

}  // namespace vlp::results_db
