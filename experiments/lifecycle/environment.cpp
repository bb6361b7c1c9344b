#include "experiments/lifecycle/environment.hpp"

#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/process.hpp"
#include "experiments/built_from.hpp"

namespace vlp::experiments {
namespace {

constexpr size_t kMaxDiff = 1 << 20;
constexpr std::array kFlags = {"avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16"};

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

// The value of the first "name : value" line.
std::string field(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const auto colon = line.find(':');
    if (!line.starts_with(name) || colon == std::string::npos) continue;
    const auto value = line.find_first_not_of(" \t", colon + 1);
    return value == std::string::npos ? "" : trimmed(line.substr(value));
  }
  return "";
}

std::string notable_flags() {
  std::istringstream all(field("/proc/cpuinfo", "flags"));
  std::string out;
  for (std::string flag; all >> flag;) {
    for (const std::string_view wanted : kFlags) {
      if (flag == wanted) out += (out.empty() ? "" : " ") + flag;
    }
  }
  return out;
}

void add_revision(const std::filesystem::path& folder, std::map<std::string, std::string>& facts) {
  const auto git = [&](std::vector<std::string> rest) {
    std::vector<std::string> command = {"git", "-C", folder.string()};
    command.insert(command.end(), rest.begin(), rest.end());
    return output_of(command);
  };
  facts["source.revision"] = "unknown";
  facts["source.dirty"] = "unknown";
  const auto revision = std::filesystem::exists(folder / ".git") ? git({"rev-parse", "HEAD"}) : std::nullopt;
  const auto changes = revision ? git({"status", "--porcelain"}) : std::nullopt;
  if (!changes) return;
  facts["source.revision"] = trimmed(*revision);
  facts["source.dirty"] = changes->empty() ? "no" : "yes";
  if (!changes->empty()) facts["source.diff"] = (*changes + git({"diff", "HEAD"}).value_or("")).substr(0, kMaxDiff);
}

}  // namespace

std::map<std::string, std::string> environment_facts(const std::filesystem::path& source) {
  std::map<std::string, std::string> facts = {{"compiler", compiler()},
                                              {"libtorch", libtorch_version()},
                                              {"libc", gnu_get_libc_version()},
                                              {"cpu.model", field("/proc/cpuinfo", "model name")},
                                              {"cpu.flags", notable_flags()},
                                              {"cpu.count", std::to_string(std::thread::hardware_concurrency())}};
  const auto bytes = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGE_SIZE));
  facts["memory.gib"] = fmt::format("{:.1f}", bytes / (1 << 30));
  utsname system{};
  if (::uname(&system) == 0) facts["kernel"] = fmt::format("{} {}", system.sysname, system.release);
  if (const auto gpus = output_of({"nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"})) facts["gpu"] = trimmed(*gpus);
  add_revision(source, facts);
  return facts;
}

}  // namespace vlp::experiments
