#include "core/util/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"

extern char** environ;

namespace vlp {
namespace {

void check(int error, const std::string& program) {
  if (error != 0) throw BadInput(fmt::format("{}: cannot be started: {}", program, std::strerror(error)));
}

// The two structures of posix_spawn, released on every path.
struct SpawnSettings {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  SpawnSettings() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
};

// Own group, no inherited signal mask, and the default action for the signals that a coordinator handles or ignores.
void set_group_and_signals(posix_spawnattr_t& attributes) {
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) sigaddset(&defaults, number);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<std::string> joined_environment(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    bool replaced = false;
    for (const auto& [name, value] : added) replaced |= text.starts_with(name + "=");
    if (!replaced) out.emplace_back(text);
  }
  for (const auto& [name, value] : added) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

void limit(int64_t pid, __rlimit_resource resource, int64_t bytes) {
  if (bytes <= 0) return;
  const rlimit value{static_cast<rlim_t>(bytes), static_cast<rlim_t>(bytes)};
  ::prlimit(static_cast<pid_t>(pid), resource, &value, nullptr);
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string boot_id() {
  std::string id;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id") >> std::ws, id);
  return id;
}

std::filesystem::path own_executable() { return std::filesystem::read_symlink("/proc/self/exe"); }

int64_t process_start(int64_t pid) {
  std::string line;
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  if (pid <= 0 || !std::getline(file, line)) return 0;
  const auto name_end = line.rfind(')');  // the name in field 2 may hold blanks and parentheses
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string state, skipped;
  fields >> state;
  if (state == "Z" || state == "X") return 0;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  int64_t start = 0;
  fields >> start;
  return start;
}

bool process_alive(int64_t pid, int64_t start) { return start > 0 && process_start(pid) == start; }

Process::Process(const Command& command) {
  const auto& program = command.arguments.at(0);
  SpawnSettings settings;
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&settings.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&settings.files, STDOUT_FILENO, command.stdout_file.c_str(), flags, 0644);
  posix_spawn_file_actions_addopen(&settings.files, STDERR_FILENO, command.stderr_file.c_str(), flags, 0644);
  set_group_and_signals(settings.attributes);
  auto arguments = command.arguments;
  auto environment = joined_environment(command.environment);
  pid_t pid = 0;
  check(::posix_spawnp(&pid, program.c_str(), &settings.files, &settings.attributes, pointers(arguments).data(), pointers(environment).data()),
        program);
  pid_ = pid;
  start_ = process_start(pid);
  limit(pid, RLIMIT_DATA, command.memory_bytes);
  limit(pid, RLIMIT_FSIZE, command.file_bytes);
}

std::optional<ProcessEnd> Process::poll() {
  if (end_) return end_;
  int status = 0;
  if (::waitpid(static_cast<pid_t>(pid_), &status, WNOHANG) != pid_) return std::nullopt;
  end_ = WIFSIGNALED(status) ? ProcessEnd{0, WTERMSIG(status)} : ProcessEnd{WEXITSTATUS(status), 0};
  return end_;
}

void Process::signal(int number) const {
  if (!end_) ::kill(static_cast<pid_t>(-pid_), number);
}

bool die_with_parent(int64_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  return ::getppid() == parent;  // it may have ended before the call above
}

std::optional<std::string> output_of(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  SpawnSettings settings;
  posix_spawn_file_actions_addopen(&settings.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&settings.files, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&settings.files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  auto texts = arguments;
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, texts.at(0).c_str(), &settings.files, nullptr, pointers(texts).data(), environ);
  ::close(ends[1]);
  std::string out;
  std::array<char, 4096> buffer{};
  ssize_t n = 0;
  while (error == 0 && ((n = ::read(ends[0], buffer.data(), buffer.size())) > 0 || (n < 0 && errno == EINTR))) {
    if (n > 0) out.append(buffer.data(), static_cast<size_t>(n));
  }
  ::close(ends[0]);
  int status = 0;
  if (error != 0 || ::waitpid(pid, &status, 0) != pid || status != 0) return std::nullopt;
  return out;
}

}  // namespace vlp
