#include <fmt/format.h>

#include "experiments/lifecycle/run.hpp"
#include "experiments/lifecycle/run_folder.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;

uintmax_t bytes_in(const fs::path& folder) {
  uintmax_t sum = 0;
  std::error_code error;  // a file that vanishes meanwhile counts nothing
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file(error)) sum += entry.file_size(error);
  }
  return sum;
}

}  // namespace

int verb_gc(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "gc",
                                        .names = "",
                                        .summary = "Deletes runs that no exhibit needs any more, with their scores and run folders.",
                                        .options = joined({db_options(), {{"dry-run", "", "only say what would be deleted"}}})},
                                       args);
  auto store = results_db::Store::open(database_of(line));
  for (const auto& text : sweep(store, this_owner("cpu", ""))) fmt::print("{}\n", text);
  const bool dry_run = line.has("dry-run");
  uintmax_t bytes = 0;
  const auto garbage = store.collect_garbage(dry_run);
  for (const auto& run : garbage) {
    const bool has_folder = !run.run_dir.empty() && fs::is_directory(run.run_dir);
    const auto size = has_folder ? bytes_in(run.run_dir) : 0;
    bytes += size;
    fmt::print("{} {}  {:.1f} MB  {}\n", dry_run ? "would delete" : "deleted", run.run_key.substr(0, 12), static_cast<double>(size) / 1e6, run.run_dir);
    if (has_folder && !dry_run) fs::remove_all(run.run_dir);
  }
  fmt::print("{} runs, {:.1f} MB\n", garbage.size(), static_cast<double>(bytes) / 1e6);
  return 0;
}

}  // namespace vlp::experiments
