#include "tests/layout/rules.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <fmt/format.h>

namespace vlp::layout {
namespace {

const std::set<std::string> kLight{"core/util",    "core/text", "core/vision",     "core/metrics", "core/statistics", "core/formats",
                                   "core/spec",    "core/data/world", "results_db", "ablations",    "plots"};
const std::vector<std::string> kTorchHeaders{"torch/", "ATen/", "c10/", "caffe2/"};

std::string place(const SourceFile& file, const Include& include) { return fmt::format("{}:{}", file.path, include.line); }

// The longest folder of the list that holds the file; empty for none.
std::string folder_of(const std::string& path) {
  std::string best;
  for (const auto& folder : folders())
    if (path.starts_with(folder + "/") && folder.size() > best.size()) best = folder;
  return best;
}

bool is_torch(const Include& include) {
  return std::ranges::any_of(kTorchHeaders, [&](const std::string& prefix) { return include.target.starts_with(prefix); });
}

size_t rank(const std::string& folder) { return static_cast<size_t>(std::ranges::find(folders(), folder) - folders().begin()); }

std::string system_of(const std::string& path) {
  constexpr std::string_view kSystems = "core/systems/";
  if (!path.starts_with(kSystems)) return "";
  const auto end = path.find('/', kSystems.size());
  return end == std::string::npos ? "" : path.substr(kSystems.size(), end - kSystems.size());
}

}  // namespace

const std::vector<std::string>& folders() {
  static const std::vector<std::string> kOrder{
      "core/util", "core/text",    "core/vision",     "core/metrics", "core/statistics", "core/formats", "core/spec", "core/data/world",
      "core/data", "core/nn",      "core/kernels",    "core/objectives", "core/systems", "core/train",   "core/tasks", "results_db",
      "ablations", "plots",        "experiments",     "tests"};
  return kOrder;
}

std::vector<std::string> order_breaches(const std::vector<SourceFile>& files) {
  std::vector<std::string> out;
  for (const auto& file : files) {
    const auto own = folder_of(file.path);
    if (own.empty()) out.push_back(fmt::format("{}: in no folder of the layout", file.path));
    if (own.empty() || own == "tests") continue;
    for (const auto& include : file.includes) {
      const auto other = include.quoted ? folder_of(include.target) : "";
      if (!other.empty() && rank(other) > rank(own))
        out.push_back(fmt::format("{}: {} includes {}, which stands below it", place(file, include), own, include.target));
    }
  }
  return out;
}

std::vector<std::string> light_zone_breaches(const std::vector<SourceFile>& files) {
  std::map<std::string, const SourceFile*> by_path;
  for (const auto& file : files) by_path[file.path] = &file;

  // The way from a file to a LibTorch header, " -> " between its steps; empty where there is none.
  std::map<std::string, std::string> ways;
  const std::function<std::string(const SourceFile&)> way_from = [&](const SourceFile& file) -> std::string {
    const auto [known, fresh] = ways.try_emplace(file.path);  // empty until it is known, which ends a cycle
    if (!fresh) return known->second;
    for (const auto& include : file.includes) {
      const auto next = by_path.find(include.target);
      const auto rest = is_torch(include) ? include.target : next == by_path.end() ? "" : way_from(*next->second);
      if (!rest.empty()) return ways[file.path] = file.path + " -> " + rest;
    }
    return "";
  };

  std::vector<std::string> out;
  for (const auto& file : files)
    if (kLight.contains(folder_of(file.path)))
      if (const auto way = way_from(file); !way.empty()) out.push_back("LibTorch in the light zone: " + way);
  return out;
}

std::vector<std::string> system_breaches(const std::vector<SourceFile>& files) {
  std::vector<std::string> out;
  for (const auto& file : files)
    for (const auto& include : file.includes) {
      const auto own = system_of(file.path), other = system_of(include.target);
      if (!own.empty() && !other.empty() && own != other)
        out.push_back(fmt::format("{}: {} includes {} of another system", place(file, include), own, include.target));
    }
  return out;
}

std::vector<std::string> missing_files(const std::vector<SourceFile>& files) {
  std::set<std::string> known;
  for (const auto& file : files) known.insert(file.path);
  std::vector<std::string> out;
  for (const auto& file : files)
    for (const auto& include : file.includes) {
      const auto beside = file.path.substr(0, file.path.rfind('/') + 1) + include.target;
      const bool found = known.contains(include.target) || (file.path.starts_with("tests/") && known.contains(beside));
      if (include.quoted && !found)
        out.push_back(fmt::format("{}: \"{}\" is no file of the project, named from its root", place(file, include), include.target));
    }
  return out;
}

std::vector<std::string> heavy_includes(const std::vector<SourceFile>& files) {
  std::vector<std::string> out;
  for (const auto& file : files)
    for (const auto& include : file.includes)
      if (include.target == "torch/torch.h" || include.target == "torch/extension.h")
        out.push_back(fmt::format("{}: {} costs 16 seconds a file; include what is used", place(file, include), include.target));
  return out;
}

std::vector<std::string> machine_paths(const std::string& path, const std::string& text) {
  static const std::regex kPattern(R"((^|[\s"'`=:(\[,])/(work|home|root|tmp|mnt|opt|srv|media|data|scratch|Users|var|usr/local)(/|\b))");
  std::vector<std::string> out;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (std::smatch found; std::regex_search(line, found, kPattern)) out.push_back(fmt::format("{}:{}: {}", path, number, found.str()));
  }
  return out;
}

}  // namespace vlp::layout
