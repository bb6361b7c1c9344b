#pragma once
// The one writer of the results database: claims of work, ingestion of worker spools, plans, verdicts.
//
// One SQLite file in WAL mode. Every write is one short BEGIN IMMEDIATE transaction, so that any number of coordinators on one machine
// may write in turn and readers never wait. A Store belongs to one thread; open one for each thread.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "results_db/records.hpp"

namespace vlp::results_db {

class Database;

class Store final {
 public:
  // Opens or creates the database, applying pending migrations under an exclusive file lock, after a backup beside it (NAME.backup-vN).
  // Throws BadInput with one line: unwritable folder, read-only or corrupt file, a file of another program, a newer schema than this
  // program knows, a network file system (WAL needs shared memory), or a lock that lasts longer than ten seconds.
  static Store open(const std::filesystem::path& file);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // --- what is planned -------------------------------------------------------------------------------------------------------------
  // Idempotent. Rows, metrics, deviations and printed values become those of `def`. Claims are immutable: an edited claim, margin or
  // printed value, or one that disappeared, becomes a new revision (or a retired claim) and an event that keeps both texts.
  void register_exhibit(const ExhibitDef& def);
  // The whole plan of an exhibit that is registered (not only what will be executed of it): rows map to exactly these runs from now on,
  // separately for plans of origin "spec" and "adhoc". Runs that exist keep their attempts. One transaction.
  void register_plan(const ExhibitKey& key, const std::vector<RunDef>& runs, const std::vector<RowRun>& rows);

  // --- attempts --------------------------------------------------------------------------------------------------------------------
  struct Owner {
    std::string host, boot_id, device;
    int64_t pid = 0, pid_start = 0;  // the coordinator; set_worker() adds the worker
    std::string exhibit = {};        // on whose behalf the run is computed; shown as "reused from" elsewhere
  };
  // A new attempt in state LEASED with the next fence of its run; nothing if the run is done or has a live attempt.
  // Throws BadInput for a key that was never planned.
  std::optional<Attempt> claim(const std::string& run_key, const Owner& owner, const std::string& run_dir, double lease_seconds);
  void set_worker(const std::string& attempt_id, int64_t pid, int64_t pid_start);
  // To LEASED, RUNNING or EVALUATING. Nothing happens to an attempt that has ended or was declared LOST.
  void set_state(const std::string& attempt_id, const std::string& state);
  // The lease ends `lease_seconds` from now. Nothing happens to an attempt that has ended.
  void extend_lease(const std::string& attempt_id, double lease_seconds);

  // Stores the complete lines of `spool` behind the stored byte offset together with the new offset, in one transaction: each record
  // is stored exactly once, whatever is killed when. A torn last line waits. Lines of another fence (the run folder's earlier attempts)
  // are skipped. A damaged line becomes an event; if it costs this attempt a record, the attempt can no longer end as DONE.
  // A missing spool is an empty one. Returns the number of records stored.
  int64_t ingest(const std::string& attempt_id, const std::filesystem::path& spool);
  // What the worker's own `end` record said, if it was ingested.
  struct End {
    std::string state, error_kind, error_text;
  };
  std::optional<End> end_record(const std::string& attempt_id);

  // Ends an attempt as DONE, FAILED, DIVERGED, CANCELLED, TIMEOUT or LOST. DONE accepts the attempt if its fence is the run's newest and
  // nothing was accepted before; otherwise it is kept as a late attempt. DONE with a non-finite final becomes DIVERGED, DONE with lost
  // spool records FAILED. An attempt that has already ended (other than LOST) stays as it is.
  void finish(const std::string& attempt_id, const std::string& state, int exit_code, int signal, const std::string& error_kind,
              const std::string& error_text);
  // Accepts a late attempt by a person's decision, where nothing newer was accepted. Records an event. Throws BadInput otherwise.
  void adopt(const std::string& attempt_id, const std::string& actor, const std::string& reason);

  // Ends as LOST what provably is: another boot of this host, or worker and coordinator both gone; or an expired lease whose worker is
  // gone or runs on another host. Returns the attempts that were lost.
  std::vector<Attempt> sweep_lost(const Owner& here, const std::function<bool(int64_t pid, int64_t pid_start)>& alive);

  // PLANNED, or the state of the newest attempt that is not late, or DONE once one is accepted. In the order of `keys`.
  struct RunState {
    std::string run_key, state;
    int64_t failures = 0;    // FAILED attempts; LOST and CANCELLED never count
    std::string last_error;  // "kind: text" of the newest errored attempt
  };
  std::vector<RunState> run_states(const std::vector<std::string>& keys);

  // --- provenance ------------------------------------------------------------------------------------------------------------------
  // Adds facts to the attempt's environment; equal environments are stored once.
  void record_environment(const std::string& attempt_id, const std::map<std::string, std::string>& facts);
  struct DataAsset {
    std::string name, kind, content_sha256, manifest_json;  // "world", "prepared", hash of the content, counts and splits
    int64_t bytes = 0, items = 0;
  };
  void record_data_asset(const DataAsset& asset);  // content-addressed: the same content again changes nothing
  void event(const std::string& actor, const std::string& subject, const std::string& kind, const std::string& json);
  // Replaces the exhibit's cached verdicts.
  void save_verdicts(const ExhibitKey& key, const std::vector<Verdict>& verdicts, const std::string& inputs_hash = {});

  // --- maintenance -----------------------------------------------------------------------------------------------------------------
  struct Garbage {
    std::string run_key, run_dir;  // run_dir: of its newest attempt, empty if none
    int64_t history_points = 0;
  };
  // Runs that no exhibit needs any more, directly or as a parent, and that are not live. Unless `dry_run`, they are deleted with their
  // attempts and scores; the run folders are the caller's to remove.
  std::vector<Garbage> collect_garbage(bool dry_run);

 private:
  explicit Store(std::unique_ptr<Database> db);
  std::unique_ptr<Database> db_;
};

}  // namespace vlp::results_db
