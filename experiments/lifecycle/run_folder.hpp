#pragma once
// The files of one run: job.json (of its newest attempt), spool.jsonl (of all, told apart by their fence), stdout.log, stderr.log (the
// attempt before: *.previous.log), checkpoint/, output/.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "experiments/lifecycle/job.hpp"

namespace vlp::experiments {

// Makes the folder ready for a new attempt and hands it over: from now on an earlier worker knows itself fenced off. Checkpoints stay.
// Throws BadInput where the folder cannot be written or belongs to a run whose key only begins alike.
void prepare_run_folder(const Job& job);

// An attempt's newest whole record of this type near the end of a spool.
std::optional<nlohmann::json> last_record(const std::filesystem::path& spool, int64_t fence, const std::string& type);

// The last lines of a log, without those that are empty.
std::vector<std::string> last_lines(const std::filesystem::path& log, size_t count);

// Throws BadInput naming the folder if no file can be created in it.
void require_writable(const std::filesystem::path& folder, const std::string& option);

// Held by one process at a time; the system releases it when the holder ends, however it ends.
class FolderLock final {
 public:
  static std::optional<FolderLock> try_take(const std::filesystem::path& file);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace vlp::experiments
