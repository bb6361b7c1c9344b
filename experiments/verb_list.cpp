#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "experiments/spec_files.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {

int verb_list(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "list",
                                        .names = "",
                                        .summary = "All exhibits, and for those that were run: variant and how much is done.",
                                        .options = joined({db_options(), {{"specs", "DIR", "folder of specs, instead of the project's own"}}})},
                                       args);
  std::multimap<std::string, results_db::ExhibitEntry> known;
  if (std::filesystem::exists(database_of(line))) {
    for (const auto& entry : results_db::Reader::open(database_of(line)).exhibits()) known.emplace(entry.key.id, entry);
  }
  std::vector<std::vector<std::string>> table = {{"exhibit", "variant", "fidelity", "done", "title"}};
  std::vector<std::string> specs;
  for (const auto& spec : list_specs(spec_folders(line.text("specs")))) {
    specs.push_back(spec.id);
    const auto [first, last] = known.equal_range(spec.id);
    if (first == last) table.push_back({spec.id, "-", "-", "not run", ""});
    for (auto it = first; it != last; ++it) {
      const auto& [key, paper, kind, title, locator, fidelity, runs, done] = it->second;
      const auto variant = fmt::format("{} {} {}", key.variant.scale, key.variant.data, key.variant.device);
      table.push_back({key.id, variant, fidelity, fmt::format("{}/{}", done, runs), title});
    }
  }
  for (const auto& [id, entry] : known) {  // made on the command line: there is no file
    if (std::find(specs.begin(), specs.end(), id) != specs.end()) continue;
    const auto& v = entry.key.variant;
    table.push_back({id, fmt::format("{} {} {}", v.scale, v.data, v.device), entry.fidelity, fmt::format("{}/{}", entry.done, entry.runs), entry.title});
  }
  fmt::print("{}", aligned(table));
  return 0;
}

}  // namespace vlp::experiments
