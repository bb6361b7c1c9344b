#include "results_db/file_lock.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::results_db {
namespace {

std::string holder(int fd) {
  char text[256];
  const ssize_t n = ::pread(fd, text, sizeof text, 0);
  return n > 0 ? std::string(text, static_cast<size_t>(n)) : std::string("an unknown process");
}

std::string myself() {
  char host[128] = "";
  ::gethostname(host, sizeof host - 1);
  return fmt::format("process {} on {}", ::getpid(), host);
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, double seconds) : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (fd_ < 0) throw BadInput(fmt::format("{}: cannot be created: {}; choose another database with --db", file.string(), std::strerror(errno)));
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (std::chrono::steady_clock::now() >= until) {
      const std::string who = holder(fd_);
      ::close(fd_);
      throw BadInput(fmt::format("{}: is held by {}; wait for it to end", file.string(), who));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const std::string me = myself();  // only for the message above: the lock itself needs no content
  if (::ftruncate(fd_, 0) != 0 || ::pwrite(fd_, me.data(), me.size(), 0) < 0) errno = 0;
}

FileLock::~FileLock() { ::close(fd_); }

}  // namespace vlp::results_db
