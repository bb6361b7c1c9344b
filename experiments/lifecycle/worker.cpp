#include "experiments/lifecycle/worker.hpp"

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/clock.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/interrupt.hpp"
#include "core/util/process.hpp"
#include "experiments/lifecycle/spool_sink.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;
using Durability = SpoolWriter::Durability;

// A thread beside the stage: signs of life, and every reason to stop.
class Guard final {
 public:
  Guard(const Job& job, SpoolWriter& spool, const WorkerTimes& times)
      : job_(job), spool_(spool), times_(times), thread_([this](const std::stop_token& token) { watch(token); }) {}
  const std::atomic<bool>& stop() const { return stop_; }
  bool fenced() const { return fenced_; }

 private:
  void watch(const std::stop_token& token) {
    double last_heartbeat = steady_time();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, token, std::chrono::milliseconds(100), [&token] { return token.stop_requested(); })) {
      if (signals_.terminations() > 0) stop_ = true;
      if (signals_.terminations() > 1) std::_Exit(static_cast<int>(WorkerExit::kCancelled));
      if (::getppid() != job_.coordinator) leave_soon(WorkerExit::kOrphan);
      if (steady_time() - last_heartbeat < times_.heartbeat) continue;
      last_heartbeat = steady_time();
      if (owner() != job_.attempt_id) {
        fenced_ = true;
        leave_soon(WorkerExit::kFenced);
      } else {
        heartbeat();
      }
    }
  }
  // A job file that cannot be read at the moment is no reason to stop.
  std::string owner() const {
    try {
      return owner_of(job_.run_dir);
    } catch (const std::exception& e) {
      fmt::print(stderr, "{}\n", e.what());
      return job_.attempt_id;
    }
  }
  // A full disk is the stage's to meet at its next record: a sign of life carries no data.
  void heartbeat() {
    try {
      spool_.append("heartbeat", nlohmann::json::object());
    } catch (const BadInput& e) {
      fmt::print(stderr, "{}\n", e.what());
    }
  }
  void leave_soon(WorkerExit code) {
    if (!stop_.exchange(true) || leave_at_ == 0) leave_at_ = steady_time() + times_.orphan_grace;
    if (steady_time() > leave_at_) std::_Exit(static_cast<int>(code));
  }

  const Job& job_;
  SpoolWriter& spool_;
  WorkerTimes times_;
  Interrupt signals_{{SIGTERM, SIGINT, SIGHUP}};
  std::atomic<bool> stop_{false}, fenced_{false};
  double leave_at_ = 0;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: ends before what it uses
};

// Prepared data is named by its content key and complete once it has its final name, whoever computed it.
bool is_prepared(const Job& job) { return job.frozen.value("kind", "") == "prepare" && fs::is_directory(job.final_dir); }

void sync(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::syncfs(fd) == 0;
  const std::string reason = std::strerror(errno);
  if (fd >= 0) ::close(fd);
  if (!synced) throw BadInput(fmt::format("{}: writing failed: {}", folder.string(), reason));
}

// Gives the finished folder its final name, after everything in it has reached the disk.
void publish(const Job& job) {
  sync(job.output_dir);
  std::error_code error;
  if (!is_prepared(job)) {
    fs::remove_all(job.final_dir, error);
    fs::rename(job.output_dir, job.final_dir, error);
  }
  if (is_prepared(job)) fs::remove_all(job.output_dir, error);  // another data base prepared the same data meanwhile
  if (error) throw BadInput(fmt::format("{}: cannot be created: {}", job.final_dir.string(), error.message()));
}

void remove_own_output(const Job& job) {
  std::error_code error;  // nobody reads it under this name: what cannot be removed now is removed by the next attempt
  fs::remove_all(job.output_dir, error);
}

// Of attempts that were killed. In the data cache, where other databases' coordinators may be at work, only what is ours.
void remove_unfinished_outputs(const Job& job) {
  remove_own_output(job);
  if (job.final_dir.parent_path() != job.run_dir) return;
  for (const auto& entry : fs::directory_iterator(job.run_dir)) {
    if (entry.path().filename().string().starts_with(job.final_dir.filename().string() + ".partial-")) fs::remove_all(entry.path());
  }
}

StageError execute_and_publish(const Job& job, SpoolSink& sink, const Guard& guard, const Executor& execute) {
  if (is_prepared(job)) return {"DONE", "", "", false};
  make_folder(job.final_dir.parent_path());
  remove_unfinished_outputs(job);
  make_folder(job.output_dir);
  execute(job, sink);
  if (!sink.non_finite().empty()) throw Diverged(sink.non_finite());
  if (guard.fenced() || owner_of(job.run_dir) != job.attempt_id) return {"CANCELLED", "fenced", "a newer attempt owns the run folder", false};
  if (sink.stop_requested()) return {"CANCELLED", "stopped", "stopped after a checkpoint", false};
  publish(job);
  return {"DONE", "", "", false};
}

StageError attempt(const Job& job, SpoolSink& sink, const Guard& guard, const Executor& execute) {
  StageError end;
  try {
    end = execute_and_publish(job, sink, guard, execute);
  } catch (const std::exception& e) {
    end = describe_error(e);
  }
  if (end.state != "DONE") remove_own_output(job);
  return end;
}

WorkerExit exit_of(const std::string& state) {
  if (state == "DONE") return WorkerExit::kDone;
  if (state == "CANCELLED") return WorkerExit::kCancelled;
  return state == "DIVERGED" ? WorkerExit::kDiverged : WorkerExit::kFailed;
}

WorkerExit record_end(SpoolWriter& spool, const StageError& end) {
  if (!end.text.empty()) fmt::print(stderr, "{}: {}\n", end.kind, end.text);
  if (end.disk_full) return WorkerExit::kDiskFull;
  try {
    spool.append("end", {{"state", end.state}, {"error_kind", end.kind}, {"error_text", end.text}}, Durability::kStored);
  } catch (const BadInput& e) {
    fmt::print(stderr, "disk_full: {}\n", e.what());
    return WorkerExit::kDiskFull;
  }
  return exit_of(end.state);
}

bool says(const std::string& text, std::initializer_list<const char*> phrases) {
  for (const char* phrase : phrases) {
    if (text.find(phrase) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

StageError describe_error(const std::exception& error) {
  StageError out{"FAILED", "exception", error.what(), false};
  out.text = out.text.substr(0, out.text.find('\n'));
  out.disk_full = says(out.text, {std::strerror(ENOSPC), std::strerror(EFBIG), std::strerror(EDQUOT)});
  const auto* ours = dynamic_cast<const Error*>(&error);
  if (dynamic_cast<const Diverged*>(&error)) {
    out.state = "DIVERGED";
    out.kind = "diverged";
  } else if (out.disk_full) {
    out.kind = "disk_full";
  } else if (dynamic_cast<const std::bad_alloc*>(&error) || says(out.text, {"out of memory", "can't allocate memory"})) {
    out.kind = "out_of_memory";  // LibTorch has no type of its own for its CPU allocator's failure
  } else if (ours) {
    out.kind = ours->code() == ExitCode::kBadInput ? "bad_input" : ours->code() == ExitCode::kIncomplete ? "incomplete" : "internal";
  }
  return out;
}

int run_worker(const fs::path& run_dir, const Executor& execute, const WorkerTimes& times) {
  std::signal(SIGXFSZ, SIG_IGN);  // a size limit is then an error of write(), like a full disk
  const auto job = load_job(fs::absolute(run_dir).lexically_normal());
  if (!die_with_parent(job.coordinator)) return static_cast<int>(WorkerExit::kOrphan);
  SpoolWriter spool(job.run_dir / "spool.jsonl", job.fence);
  try {
    spool.append("header", {{"attempt_id", job.attempt_id}, {"run_key", job.run_key}, {"pid", ::getpid()}, {"host", host_name()}},
                 Durability::kStored);
  } catch (const BadInput& e) {
    fmt::print(stderr, "disk_full: {}\n", e.what());
    return static_cast<int>(WorkerExit::kDiskFull);
  }
  StageError end;
  {
    const Guard guard(job, spool, times);
    SpoolSink sink(spool, job.run_dir, guard.stop());
    end = attempt(job, sink, guard, execute);
  }
  return static_cast<int>(record_end(spool, end));  // the last record: no sign of life comes after it
}

}  // namespace vlp::experiments
