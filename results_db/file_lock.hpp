#pragma once
// An exclusive lock on a file, released by the kernel when its holder ends, however it ends.

#include <filesystem>

namespace vlp::results_db {

class FileLock final {
 public:
  // Waits up to `seconds`. Throws BadInput naming the holder (host, process) afterwards, or if the file cannot be created.
  FileLock(const std::filesystem::path& file, double seconds);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

}  // namespace vlp::results_db
