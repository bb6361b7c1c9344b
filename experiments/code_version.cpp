#include "experiments/code_version.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/sha256.hpp"
#include "experiments/built_from.hpp"

namespace vlp::experiments {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& file) {
  static const std::set<std::string> kExtensions = {".cpp", ".hpp", ".cu", ".cuh", ".inc"};
  return kExtensions.contains(file.extension().string());
}

bool belongs(const Component& component, const std::string& path) {
  bool in = false;
  for (const auto& source : component.sources) {
    if (source[0] == '!' && path.starts_with(source.substr(1))) return false;
    in = in || path.starts_with(source);
  }
  return in;
}

// Whether a setting of this name has another value than `off` anywhere in the tree.
bool any_other(const nlohmann::json& tree, const std::string& key, const std::string& off) {
  if (!tree.is_structured()) return false;
  for (const auto& [name, value] : tree.items())
    if ((tree.is_object() && name == key && value != off) || any_other(value, key, off)) return true;
  return false;
}

// One literal or comment that starts at `i`, or a single character: {end, text to keep}.
std::pair<size_t, std::string_view> next_token(std::string_view s, size_t i) {
  const auto from = [&](size_t end) { return std::pair{std::min(end, s.size()), s.substr(i, end - i)}; };
  if (s.substr(i, 2) == "//") return {std::min(s.find('\n', i), s.size()), {}};
  if (s.substr(i, 2) == "/*") return {std::min(s.find("*/", i + 2), s.size() - 2) + 2, {}};
  if (s.substr(i, 2) == "R\"" && (i == 0 || !std::isalnum(static_cast<unsigned char>(s[i - 1])))) {
    const auto open = s.find('(', i);
    if (open == std::string_view::npos) return from(s.size());
    const std::string close = fmt::format("){}\"", s.substr(i + 2, open - i - 2));
    const auto end = s.find(close, open);
    return from(end == std::string_view::npos ? s.size() : end + close.size());
  }
  const bool digit_separator = s[i] == '\'' && i > 0 && std::isalnum(static_cast<unsigned char>(s[i - 1]));
  if ((s[i] == '"' || s[i] == '\'') && !digit_separator) {
    size_t end = i + 1;
    while (end < s.size() && s[end] != s[i]) end += s[end] == '\\' ? 2 : 1;
    return from(end + 1);
  }
  return std::isspace(static_cast<unsigned char>(s[i])) ? std::pair{i + 1, std::string_view{}} : from(i + 1);
}

}  // namespace

const std::vector<Component>& components() {
  static const std::vector<Component> all = {
      {"util", 1, {"core/util/random", "core/util/sha256", "core/util/split"}},
      {"text", 1, {"core/text/"}},
      {"vision", 1, {"core/vision/"}},
      {"formats", 1, {"core/formats/", "!core/formats/weight_rules"}},
      {"weights", 1, {"core/formats/weight_rules"}},
      {"world", 1, {"core/data/world/"}},
      {"data", 1, {"core/data/", "!core/data/world/"}},
      {"nn", 1, {"core/nn/", "core/kernels/"}},
      {"objectives", 1, {"core/objectives/"}},
      {"systems", 1, {"core/systems/", "!core/systems/semmim/", "!core/systems/cmal/", "!core/systems/semvlp/"}},
      {"semmim", 1, {"core/systems/semmim/", "!core/systems/semmim/masked_image", "!core/systems/semmim/momentum_branch",
                     "!core/systems/semmim/text_guided", "!core/systems/semmim/block_masking"}},
      {"semmim.mim", 1, {"core/systems/semmim/masked_image", "core/systems/semmim/momentum_branch", "core/systems/semmim/text_guided",
                         "core/systems/semmim/block_masking"}},
      {"semvlp", 1, {"core/systems/semvlp/"}},
      {"cmal", 1, {"core/systems/cmal/"}},
      {"train", 1, {"core/train/"}},
      {"execute", 1, {"experiments/execute"}},  // which split and which seed a stage takes
      {"tasks", 1, {"core/tasks/", "!core/tasks/retrieval", "!core/tasks/vqa", "!core/tasks/gqa", "!core/tasks/nlvr2", "!core/tasks/probe",
                    "!core/tasks/entailment", "!core/tasks/grounding", "!core/tasks/anchor_", "!core/tasks/corpus"}},
      {"tasks.anchor_attention", 1, {"core/tasks/anchor_attention", "core/tasks/anchor_pairs", "core/tasks/anchor_spec"}},
      {"tasks.anchor_classes", 1, {"core/tasks/anchor_classes", "core/tasks/anchor_pairs", "core/tasks/anchor_spec"}},
      {"tasks.anchor_features", 1, {"core/tasks/anchor_features", "core/tasks/anchor_pairs", "core/tasks/anchor_spec"}},
      {"tasks.corpus", 1, {"core/tasks/corpus"}},
      {"tasks.entailment", 1, {"core/tasks/entailment"}},
      {"tasks.grounding", 1, {"core/tasks/grounding"}},
      {"tasks.gqa", 1, {"core/tasks/gqa"}},
      {"tasks.nlvr2", 1, {"core/tasks/nlvr2"}},
      {"tasks.probe", 1, {"core/tasks/probe"}},
      {"tasks.retrieval", 1, {"core/tasks/retrieval"}},
      {"tasks.vqa", 1, {"core/tasks/vqa"}},
      {"metrics", 1, {"core/metrics/", "!core/metrics/retrieval", "!core/metrics/vqa"}},
      {"metrics.retrieval", 1, {"core/metrics/retrieval"}},
      {"metrics.vqa", 1, {"core/metrics/vqa"}},
  };
  return all;
}

std::vector<std::string> components_of(const std::string& kind, const std::string& name, const std::string& system, const nlohmann::json& config) {
  if (kind == "prepare") return {"util", "text", "vision", "formats", "world", "data"};
  std::vector<std::string> out = {"util", "data", "nn", "systems", system, "execute"};
  if (config.contains("model") && config.at("model").contains("weights")) out.push_back("weights");
  if (kind == "pretrain") {
    out.insert(out.end(), {"objectives", "train"});
    if (system == "semmim" && any_other(config, "supervision", "none")) out.push_back("semmim.mim");
  } else {
    out.insert(out.end(), {"text", "tasks", "metrics"});
    for (const auto& own : {"tasks." + name, "metrics." + name})
      if (std::any_of(components().begin(), components().end(), [&](const Component& c) { return c.name == own; })) out.push_back(own);
    if (kind == "finetune") out.insert(out.end(), {"objectives", "train"});
  }
  return out;
}

std::string without_comments(std::string_view source) {
  std::string out;
  for (size_t i = 0; i < source.size();) {
    const auto [end, keep] = next_token(source, i);
    out += keep;
    i = end;
  }
  return out;
}

CodeVersions::CodeVersions(const fs::path& source_folder) {
  std::vector<std::string> paths;
  if (fs::is_directory(source_folder / "core"))
    for (const auto& entry : fs::recursive_directory_iterator(source_folder / "core"))
      if (entry.is_regular_file() && is_source(entry.path())) paths.push_back(entry.path().lexically_relative(source_folder).generic_string());
  for (const char* path : {"experiments/execute.cpp", "experiments/execute.hpp"})
    if (fs::exists(source_folder / path)) paths.emplace_back(path);
  std::sort(paths.begin(), paths.end());
  std::map<std::string, std::string> hashes;
  for (const auto& path : paths) hashes[path] = sha256_hex(without_comments(read_file(source_folder / path)));
  for (const auto& component : components()) {
    Sha256 hash;
    bool any = false;
    for (const auto& path : paths)
      if (belongs(component, path)) hash.update(fmt::format("{}:{}\n", path, hashes[path])), any = true;
    known_[component.name] = {component.version, any ? hash.hex().substr(0, 16) : ""};
  }
}

std::string CodeVersions::text(const std::vector<std::string>& names) const {
  auto out = nlohmann::json::object();
  for (const auto& name : names) {
    const auto it = known_.find(name);
    if (it == known_.end()) throw InternalFault(fmt::format("code_version: there is no component '{}'", name));
    if (it->second.hash.empty()) throw InternalFault(fmt::format("code_version: component '{}' has no source file below {}", name, source_folder().string()));
    out[name] = {{"sources", it->second.hash}, {"version", it->second.version}};
  }
  return out.dump();
}

}  // namespace vlp::experiments
