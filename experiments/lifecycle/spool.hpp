#pragma once
// How a worker reports: one checked JSON record a line (results_db/spool.hpp), appended to a file that only its coordinator reads.

#include <filesystem>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>

namespace vlp::experiments {

// FINITE | NAN | PINF | NINF
std::string value_kind(double value);

class SpoolWriter final {
 public:
  // kStored: on the disk when append() returns (scores, checkpoints, ends). kBuffered: left to the system (progress, heartbeats).
  enum class Durability { kBuffered, kStored };

  // Appends to the file, which it creates; a torn last line of an earlier attempt is cut off. Throws BadInput.
  SpoolWriter(const std::filesystem::path& file, int64_t fence);
  ~SpoolWriter();
  SpoolWriter(const SpoolWriter&) = delete;
  SpoolWriter& operator=(const SpoolWriter&) = delete;

  // Adds seq, fence, type and t to the fields and appends the record. Safe to call from several threads. Where the disk is full the file is cut
  // back to its last whole record and BadInput says so: what was recorded before stays readable.
  void append(const std::string& type, nlohmann::json fields, Durability durability = Durability::kBuffered);

 private:
  std::filesystem::path file_;
  int64_t fence_, seq_ = 0;
  int fd_ = -1;
  std::mutex mutex_;
};

}  // namespace vlp::experiments
