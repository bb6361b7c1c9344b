#include "experiments/lifecycle/run_folder.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "results_db/spool.hpp"

namespace vlp::experiments {

namespace fs = std::filesystem;
namespace {

constexpr std::streamoff kTail = 64 << 10;

std::vector<std::string> tail(const fs::path& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  const auto size = static_cast<std::streamoff>(in.tellg());
  in.seekg(std::max<std::streamoff>(0, size - kTail));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

void prepare_run_folder(const Job& job) {
  make_folder(job.checkpoint_dir());
  const auto file = job.run_dir / "job.json";
  if (fs::exists(file)) {
    const auto previous = nlohmann::json::parse(read_file(file), nullptr, false);
    const auto key = previous.is_object() ? previous.value("run_key", job.run_key) : job.run_key;
    if (key != job.run_key)
      throw BadInput(fmt::format("{}: belongs to run {}, not to {}; use another folder with --out", job.run_dir.string(), key, job.run_key));
  }
  for (const char* log : {"stdout", "stderr"}) {
    if (fs::exists(job.run_dir / fmt::format("{}.log", log)))
      fs::rename(job.run_dir / fmt::format("{}.log", log), job.run_dir / fmt::format("{}.previous.log", log));
  }
  save_job(job);
}

std::optional<nlohmann::json> last_record(const fs::path& spool, int64_t fence, const std::string& type) {
  const auto lines = tail(spool);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const auto record = results_db::parse_spool_line(*line);
    if (record && record->value("fence", int64_t{0}) == fence && record->value("type", "") == type) return record;
  }
  return std::nullopt;
}

std::vector<std::string> last_lines(const fs::path& log, size_t count) {
  auto lines = tail(log);
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  if (lines.size() > count) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  return lines;
}

void require_writable(const fs::path& folder, const std::string& option) {
  try {
    make_folder(folder);
    const auto probe = folder / fmt::format(".probe-{}", ::getpid());
    write_file_atomic(probe, "");
    fs::remove(probe);
  } catch (const BadInput& e) {
    throw BadInput(fmt::format("{}; choose another folder with {}", e.what(), option));
  }
}

std::optional<FolderLock> FolderLock::try_take(const fs::path& file) {
  make_folder(file.parent_path());
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) throw BadInput(fmt::format("{}: cannot be written", file.string()));
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return FolderLock(fd);
  ::close(fd);
  return std::nullopt;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace vlp::experiments
