#pragma once
// Look-ups shared by the writer and the reader.

#include <cstdint>
#include <string>

#include "results_db/database.hpp"
#include "results_db/records.hpp"

namespace vlp::results_db {

// Throws BadInput naming the nearest registered exhibit, or the variants that are registered.
int64_t exhibit_no(const Database& db, const ExhibitKey& key);

// The columns of `attempt a` in the order that read_attempt() expects, from `first`.
constexpr const char* kAttemptColumns =
    "a.attempt_id, a.run_key, a.state, a.error_kind, a.error_text, a.run_dir, a.host, a.boot_id, a.device, a.n, a.fence, a.pid, a.pid_start,"
    " a.exit_code, a.signal, a.started, a.ended, a.lease_until, a.heartbeat_at";
Attempt read_attempt(const Statement& q, int first = 0);

}  // namespace vlp::results_db
