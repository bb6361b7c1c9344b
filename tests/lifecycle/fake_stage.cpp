#include "fake_stage.hpp"

#include <chrono>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <new>
#include <thread>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"

namespace vlp::experiments::test {

namespace fs = std::filesystem;

double step_value(double value, int64_t step) { return std::fmod(value * 1.37 + static_cast<double>(step) * 0.11, 100.0); }

namespace {

// Counts executions over attempts: one line each.
int64_t count_execution(const fs::path& run_dir) {
  std::ofstream(run_dir / "executions", std::ios::app) << "x\n";
  return static_cast<int64_t>(fs::file_size(run_dir / "executions")) / 2;
}

void misbehave(const std::string& fault, const Job& job) {
  if (fault == "bad_input") throw BadInput("pictures/000017.png: is truncated");
  if (fault == "memory") throw std::bad_alloc();
  if (fault == "crash") std::raise(SIGSEGV);
  if (fault == "hang") std::this_thread::sleep_for(std::chrono::seconds(60));
  if (fault == "big_file") write_file_atomic(job.checkpoint_dir() / "big", std::string(1 << 20, 'x'));
}

double start_value(const Job& job) {
  if (job.init_dir.empty()) return job.frozen.at("seed").get<double>();
  return std::stod(read_file(job.init_dir / "value"));
}

}  // namespace

void fake_stage(const Job& job, RunSink& sink) {
  const auto fake = job.frozen.at("config").at("fake");
  const auto kind = job.frozen.at("kind").get<std::string>();
  const auto steps = fake.value("steps", int64_t{5});
  const auto execution = count_execution(job.run_dir);
  const std::string fault = execution <= fake.value("fault_until", std::numeric_limits<int64_t>::max()) ? fake.value("fault", "") : "";

  const auto state_file = job.checkpoint_dir() / "state.json";
  int64_t step = 0;
  double value = start_value(job);
  if (fs::exists(state_file)) {
    const auto state = nlohmann::json::parse(read_file(state_file));
    step = state.at("step");
    value = state.at("value");
  }
  while (step < steps && !sink.stop_requested()) {
    if (step == steps / 2) misbehave(fault, job);
    value = step_value(value, step++);
    sink.metrics(step, {{"loss", value}});
    sink.progress(step, steps, 100);
    const auto bytes = nlohmann::json{{"step", step}, {"value", value}}.dump();
    write_file_atomic(state_file, bytes);
    sink.checkpoint(step, sha256_hex(bytes));
    std::this_thread::sleep_for(std::chrono::milliseconds(fake.value("step_ms", int64_t{5})));
  }
  if (step < steps) return;
  if (kind == "evaluate") {
    sink.final_score({.metric = "score", .split = "test", .value = fault == "nan" ? NAN : value, .n_items = 2, .item_se = 0.5, .selection = "last"});
    write_file_atomic(job.run_dir / "items.jsonl", "{\"id\":\"a\",\"group\":\"g\",\"value\":1}\n{\"id\":\"b\",\"group\":\"g\",\"value\":0}\n");
    sink.items("score", "test", job.run_dir / "items.jsonl");
  }
  write_file_atomic(job.output_dir / "value", std::to_string(value));
}

}  // namespace vlp::experiments::test
