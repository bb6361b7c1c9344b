#include <csignal>
#include <thread>

#include <fmt/format.h>

#include <unistd.h>

#include "core/util/clock.hpp"
#include "core/util/interrupt.hpp"
#include "experiments/status_text.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

// The named exhibits in the chosen variant; without names every variant of every exhibit that was ever run.
std::vector<results_db::ExhibitKey> keys_of(const results_db::Reader& db, const CommandLine& line) {
  std::vector<results_db::ExhibitKey> out;
  for (const auto& name : line.names()) {
    out.push_back(exhibit_key(line, name));
    db.exhibit(out.back());  // an error names the nearest one
  }
  if (!line.names().empty()) return out;
  for (const auto& entry : db.exhibits()) out.push_back(entry.key);
  return out;
}

std::string text_of(const results_db::Reader& db, const std::vector<results_db::ExhibitKey>& keys) {
  std::string out;
  for (const auto& key : keys) out += (out.empty() ? "" : "\n") + status_text(db, key, unix_time());
  return out.empty() ? "nothing was run yet\n" : out;
}

}  // namespace

int verb_status(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "status",
                                        .names = "[EXHIBIT...]",
                                        .summary = "What is done, runs, failed and waits.",
                                        .most = 1000,
                                        .options = joined({db_options(), variant_options()})},
                                       args);
  const auto db = results_db::Reader::open(database_of(line));
  fmt::print("{}", text_of(db, keys_of(db, line)));
  return 0;
}

int verb_watch(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "watch",
                                        .names = "[EXHIBIT...]",
                                        .summary = "As status, again and again, until nothing runs any more or Ctrl-C.",
                                        .most = 1000,
                                        .options = joined({db_options(), {{"interval", "SECONDS", "between two looks", "2"}}, variant_options()})},
                                       args);
  const auto db = results_db::Reader::open(database_of(line));
  const Interrupt signals({SIGINT, SIGTERM});
  const auto interval = line.integer("interval", 1);
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  for (bool active = true; active && signals.interrupts() + signals.terminations() == 0;) {
    const auto keys = keys_of(db, line);
    fmt::print("{}{}", terminal ? "\x1b[H\x1b[2J" : "", text_of(db, keys));
    std::fflush(stdout);
    active = false;
    for (const auto& key : keys) active = active || is_active(db, key);
    for (int64_t i = 0; active && i < 10 * interval && signals.interrupts() + signals.terminations() == 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return 0;
}

}  // namespace vlp::experiments
