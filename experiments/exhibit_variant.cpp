#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/util/nearest.hpp"
#include "experiments/exhibit_parts.hpp"

namespace vlp::experiments {
namespace {

constexpr std::array<const char*, 4> kFidelities = {"SMOKE", "PROXY", "REDUCED", "FULL"};  // the worst first

std::string worse(const std::string& a, const std::string& b) {
  const auto rank = [](const std::string& f) { return std::find(kFidelities.begin(), kFidelities.end(), f) - kFidelities.begin(); };
  return rank(a) < rank(b) ? a : b;
}

struct Block {
  std::vector<results_db::Deviation> deviations;
  std::string fidelity = "FULL";
};

Block read_block(const spec::Node& node) {
  Block block;
  for (const char* key : {"config", "seeds", "limits", "sd_guess"}) node.raw(key);
  block.deviations = read_deviations(node);
  node.read("fidelity", block.fidelity, spec::one_of({"SMOKE", "PROXY", "REDUCED", "FULL"}));
  node.reject_unread_keys();
  return block;
}

void lay_block(const Block& block, const spec::ValuePtr& value, ChosenVariant& out) {
  out.deviations.insert(out.deviations.end(), block.deviations.begin(), block.deviations.end());
  out.fidelity = worse(out.fidelity, block.fidelity);
  if (!value->table()) return;
  auto changes = value;
  for (const char* key : {"deviation", "fidelity", "scale"}) changes = spec::without(changes, key);
  out.tree = spec::merge(out.tree, changes);
}

// A data set's own scale blocks, [data.NAME.scale.SCALE]: pictures of one data set want other sizes at other scales.
void lay_own_scales(const spec::Node& data_set, const std::vector<std::string>& scales, const std::string* scale, ChosenVariant& out) {
  const spec::Node blocks = data_set.child("scale");
  for (const auto& declared : blocks.keys()) {
    if (std::find(scales.begin(), scales.end(), declared) == scales.end())
      blocks.error(declared,
                   fmt::format("this spec declares no scale '{}' (table [scale.{}]){}", declared, declared, did_you_mean(declared, scales)));
    const Block block = read_block(blocks.child(declared));
    if (scale && declared == *scale) lay_block(block, blocks.raw(declared), out);
  }
}

// Lays the block `name` of the table `kind` over the tree; `scale` is the variant's.
void lay(const spec::Node& root, const std::string& kind, const std::string& name, const std::string& scale, ChosenVariant& out) {
  const spec::Node blocks = root.child(kind);
  const auto names = blocks.keys();
  for (const auto& declared : names) {
    const spec::Node node = blocks.child(declared);
    if (kind == "data") node.raw("scale");
    const Block block = read_block(node);
    if (declared == name) lay_block(block, blocks.raw(declared), out);
    if (kind == "data") lay_own_scales(node, root.child("scale").keys(), declared == name ? &scale : nullptr, out);
  }
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  if (kind == "device" && (name == "cpu" || name == "cuda")) return;  // devices need no block
  const std::vector<std::string> valid = kind == "device" ? std::vector<std::string>{"cpu", "cuda"} : names;
  blocks.error_at({}, fmt::format("this spec declares no {} '{}' (table [{}.{}]){}", kind, name, kind, name, did_you_mean(name, valid)));
}

}  // namespace

std::string fidelity_of(const results_db::Variant& variant) {
  if (variant.scale == "smoke") return "SMOKE";
  if (variant.scale == "micro" || variant.data == "world") return "PROXY";
  return variant.scale == "paper" ? "FULL" : "REDUCED";
}

ChosenVariant choose_variant(const spec::ValuePtr& tree, const results_db::Variant& variant, const std::shared_ptr<spec::Problems>& problems) {
  ChosenVariant out{tree, {}, fidelity_of(variant)};
  const auto document = spec::Document::from_value(tree, problems);
  for (const auto& [kind, name] : {std::pair<std::string, std::string>{"scale", variant.scale}, {"data", variant.data}, {"device", variant.device}}) {
    lay(document.root(), kind, name, variant.scale, out);
    out.tree = spec::without(out.tree, kind);
  }
  return out;
}

std::vector<results_db::Variant> declared_variants(const SpecFile& spec, const SpecFolders& folders, spec::Problems& problems) {
  const auto document = spec::Document::load(spec.file, folders.shown_from);
  if (!document.problems()->empty()) {
    problems.add_all(*document.problems());
    return {};
  }
  std::vector<results_db::Variant> out;
  for (const auto& scale : document.root().child("scale").keys())
    for (const auto& data : document.root().child("data").keys()) out.push_back({scale, data, "cpu"});
  return out;
}

}  // namespace vlp::experiments
