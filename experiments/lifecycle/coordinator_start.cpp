// Starting stages.

#include <unistd.h>

#include <fmt/format.h>

#include "core/util/clock.hpp"
#include "core/util/error.hpp"
#include "experiments/lifecycle/coordinator.hpp"

namespace vlp::experiments {

namespace {

nlohmann::json definition_of(const results_db::RunDef& run) {
  auto parts = nlohmann::json::array(), parents = nlohmann::json::array();
  for (const auto& part : run.parts) parts.push_back({{"part", part.part}, {"hash", part.hash}, {"text", part.text}});
  for (const auto& parent : run.parents) parents.push_back({{"role", parent.role}, {"key", parent.key}});
  return {{"kind", run.kind}, {"name", run.name}, {"seed", run.seed}, {"origin", run.origin}, {"parts", parts}, {"parents", parents}};
}

}  // namespace

void Coordinator::start_what_can() {
  while (static_cast<int64_t>(running_.size()) < options_.jobs && stopped_.empty()) {
    const auto index = graph_.next_startable();
    if (!index) return;
    if (graph_.stages()[*index].rebuild) {
      start_rebuild(*index);
    } else {
      start(*index);
    }
  }
}

void Coordinator::start(size_t index) {
  auto& stage = graph_.stages()[index];
  const auto attempt = store_.claim(stage.def.run_key, owner_, stage.run_dir.string(), options_.lease);
  if (!attempt) {
    stage.state = StageState::kElsewhere;
    return;
  }
  try {
    launch(index, job_for(stage, attempt->attempt_id, attempt->fence), std::nullopt);
  } catch (const std::exception& e) {  // the machine's fault, not the stage's: it stays open
    store_.finish(attempt->attempt_id, "CANCELLED", 0, 0, "start", e.what());
    stop_starting(e.what());
  }
}

void Coordinator::start_rebuild(size_t index) {
  auto& stage = graph_.stages()[index];
  auto lock = FolderLock::try_take(stage.run_dir / "rebuild.lock");
  if (!lock) {
    stage.state = StageState::kElsewhere;
    return;
  }
  events_.line(fmt::format("again: {}: its scores are stored, but its output {} is gone and needed", stage.label(), stage.output.string()));
  const auto now = static_cast<int64_t>(unix_time() * 1e3);  // as a negative fence: no attempt of the database takes these records for its own
  launch(index, job_for(stage, fmt::format("rebuild-{}-{}", ::getpid(), now), -now), std::move(lock));
}

Job Coordinator::job_for(const Stage& stage, const std::string& attempt_id, int64_t fence) const {
  Job job;
  job.attempt_id = attempt_id;
  job.run_key = stage.def.run_key;
  job.fence = fence;
  job.coordinator = ::getpid();
  job.frozen = nlohmann::json::parse(stage.def.frozen_json);
  job.machine = options_.machine;
  job.definition = definition_of(stage.def);
  job.run_dir = stage.run_dir;
  job.final_dir = stage.output;
  job.data_dir = graph_.parent_output(stage, "data");
  job.init_dir = graph_.parent_output(stage, "init");
  return job;
}

void Coordinator::launch(size_t index, const Job& job, std::optional<FolderLock> lock) {
  auto& stage = graph_.stages()[index];
  prepare_run_folder(job);
  Command command;
  command.arguments = options_.worker;
  command.arguments.insert(command.arguments.end(), {"--run-dir", stage.run_dir.string()});
  command.environment = options_.environment;
  command.stdout_file = stage.run_dir / "stdout.log";
  command.stderr_file = stage.run_dir / "stderr.log";
  command.memory_bytes = options_.memory_bytes;
  command.file_bytes = options_.file_bytes;
  const double now = steady_time();
  auto running = std::make_unique<RunningStage>(RunningStage{.stage = index,
                                                             .attempt_id = lock ? "" : job.attempt_id,
                                                             .fence = job.fence,
                                                             .lock = std::move(lock),
                                                             .run_dir = stage.run_dir,
                                                             .process = Process(command),
                                                             .started = now,
                                                             .last_ingest = now,
                                                             .last_lease = now});
  stage.state = StageState::kRunning;
  running_.push_back(std::move(running));
  const auto& added = *running_.back();
  if (added.attempt_id.empty()) return;
  store_.set_worker(added.attempt_id, added.process.pid(), added.process.start());
  store_.set_state(added.attempt_id, stage.def.kind == "evaluate" ? "EVALUATING" : "RUNNING");
  if (!options_.facts.empty()) store_.record_environment(added.attempt_id, options_.facts);
}

}  // namespace vlp::experiments
