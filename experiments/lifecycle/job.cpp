#include "experiments/lifecycle/job.hpp"

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::experiments {

namespace fs = std::filesystem;

Job load_job(const fs::path& run_dir) {
  const auto file = run_dir / "job.json";
  try {
    const auto j = nlohmann::json::parse(read_file(file));
    Job job;
    j.at("attempt_id").get_to(job.attempt_id);
    j.at("run_key").get_to(job.run_key);
    j.at("fence").get_to(job.fence);
    j.at("coordinator").get_to(job.coordinator);
    job.frozen = j.at("frozen");
    job.machine = j.at("volatile");
    job.definition = j.at("definition");
    job.run_dir = run_dir;
    job.final_dir = j.at("output").get<std::string>();
    job.output_dir = fmt::format("{}.partial-{}", job.final_dir.string(), job.attempt_id);
    job.data_dir = j.at("parents").value("data", "");
    job.init_dir = j.at("parents").value("init", "");
    return job;
  } catch (const nlohmann::json::exception& e) {
    throw BadInput(fmt::format("{}: is not the job of a worker: {}", file.string(), e.what()));
  }
}

void save_job(const Job& job) {
  auto parents = nlohmann::json::object();
  if (!job.data_dir.empty()) parents["data"] = job.data_dir.string();
  if (!job.init_dir.empty()) parents["init"] = job.init_dir.string();
  const nlohmann::json j = {{"attempt_id", job.attempt_id}, {"run_key", job.run_key},   {"fence", job.fence},
                            {"coordinator", job.coordinator}, {"frozen", job.frozen},   {"volatile", job.machine},
                            {"definition", job.definition}, {"parents", parents},       {"output", job.final_dir.string()}};
  write_file_atomic(job.run_dir / "job.json", j.dump(1) + "\n");
}

std::string owner_of(const fs::path& run_dir) {
  const auto file = run_dir / "job.json";
  if (!fs::exists(file)) return "";
  const auto j = nlohmann::json::parse(read_file(file), nullptr, false);
  return j.is_object() ? j.value("attempt_id", "") : "";
}

}  // namespace vlp::experiments
