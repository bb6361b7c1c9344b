#include "core/util/file.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, std::string_view what) {
  throw BadInput(fmt::format("{}: {}: {}", file.string(), what, std::strerror(errno)));
}

class Descriptor final {
 public:
  Descriptor(const std::filesystem::path& file, int flags, std::string_view what) : Descriptor(file, flags, what, file) {}
  // `shown` stands for the file in messages.
  Descriptor(const std::filesystem::path& file, int flags, std::string_view what, const std::filesystem::path& shown)
      : fd_(::open(file.c_str(), flags | O_CLOEXEC, 0644)) {
    if (fd_ < 0) fail(shown, what);
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

size_t size_of(const Descriptor& fd, const std::filesystem::path& file) {
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) fail(file, "cannot be read");
  if (!S_ISREG(info.st_mode)) throw BadInput(fmt::format("{}: is not a regular file", file.string()));
  return static_cast<size_t>(info.st_size);
}

int open_regular(const std::filesystem::path& file) {
  Descriptor fd(file, O_RDONLY, "cannot be read");
  size_of(fd, file);
  return fd.release();
}

// Fills `into` unless the file ends before.
size_t read_all(int fd, std::span<char> into, const std::filesystem::path& file) {
  size_t done = 0;
  while (done < into.size()) {
    const ssize_t n = ::read(fd, into.data() + done, into.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(file, "reading failed");
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& file) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(file, "writing failed");
    done += static_cast<size_t>(n);
  }
}

// A device, a pipe, a socket: its name must not come to mean a file.
bool is_stream(const std::filesystem::path& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  const Descriptor fd(file, O_RDONLY, "cannot be read");
  std::string out(size_of(fd, file), '\0');
  out.resize(read_all(fd.get(), out, file));
  return out;
}

InputFile::InputFile(const std::filesystem::path& file) : file_(file), fd_(open_regular(file)) {}

InputFile::~InputFile() { ::close(fd_); }

size_t InputFile::read(std::span<char> into) { return read_all(fd_, into, file_); }

void write_file_atomic(const std::filesystem::path& file, std::string_view bytes) {
  if (is_stream(file)) return write_all(Descriptor(file, O_WRONLY, "cannot be written").get(), bytes, file);
  const auto temporary = std::filesystem::path(fmt::format("{}.tmp-{}", file.string(), ::getpid()));
  try {
    const Descriptor fd(temporary, O_WRONLY | O_CREAT | O_TRUNC, "cannot be written", file);
    write_all(fd.get(), bytes, file);
    if (::fsync(fd.get()) != 0) fail(file, "writing failed");
    if (::rename(temporary.c_str(), file.c_str()) != 0) fail(file, "cannot be replaced");
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor fd(folder, O_RDONLY | O_DIRECTORY, "cannot be synced");
  ::fsync(fd.get());
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw BadInput(fmt::format("{}: cannot be created: {}", folder.string(), error.message()));
}

MappedFile::MappedFile(const std::filesystem::path& file) {
  const Descriptor fd(file, O_RDONLY, "cannot be read");
  size_ = size_of(fd, file);
  if (size_ == 0) return;
  void* p = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (p == MAP_FAILED) fail(file, "cannot be mapped");
  data_ = static_cast<const std::byte*>(p);
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace vlp
