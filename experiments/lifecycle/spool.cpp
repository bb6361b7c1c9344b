#include "experiments/lifecycle/spool.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/clock.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "results_db/spool.hpp"

namespace vlp::experiments {
namespace {

// The number of bytes written before an error; errno tells which.
size_t write_all(int fd, std::string_view bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

}  // namespace

std::string value_kind(double value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value > 0 ? "PINF" : "NINF";
  return "FINITE";
}

SpoolWriter::SpoolWriter(const std::filesystem::path& file, int64_t fence) : file_(file), fence_(fence) {
  fd_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd_ < 0) throw BadInput(fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno)));
  const auto bytes = read_file(file);
  const auto whole = bytes.rfind('\n') == std::string::npos ? 0 : bytes.rfind('\n') + 1;
  if (whole < bytes.size() && ::ftruncate(fd_, static_cast<off_t>(whole)) != 0)
    throw BadInput(fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno)));
}

SpoolWriter::~SpoolWriter() { ::close(fd_); }

void SpoolWriter::append(const std::string& type, nlohmann::json fields, Durability durability) {
  const std::lock_guard lock(mutex_);
  fields["type"] = type;
  fields["seq"] = seq_;
  fields["fence"] = fence_;
  fields["t"] = unix_time();
  const auto line = results_db::spool_line(std::move(fields));
  struct stat before {};
  ::fstat(fd_, &before);
  const bool written = write_all(fd_, line) == line.size() && (durability == Durability::kBuffered || ::fdatasync(fd_) == 0);
  if (!written) {
    const std::string reason = std::strerror(errno);
    if (::ftruncate(fd_, before.st_size) != 0) ++seq_;  // a torn line stays; the number that it took is not used again
    throw BadInput(fmt::format("{}: writing failed: {}; records before this one are kept, make room and ask again", file_.string(), reason));
  }
  ++seq_;
}

}  // namespace vlp::experiments
