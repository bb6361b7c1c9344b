#include <filesystem>

#include <fmt/format.h>

#include "core/nn/device.hpp"
#include "core/util/error.hpp"
#include "core/util/process.hpp"
#include "experiments/built_from.hpp"
#include "experiments/lifecycle/environment.hpp"
#include "experiments/lifecycle/run_folder.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"
#include "results_db/open.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;

struct Finding {
  std::string what, found, advice;  // advice: empty if nothing is wrong
};

Finding check_gnuplot() {
  const auto version = output_of({"gnuplot", "--version"});
  if (version) return {"gnuplot", version->substr(0, version->find('\n')), ""};
  return {"gnuplot", "missing", "reports have no figures: install gnuplot-nox"};
}

Finding check_disk(const fs::path& folder) {
  std::error_code error;
  auto existing = fs::absolute(folder);
  while (!fs::exists(existing) && existing.has_relative_path()) existing = existing.parent_path();
  const auto space = fs::space(existing, error);
  if (error) return {"disk", error.message(), fmt::format("{} cannot be asked", existing.string())};
  const double gigabytes = static_cast<double>(space.available) / 1e9;
  return {"disk", fmt::format("{:.1f} GB free for {}", gigabytes, folder.string()), gigabytes < 2 ? "less than 2 GB: use another folder with --out" : ""};
}

Finding check_writable(const fs::path& folder) {
  try {
    require_writable(folder, "--out");
    return {"output", folder.string(), ""};
  } catch (const BadInput& e) {
    return {"output", folder.string(), e.what()};
  }
}

Finding check_results(const fs::path& file) {
  if (!fs::exists(file)) return {"database", file.string() + ": not there yet", ""};
  try {
    const auto problems = results_db::check_database(file);
    return {"database", file.string(), problems.empty() ? "" : problems.front()};
  } catch (const Error& e) {
    return {"database", file.string(), e.what()};
  }
}

std::vector<Finding> check_devices() {
  std::vector<Finding> out = {{"cpu device", nn::describe_device(nn::DeviceKind::cpu), ""}};
  const auto facts = nn::find_devices();
  if (facts.devices > 0) {
    out.push_back({"cuda device", nn::describe_device(nn::DeviceKind::cuda), ""});
  } else if (facts.driver) {
    const auto why = facts.built ? facts.load_error : facts.module.string() + " was not built";
    out.push_back({"cuda device", "an NVIDIA driver is there, but no device can be used", why});
  } else {
    out.push_back({"cuda device", "none (not needed)", ""});
  }
  return out;
}

}  // namespace

int verb_doctor(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "doctor",
                                        .names = "",
                                        .summary = "Looks at machine, program, folders and database; ends with 1 where something needs attention.",
                                        .options = db_options()},
                                       args);
  std::vector<Finding> findings;
  for (const auto& [name, value] : environment_facts(source_folder())) {
    if (name != "source.diff") findings.push_back({name, value, ""});
  }
  for (const auto& finding : check_devices()) findings.push_back(finding);
  findings.push_back(check_gnuplot());
  findings.push_back(check_writable(out_folder(line)));
  findings.push_back(check_disk(out_folder(line)));
  findings.push_back(check_results(database_of(line)));
  bool sound = true;
  for (const auto& finding : findings) {
    fmt::print("{:<16} {}\n", finding.what, finding.found);
    if (!finding.advice.empty()) fmt::print("{:<16} PROBLEM: {}\n", "", finding.advice);
    sound = sound && finding.advice.empty();
  }
  return sound ? 0 : static_cast<int>(ExitCode::kUnfavourable);
}

}  // namespace vlp::experiments
