#include <fmt/format.h>

#include "experiments/config.hpp"
#include "experiments/exhibit.hpp"
#include "experiments/planned.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {

int verb_validate(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "validate",
                                        .names = "[EXHIBIT...]",
                                        .summary = "Checks specs in every variant that they declare, all of them if none is named. Writes nothing.",
                                        .most = 1000,
                                        .options = {{"specs", "DIR", "folder of specs, instead of the project's own"}}},
                                       args);
  const auto folders = spec_folders(line.text("specs"));
  std::vector<SpecFile> specs;
  for (const auto& name : line.names()) specs.push_back(find_spec(folders, name));
  if (line.names().empty()) specs = list_specs(folders);
  const auto problems = std::make_shared<spec::Problems>();
  size_t variants = 0;
  for (const auto& spec : specs) {
    const auto declared = declared_variants(spec, folders, *problems);
    variants += declared.size();
    for (const auto& variant : declared) load_exhibit(spec, folders, {.variant = variant}, read_config, problems);
  }
  problems->throw_if_any();
  fmt::print("{} specs in {} variants: no errors\n", specs.size(), variants);
  return 0;
}

}  // namespace vlp::experiments
