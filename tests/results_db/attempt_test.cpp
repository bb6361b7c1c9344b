// The life of an attempt: claims that race, leases, late results, loss.

#include <set>

#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "fixture.hpp"

namespace vlp::results_db::testing {
namespace {

class Attempts : public ResultsDb {
 protected:
  void SetUp() override {
    ResultsDb::SetUp();
    Store store = Store::open(file_);
    plan(store, demo_exhibit(), demo_values());
  }
  std::string state_of(const std::string& name) const { return reader().run(key_of(name)).state; }
};

TEST_F(Attempts, ClaimRaceOfEightProcessesGivesEachRunOnce) {  // trap: same cell twice, colliding ids
  std::vector<std::string> names;
  for (const auto& [row, scores] : demo_values())
    for (size_t s = 0; s < scores.size(); ++s) names.push_back(fmt::format("{}/{}", row, s));
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    const std::string failure = message([&] {
      Store store = Store::open(file_);
      for (const std::string& name : names) store.claim(key_of(name), owner(), fmt::format("dir-{}", i), 120);
    });
    ::_exit(failure == "no error" ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  std::set<std::string> ids;
  for (const std::string& name : names) {
    const RunRecord run = reader().run(key_of(name));
    ASSERT_EQ(run.attempts.size(), 1u) << name;
    EXPECT_EQ(run.attempts[0].fence, 1);
    EXPECT_EQ(run.attempts[0].attempt_id.size(), 26u);
    ids.insert(run.attempts[0].attempt_id);
  }
  EXPECT_EQ(ids.size(), names.size());
}

TEST_F(Attempts, StatesFollowTheWork) {
  Store store = Store::open(file_);
  EXPECT_EQ(state_of("full/0"), "PLANNED");
  const Attempt a = claim(store, "full/0");
  EXPECT_EQ(a.state, "LEASED");
  EXPECT_EQ(a.n, 1);
  EXPECT_NEAR(a.lease_until - a.started, 120, 1e-6);
  store.set_worker(a.attempt_id, 4711, 99);
  store.set_state(a.attempt_id, "RUNNING");
  EXPECT_EQ(state_of("full/0"), "RUNNING");
  EXPECT_EQ(reader().run(key_of("full/0")).attempts[0].pid, 4711);
  store.set_state(a.attempt_id, "EVALUATING");
  store.finish(a.attempt_id, "DONE", 0, 0, "", "");
  EXPECT_EQ(state_of("full/0"), "DONE");
  EXPECT_EQ(reader().run(key_of("full/0")).accepted_attempt, a.attempt_id);
  EXPECT_FALSE(store.claim(key_of("full/0"), owner(), "", 1).has_value());  // done is never run again
  store.set_state(a.attempt_id, "RUNNING");                                 // and never comes back to life
  EXPECT_EQ(state_of("full/0"), "DONE");
}

TEST_F(Attempts, UnknownRunAndStatesAreRefused) {
  Store store = Store::open(file_);
  EXPECT_EQ(message([&] { store.claim(key_of("never"), owner(), "", 1); }), fmt::format("run {:.12}: was never planned", key_of("never")));
  const Attempt a = claim(store, "full/0");
  EXPECT_EQ(message([&] { store.set_state(a.attempt_id, "DONE"); }), "set_state: 'DONE' is not LEASED, RUNNING or EVALUATING; use finish()");
  EXPECT_EQ(message([&] { store.finish(a.attempt_id, "RUNNING", 0, 0, "", ""); }), "finish: 'RUNNING' is not a final state");
}

TEST_F(Attempts, ErrorsStayApartAndOnlyFailuresCount) {  // trap: pre-empted mixed with failed
  Store store = Store::open(file_);
  for (const char* state : {"FAILED", "CANCELLED", "LOST", "TIMEOUT", "DIVERGED", "FAILED"})
    store.finish(claim(store, "full/0").attempt_id, state, 1, 9, "oom", fmt::format("as {}", state));
  const auto states = store.run_states({key_of("full/0"), key_of("full/1"), key_of("unknown")});
  EXPECT_EQ(states[0].state, "FAILED");
  EXPECT_EQ(states[0].failures, 2);
  EXPECT_EQ(states[0].last_error, "oom: as FAILED");
  EXPECT_EQ(states[1].state, "PLANNED");
  EXPECT_EQ(states[2].state, "PLANNED");
  const RunRecord run = reader().run(key_of("full/0"));
  EXPECT_EQ(run.attempts[1].state, "CANCELLED");
  EXPECT_EQ(run.attempts[4].state, "DIVERGED");
  EXPECT_EQ(run.attempts[5].fence, 6);
  EXPECT_EQ(run.attempts[5].signal, 9);
}

TEST_F(Attempts, OldFenceBecomesALateAttemptThatAPersonMayAdopt) {  // trap: live run declared dead, result refused
  Store store = Store::open(file_);
  const Attempt first = claim(store, "full/0");
  store.finish(first.attempt_id, "LOST", 0, 0, "", "");
  const Attempt second = claim(store, "full/0");
  EXPECT_EQ(second.fence, 2);
  FakeWorker slow(run_folder("full/0"), first.fence);
  slow.final_score("tr_r1", 55.0);
  EXPECT_EQ(store.ingest(first.attempt_id, slow.spool()), 1);
  store.finish(first.attempt_id, "DONE", 0, 0, "", "");
  EXPECT_EQ(reader().query("SELECT attempt_id, state FROM v_late").rows, (std::vector<std::vector<std::string>>{{first.attempt_id, "DONE"}}));
  EXPECT_EQ(state_of("full/0"), "LEASED");  // the late result changes nothing
  EXPECT_EQ(message([&] { store.adopt(first.attempt_id, "ann", "checked"); }),
            fmt::format("attempt {}: another attempt of its run is at work; wait for it", first.attempt_id));
  store.finish(second.attempt_id, "FAILED", 1, 0, "oom", "");
  EXPECT_EQ(message([&] { store.adopt(second.attempt_id, "ann", "checked"); }),
            fmt::format("attempt {}: is not a late attempt that is DONE", second.attempt_id));
  store.adopt(first.attempt_id, "ann", "checked");
  EXPECT_EQ(state_of("full/0"), "DONE");
  EXPECT_EQ(reader().finals(key_of("full/0")).at(0).value, 55.0);
  EXPECT_EQ(reader().events("attempt " + first.attempt_id).at(0).kind, "attempt_adopted");
}

TEST_F(Attempts, LateAfterAcceptanceIsKeptButNeverReplaces) {
  Store store = Store::open(file_);
  const Attempt first = claim(store, "full/0");
  store.finish(first.attempt_id, "LOST", 0, 0, "", "");
  complete(store, "full/0", 61.2);
  const std::string accepted = reader().run(key_of("full/0")).accepted_attempt;
  store.finish(first.attempt_id, "DONE", 0, 0, "", "");
  EXPECT_EQ(reader().run(key_of("full/0")).accepted_attempt, accepted);
  EXPECT_EQ(message([&] { store.adopt(first.attempt_id, "ann", "why not"); }),
            fmt::format("attempt {}: another attempt of its run was accepted", first.attempt_id));
}

TEST_F(Attempts, FalselyLostButUnchallengedIsAccepted) {
  Store store = Store::open(file_);
  const Attempt a = claim(store, "full/0");
  store.finish(a.attempt_id, "LOST", 0, 0, "", "");
  store.finish(a.attempt_id, "DONE", 0, 0, "", "");
  EXPECT_EQ(reader().run(key_of("full/0")).accepted_attempt, a.attempt_id);
}

// One live attempt, swept under one condition: who is alive, where, and whether the lease is over.
struct LossCase {
  const char* name;
  const char *host, *boot;
  double lease;
  bool worker_alive, owner_alive, lost;
};
void PrintTo(const LossCase& c, std::ostream* out) { *out << c.name; }

class Loss : public Attempts, public ::testing::WithParamInterface<LossCase> {};

TEST_P(Loss, FollowsTheRule) {  // trap: RUNNING for ever after kill or reboot
  const LossCase& c = GetParam();
  Store store = Store::open(file_);
  Store::Owner me = owner();
  const Attempt a = *store.claim(key_of("full/0"), me, "dir", c.lease);
  store.set_worker(a.attempt_id, 200, 8);
  me.host = c.host, me.boot_id = c.boot;
  const auto lost = store.sweep_lost(me, [&](int64_t pid, int64_t start) {
    EXPECT_TRUE((pid == 200 && start == 8) || (pid == 100 && start == 7));
    return pid == 200 ? c.worker_alive : c.owner_alive;
  });
  EXPECT_EQ(lost.size(), c.lost ? 1u : 0u);
  EXPECT_EQ(state_of("full/0"), c.lost ? "LOST" : "LEASED");
  EXPECT_EQ(store.claim(key_of("full/0"), owner(), "dir", 120).has_value(), c.lost);
}

INSTANTIATE_TEST_SUITE_P(Rule, Loss,
                         ::testing::Values(LossCase{"both_alive", "here", "boot", 120, true, true, false},
                                           LossCase{"both_gone_at_once", "here", "boot", 120, false, false, true},
                                           LossCase{"worker_gone_owner_reads", "here", "boot", 120, false, true, false},
                                           LossCase{"worker_gone_lease_over", "here", "boot", -1, false, true, true},
                                           LossCase{"orphan_still_works", "here", "boot", 120, true, false, false},
                                           LossCase{"orphan_still_works_lease_over", "here", "boot", -1, true, false, false},
                                           LossCase{"rebooted", "here", "other", 120, true, true, true},
                                           LossCase{"elsewhere_leased", "there", "boot", 120, false, false, false},
                                           LossCase{"elsewhere_lease_over", "there", "boot", -1, false, false, true}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST_F(Attempts, ExtendedLeaseKeepsTheAttempt) {
  Store store = Store::open(file_);
  const Attempt a = *store.claim(key_of("full/0"), owner(), "dir", -1);
  store.extend_lease(a.attempt_id, 60);
  Store::Owner there = owner();
  there.host = "there";
  EXPECT_TRUE(store.sweep_lost(there, [](int64_t, int64_t) { return false; }).empty());
}

}  // namespace
}  // namespace vlp::results_db::testing
