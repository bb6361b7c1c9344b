#pragma once
// What a coordinator hands to a worker: the file job.json of a run folder.

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

namespace vlp::experiments {

struct Job {
  std::string attempt_id, run_key;
  int64_t fence = 0;            // rises with every attempt; every record of the spool carries it
  int64_t coordinator = 0;      // process number of the parent
  nlohmann::json frozen;        // {"kind","name","seed","config",...}: everything that decides the result
  nlohmann::json machine;       // {"data_root","device","threads"}: decides no result ("volatile" in the file)
  nlohmann::json definition;    // the planned run with its key parts, so that a database can be rebuilt from run folders

  std::filesystem::path run_dir;     // checkpoint/ (latest resumable state) and files of per-item scores lie here
  std::filesystem::path output_dir;  // write results here; it gets its final name only when the stage has ended well
  std::filesystem::path final_dir;   // that final name, which children read
  std::filesystem::path data_dir;    // output of the parent with role "data"; empty if none
  std::filesystem::path init_dir;    // output of the parent with role "init"; empty if none

  std::filesystem::path checkpoint_dir() const { return run_dir / "checkpoint"; }
};

// Throws BadInput naming the file.
Job load_job(const std::filesystem::path& run_dir);
void save_job(const Job& job);

// The attempt that owns the folder now; empty where job.json is missing or unreadable.
std::string owner_of(const std::filesystem::path& run_dir);

}  // namespace vlp::experiments
