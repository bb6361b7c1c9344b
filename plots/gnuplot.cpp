#include "plots/gnuplot.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <regex>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "plots/format.hpp"
#include "plots/html.hpp"

extern char** environ;

namespace vlp::plots {
namespace {

// Runs `program -d script` (without the user's start-up files) with both outputs in `log`. Returns the exit status.
int run(const std::filesystem::path& program, const std::filesystem::path& script, const std::filesystem::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::string name = program.string(), flag = "-d", file = script.string();
  char* arguments[] = {name.data(), flag.data(), file.data(), nullptr};
  pid_t child = 0;
  const int error = ::posix_spawn(&child, name.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw BadInput(fmt::format("{}: cannot be started: {}", name, std::strerror(error)));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) throw InternalFault(fmt::format("{}: waiting failed: {}", name, std::strerror(errno)));
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string first_message(const std::string& log) {
  for (size_t from = 0; from < log.size();) {
    const size_t end = std::min(log.find('\n', from), log.size());
    const std::string line = log.substr(from, end - from);
    if (line.find_first_not_of(" ^\t") != std::string::npos && line.find("line ") != std::string::npos) return line;
    from = end + 1;
  }
  return log.substr(0, log.find('\n'));
}

// gnuplot takes "NAME:Bold" for a family without enhanced text, knows no fallback font, and titles every curve with its command.
std::string polished(const std::string& svg, const std::string& title) {
  constexpr std::string_view kFamilies = "font-family=\"DejaVu Sans, Verdana, sans-serif\"";
  static const std::regex kTitle("<title>[^<]*</title>");
  std::string out = std::regex_replace(svg, kTitle, "");
  out.insert(out.find("<desc>"), fmt::format("<title>{}</title>\n", html(title)));
  out = replace_all(std::move(out), "font-family=\"DejaVu Sans:Bold\"", fmt::format("{} font-weight=\"bold\"", kFamilies));
  return replace_all(std::move(out), "font-family=\"DejaVu Sans\"", kFamilies);
}

}  // namespace

std::optional<std::filesystem::path> find_gnuplot() {
  const char* path = std::getenv("PATH");
  for (std::string_view rest = path ? path : ""; !rest.empty();) {
    const size_t end = std::min(rest.find(':'), rest.size());
    const std::filesystem::path candidate = std::filesystem::path(rest.substr(0, end)) / "gnuplot";
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

Drawing draw(const Figure& figure) {
  const auto program = find_gnuplot();
  if (!program) throw BadInput(std::string(kNoGnuplot));
  const ScratchFolder scratch("vlp-plot");
  const auto svg = scratch / "figure.svg", png = scratch / "figure.png", script = scratch / "figure.gp";
  const std::string terminals[] = {
      fmt::format("set terminal svg size {},{} dynamic rounded noenhanced font 'DejaVu Sans,12' background rgb 'white'\ntitle_font = 'DejaVu "
                  "Sans:Bold,12'\ndiamond = 0.85\nset output {}\n",
                  figure.width, figure.height, literal(svg.string())),
      fmt::format("set terminal pngcairo size {},{} rounded noenhanced font 'DejaVu Sans,9' fontscale 2 linewidth 2 pointscale 2 background rgb "
                  "'white'\ntitle_font = 'DejaVu Sans:Bold,9'\ndiamond = 1.2\nset output {}\n",
                  2 * figure.width, 2 * figure.height, literal(png.string()))};
  std::string text = fmt::format("set encoding utf8\nfolder = {}\n", literal(scratch.path().string() + "/"));
  for (const auto& [name, bytes] : figure.files) write_file_atomic(scratch / name, bytes);
  for (const auto& terminal : terminals) text += terminal + figure.script + "unset output\n";
  write_file_atomic(script, text);
  if (const int status = run(*program, script, scratch / "log"); status != 0)
    throw InternalFault(fmt::format("figure {}: gnuplot ended with {}: {}", figure.name, status, first_message(read_file(scratch / "log"))));
  return {polished(read_file(svg), figure.title), read_file(png)};
}

}  // namespace vlp::plots
