#pragma once
// Child processes, and the identity of a process that survives the reuse of its number.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vlp {

std::string host_name();
// Changes at every start of the machine. Empty where /proc does not tell.
std::string boot_id();
std::filesystem::path own_executable();

// When a process started, in clock ticks since boot (field 22 of /proc/PID/stat); 0 if there is no such process. A zombie counts as gone.
int64_t process_start(int64_t pid);
// True while the very process (number and start time) exists.
bool process_alive(int64_t pid, int64_t start);

// What to start. Standard input is empty; output goes to files, which are truncated.
struct Command {
  std::vector<std::string> arguments;                              // arguments[0] is the program
  std::vector<std::pair<std::string, std::string>> environment;    // added to ours
  std::filesystem::path stdout_file, stderr_file;
  int64_t memory_bytes = 0;                                        // limit of private memory; 0: none
  int64_t file_bytes = 0;                                          // limit of a written file's size; 0: none
};

struct ProcessEnd {
  int exit_code = 0;  // 0 where a signal ended it
  int signal = 0;
};

// A child in a process group of its own, so that the terminal's Ctrl-C reaches only its parent.
class Process final {
 public:
  // Starts by exec, never by a bare fork. Throws BadInput naming the program and the reason.
  explicit Process(const Command& command);
  int64_t pid() const { return pid_; }
  int64_t start() const { return start_; }
  // Not blocking; after the first value, always that value.
  std::optional<ProcessEnd> poll();
  // To its whole group; nothing where it has ended.
  void signal(int number) const;

 private:
  int64_t pid_ = 0, start_ = 0;
  std::optional<ProcessEnd> end_;
};

// In a child: the kernel sends us SIGTERM when the parent thread that started us ends. False if `parent` is gone already.
bool die_with_parent(int64_t parent);

// Output and exit code of a short helper program, looked up in PATH; nullopt where it cannot be started or fails. Standard error is dropped.
std::optional<std::string> output_of(const std::vector<std::string>& arguments);

}  // namespace vlp
