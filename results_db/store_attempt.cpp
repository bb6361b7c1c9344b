// Store: opening, and the life of an attempt: claim, lease, end, loss.

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "results_db/database.hpp"
#include "results_db/lookup.hpp"
#include "results_db/open.hpp"
#include "results_db/store.hpp"
#include "results_db/ulid.hpp"

namespace vlp::results_db {
namespace {

constexpr std::string_view kLive = "('LEASED','RUNNING','EVALUATING')";

bool is_one_of(std::string_view state, std::initializer_list<std::string_view> states) {
  return std::find(states.begin(), states.end(), state) != states.end();
}
bool is_live(std::string_view state) { return is_one_of(state, {"LEASED", "RUNNING", "EVALUATING"}); }

struct Ending {
  std::string state, error_kind, error_text;
};

// What is asked for, or why the attempt cannot have ended so: a score that is no number, or records that never arrived.
Ending honest_ending(const Database& db, const std::string& attempt_id, bool damaged, Ending asked) {
  if (asked.state != "DONE") return asked;
  Statement q =
      db.prepare("SELECT metric_id, split, value_kind FROM metric_final WHERE attempt_id = ?1 AND value_kind <> 'FINITE' ORDER BY metric_id, split");
  if (q.bind(attempt_id).step()) return {"DIVERGED", "non_finite", fmt::format("final {} on {} is {}", q.text(0), q.text(1), q.text(2))};
  if (damaged) return {"FAILED", "spool_damaged", "records of the spool are missing or damaged; run it again"};
  return asked;
}

}  // namespace

Store::Store(std::unique_ptr<Database> db) : db_(std::move(db)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;
Store Store::open(const std::filesystem::path& file) { return Store(open_to_write(file)); }

std::optional<Attempt> Store::claim(const std::string& run_key, const Owner& owner, const std::string& run_dir, double lease_seconds) {
  Transaction transaction(*db_);
  Statement run = db_->prepare("SELECT accepted_attempt FROM run WHERE run_key = ?1");
  if (!run.bind(run_key).step()) throw BadInput(fmt::format("run {:.12}: was never planned", run_key));
  if (!run.is_null(0)) return std::nullopt;
  Statement live = db_->prepare(fmt::format("SELECT 1 FROM attempt WHERE run_key = ?1 AND state IN {}", kLive));
  if (live.bind(run_key).step()) return std::nullopt;
  Statement last = db_->prepare("SELECT coalesce(max(n), 0) FROM attempt WHERE run_key = ?1");
  last.bind(run_key).step();
  db_->run("UPDATE run SET fence = fence + 1 WHERE run_key = ?1", run_key);
  const std::string id = make_ulid();
  const double now = now_seconds();
  db_->run(
      "INSERT INTO attempt(attempt_id, run_key, n, fence, state, exhibit, host, boot_id, device, pid, pid_start, owner_pid,"
      " owner_pid_start, started, lease_until, heartbeat_at, run_dir)"
      " SELECT ?1, ?2, ?3, fence, 'LEASED', ?4, ?5, ?6, ?7, ?8, ?9, ?8, ?9, ?10, ?11, ?10, ?12 FROM run WHERE run_key = ?2",
      id, run_key, last.int64(0) + 1, owner.exhibit, owner.host, owner.boot_id, owner.device, owner.pid, owner.pid_start, now, now + lease_seconds,
      run_dir);
  Statement q = db_->prepare(fmt::format("SELECT {} FROM attempt a WHERE a.attempt_id = ?1", kAttemptColumns));
  q.bind(id).step();
  Attempt attempt = read_attempt(q);
  transaction.commit();
  return attempt;
}

void Store::set_worker(const std::string& attempt_id, int64_t pid, int64_t pid_start) {
  Transaction transaction(*db_);
  db_->run("UPDATE attempt SET pid = ?2, pid_start = ?3 WHERE attempt_id = ?1", attempt_id, pid, pid_start);
  transaction.commit();
}

void Store::set_state(const std::string& attempt_id, const std::string& state) {
  if (!is_live(state)) throw InternalFault(fmt::format("set_state: '{}' is not LEASED, RUNNING or EVALUATING; use finish()", state));
  Transaction transaction(*db_);
  db_->run(fmt::format("UPDATE attempt SET state = ?2 WHERE attempt_id = ?1 AND state IN {}", kLive), attempt_id, state);
  transaction.commit();
}

void Store::extend_lease(const std::string& attempt_id, double lease_seconds) {
  Transaction transaction(*db_);
  db_->run(fmt::format("UPDATE attempt SET lease_until = ?2 WHERE attempt_id = ?1 AND state IN {}", kLive), attempt_id,
           now_seconds() + lease_seconds);
  transaction.commit();
}

std::optional<Store::End> Store::end_record(const std::string& attempt_id) {
  Statement q = db_->prepare("SELECT end_json FROM attempt WHERE attempt_id = ?1 AND end_json IS NOT NULL");
  if (!q.bind(attempt_id).step()) return std::nullopt;
  const auto end = nlohmann::json::parse(q.text(0));
  return End{end.at("state"), end.at("error_kind"), end.at("error_text")};
}

void Store::finish(const std::string& attempt_id, const std::string& state, int exit_code, int signal, const std::string& error_kind,
                   const std::string& error_text) {
  if (!is_one_of(state, {"DONE", "FAILED", "DIVERGED", "CANCELLED", "TIMEOUT", "LOST"}))
    throw InternalFault(fmt::format("finish: '{}' is not a final state", state));
  Transaction transaction(*db_);
  Statement q = db_->prepare(
      "SELECT a.state, a.damaged, a.fence = r.fence, r.accepted_attempt IS NULL, r.run_key FROM attempt a JOIN run r USING (run_key)"
      " WHERE a.attempt_id = ?1");
  if (!q.bind(attempt_id).step()) throw InternalFault(fmt::format("finish: no attempt {}", attempt_id));
  if (!is_live(q.text(0)) && q.text(0) != "LOST") return;
  const Ending end = honest_ending(*db_, attempt_id, q.int64(1) != 0, {state, error_kind, error_text});
  const bool newest = q.int64(2) != 0, open = q.int64(3) != 0, done = end.state == "DONE";
  db_->run(
      "UPDATE attempt SET state = ?2, late = ?3, ended = ?4, exit_code = ?5, signal = ?6, error_kind = ?7, error_text = ?8"
      " WHERE attempt_id = ?1",
      attempt_id, end.state, !newest || (done && !open), now_seconds(), exit_code, signal, end.error_kind, end.error_text);
  if (done && newest && open) db_->run("UPDATE run SET accepted_attempt = ?2 WHERE run_key = ?1", q.text(4), attempt_id);
  transaction.commit();
}

void Store::adopt(const std::string& attempt_id, const std::string& actor, const std::string& reason) {
  Transaction transaction(*db_);
  Statement q = db_->prepare(
      fmt::format("SELECT a.state, a.late, r.accepted_attempt IS NULL, r.run_key,"
                  " EXISTS (SELECT 1 FROM attempt l WHERE l.run_key = r.run_key AND l.state IN {}) FROM attempt a JOIN run r USING (run_key)"
                  " WHERE a.attempt_id = ?1",
                  kLive));
  if (!q.bind(attempt_id).step()) throw BadInput(fmt::format("attempt {}: not in the database", attempt_id));
  if (q.text(0) != "DONE" || q.int64(1) == 0) throw BadInput(fmt::format("attempt {}: is not a late attempt that is DONE", attempt_id));
  if (q.int64(2) == 0) throw BadInput(fmt::format("attempt {}: another attempt of its run was accepted", attempt_id));
  if (q.int64(4) != 0) throw BadInput(fmt::format("attempt {}: another attempt of its run is at work; wait for it", attempt_id));
  db_->run("UPDATE attempt SET late = 0 WHERE attempt_id = ?1", attempt_id);
  db_->run("UPDATE run SET accepted_attempt = ?2 WHERE run_key = ?1", q.text(3), attempt_id);
  db_->run("INSERT INTO event(at, actor, subject, kind, json) VALUES(?1, ?2, ?3, 'attempt_adopted', ?4)", now_seconds(), actor,
           fmt::format("attempt {}", attempt_id), nlohmann::json{{"reason", reason}, {"run", q.text(3)}}.dump());
  transaction.commit();
}

std::vector<Attempt> Store::sweep_lost(const Owner& here, const std::function<bool(int64_t pid, int64_t pid_start)>& alive) {
  Transaction transaction(*db_);
  const double now = now_seconds();
  std::vector<Attempt> lost;
  Statement q = db_->prepare(
      fmt::format("SELECT {}, a.owner_pid, a.owner_pid_start FROM attempt a WHERE a.state IN {} ORDER BY a.attempt_no", kAttemptColumns, kLive));
  while (q.step()) {
    const Attempt a = read_attempt(q);
    const bool expired = a.lease_until < now;
    bool gone = expired;  // on another host the lease is all that we can see
    if (a.host == here.host && a.boot_id != here.boot_id) {
      gone = true;
    } else if (a.host == here.host) {
      const bool worker = alive(a.pid, a.pid_start), owner = alive(q.int64(19), q.int64(20));
      gone = !worker && (!owner || expired);  // a live owner is about to read what its worker left
    }
    if (gone) lost.push_back(a);
  }
  for (Attempt& a : lost) {
    a.state = "LOST", a.ended = now;
    db_->run("UPDATE attempt SET state = 'LOST', ended = ?2 WHERE attempt_id = ?1", a.attempt_id, now);
  }
  transaction.commit();
  return lost;
}

std::vector<Store::RunState> Store::run_states(const std::vector<std::string>& keys) {
  std::vector<RunState> out;
  out.reserve(keys.size());
  Statement q = db_->prepare("SELECT state, failures, error FROM v_run WHERE run_key = ?1");
  for (const std::string& key : keys) {
    if (q.bind(key).step()) out.push_back({key, q.text(0), q.int64(1), q.text(2)});
    else out.push_back({key, "PLANNED", 0, ""});
  }
  return out;
}

}  // namespace vlp::results_db
