#include "core/formats/weight_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

void add(WeightRules& to, WeightRules from) { to.insert(to.end(), from.begin(), from.end()); }

// weight and bias of a linear map or a norm.
WeightRules both(const std::string& target, const std::vector<std::string>& sources) {
  WeightRules out;
  for (const char* part : {".weight", ".bias"}) {
    WeightRule rule{target + part, {}, sources.size() > 1 ? Take::kStacked : Take::kSame};
    for (const auto& source : sources) rule.sources.push_back(source + part);
    out.push_back(std::move(rule));
  }
  return out;
}

std::string layer(const std::string& stem, int64_t i) { return fmt::format("{}.{}", stem, i); }

WeightRules vision_stack(const std::string& target, const std::string& final_norm) { return both(target + ".stack.final_norm", {final_norm}); }

}  // namespace

std::map<std::string, std::string> canonical_names(const std::vector<std::string>& names, const std::string& file) {
  constexpr std::array<std::string_view, 5> kPrefixes{"bert.", "vit.", "deit.", "lxmert.", "vision_model."};
  std::map<std::string, std::string> out;
  for (const auto& name : names) {
    std::string known = name;
    for (const auto prefix : kPrefixes)
      if (known.starts_with(prefix)) {
        known.erase(0, prefix.size());
        break;
      }
    for (const auto& [old, now] : {std::pair{"LayerNorm.gamma", "LayerNorm.weight"}, {"LayerNorm.beta", "LayerNorm.bias"}})
      if (known.ends_with(old)) known.replace(known.size() - std::string_view(old).size(), std::string::npos, now);
    const auto [found, fresh] = out.emplace(known, name);
    if (!fresh) throw BadInput(fmt::format("{}: \"{}\" and \"{}\" stand for the same tensor", file, found->second, name));
  }
  return out;
}

int64_t count_layers(const std::map<std::string, std::string>& canonical, std::string_view stem) {
  int64_t count = 0;
  const auto start = fmt::format("{}.", stem);
  for (auto it = canonical.lower_bound(start); it != canonical.end() && it->first.starts_with(start); ++it) {
    int64_t index = -1;
    const auto* end = it->first.data() + it->first.size();
    const auto [stop, error] = std::from_chars(it->first.data() + start.size(), end, index);
    if (error == std::errc() && stop != end && *stop == '.' && index >= 0 && index < 1000) count = std::max(count, index + 1);
  }
  return count;
}

WeightRules bert_embedding(const std::string& target) {
  WeightRules out{{target + ".words", {"embeddings.word_embeddings.weight"}},
                  {target + ".positions", {"embeddings.position_embeddings.weight"}, Take::kFirstRows},
                  {target + ".token_types", {"embeddings.token_type_embeddings.weight"}}};
  add(out, both(target + ".norm", {"embeddings.LayerNorm"}));
  return out;
}

WeightRules bert_layers(const std::string& target, const std::string& stem, int64_t first, int64_t count) {
  WeightRules out;
  for (int64_t i = 0; i < count; ++i) {
    const auto to = fmt::format("{}.layer{}", target, i), from = layer(stem, first + i), self = from + ".attention.self";
    add(out, both(to + ".self_attention.qkv", {self + ".query", self + ".key", self + ".value"}));
    add(out, both(to + ".self_attention.out", {from + ".attention.output.dense"}));
    add(out, both(to + ".self_norm", {from + ".attention.output.LayerNorm"}));
    add(out, both(to + ".mlp_up", {from + ".intermediate.dense"}));
    add(out, both(to + ".mlp_down", {from + ".output.dense"}));
    add(out, both(to + ".mlp_norm", {from + ".output.LayerNorm"}));
  }
  return out;
}

WeightRules bert_language_head(const std::string& target) {
  WeightRules out = both(target + ".transform", {"cls.predictions.transform.dense"});
  add(out, both(target + ".norm", {"cls.predictions.transform.LayerNorm"}));
  out.push_back({target + ".bias", {"cls.predictions.bias"}});
  return out;
}

WeightRules lxmert_regions(const std::string& target) {
  WeightRules out;
  for (const auto& [to, from] : {std::pair{".feature", "visn_fc"}, {".norm", "visn_layer_norm"}, {".box", "box_fc"}, {".box_norm", "box_layer_norm"}})
    add(out, both(target + to, {fmt::format("encoder.visn_fc.{}", from)}));
  return out;
}

WeightRules lxmert_cross_layers(const std::string& target, LxmertSide side, int64_t count) {
  const std::string name = side == LxmertSide::kLanguage ? "lang" : "visn";
  WeightRules out;
  for (int64_t i = 0; i < count; ++i) {
    const auto to = fmt::format("{}.layer{}", target, i), from = layer("encoder.x_layers", i), own = fmt::format("{}.{}_", from, name);
    const auto self = own + "self_att.self", cross = from + ".visual_attention";
    add(out, both(to + ".self_attention.qkv", {self + ".query", self + ".key", self + ".value"}));
    add(out, both(to + ".self_attention.out", {own + "self_att.output.dense"}));
    add(out, both(to + ".self_norm", {own + "self_att.output.LayerNorm"}));
    add(out, both(to + ".cross_attention.query", {cross + ".att.query"}));
    add(out, both(to + ".cross_attention.key_value", {cross + ".att.key", cross + ".att.value"}));
    add(out, both(to + ".cross_attention.out", {cross + ".output.dense"}));
    add(out, both(to + ".cross_norm", {cross + ".output.LayerNorm"}));
    add(out, both(to + ".mlp_up", {own + "inter.dense"}));
    add(out, both(to + ".mlp_down", {own + "output.dense"}));
    add(out, both(to + ".mlp_norm", {own + "output.LayerNorm"}));
  }
  return out;
}

WeightRules clip_vision(const std::string& target, int64_t layers) {
  WeightRules out{{target + ".class_token", {"embeddings.class_embedding"}, Take::kVector},
                  {target + ".patch_embedding.weight", {"embeddings.patch_embedding.weight"}, Take::kFlattened},
                  {target + ".positions", {"embeddings.position_embedding.weight"}, Take::kPositions},
                  {target + ".clip_projection", {"visual_projection.weight"}, Take::kTransposed}};
  add(out, both(target + ".norm_before", {"pre_layrnorm"}));  // sic
  for (int64_t i = 0; i < layers; ++i) {
    const auto to = fmt::format("{}.stack.layer{}", target, i), from = layer("encoder.layers", i), self = from + ".self_attn";
    add(out, both(to + ".self_attention.qkv", {self + ".q_proj", self + ".k_proj", self + ".v_proj"}));
    add(out, both(to + ".self_attention.out", {self + ".out_proj"}));
    add(out, both(to + ".self_norm", {from + ".layer_norm1"}));
    add(out, both(to + ".mlp_up", {from + ".mlp.fc1"}));
    add(out, both(to + ".mlp_down", {from + ".mlp.fc2"}));
    add(out, both(to + ".mlp_norm", {from + ".layer_norm2"}));
  }
  add(out, vision_stack(target, "post_layernorm"));
  return out;
}

WeightRules vit(const std::string& target, int64_t layers) {
  WeightRules out{{target + ".class_token", {"embeddings.cls_token"}, Take::kVector},
                  {target + ".patch_embedding.weight", {"embeddings.patch_embeddings.projection.weight"}, Take::kFlattened},
                  {target + ".patch_embedding.bias", {"embeddings.patch_embeddings.projection.bias"}},
                  {target + ".positions", {"embeddings.position_embeddings"}, Take::kPositions}};
  for (int64_t i = 0; i < layers; ++i) {
    const auto to = fmt::format("{}.stack.layer{}", target, i), from = layer("encoder.layer", i), self = from + ".attention.attention";
    add(out, both(to + ".self_attention.qkv", {self + ".query", self + ".key", self + ".value"}));
    add(out, both(to + ".self_attention.out", {from + ".attention.output.dense"}));
    add(out, both(to + ".self_norm", {from + ".layernorm_before"}));
    add(out, both(to + ".mlp_up", {from + ".intermediate.dense"}));
    add(out, both(to + ".mlp_down", {from + ".output.dense"}));
    add(out, both(to + ".mlp_norm", {from + ".layernorm_after"}));
  }
  add(out, vision_stack(target, "layernorm"));
  return out;
}

bool fits(std::string_view name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
    std::string_view rest = name;
    for (bool first = true;; first = false) {
      const auto part = pattern.substr(0, pattern.find('*'));
      const auto at = first ? (rest.starts_with(part) ? size_t{0} : std::string_view::npos) : rest.find(part);
      if (at == std::string_view::npos) return false;
      rest.remove_prefix(at + part.size());
      if (part.size() == pattern.size()) return true;
      pattern.remove_prefix(part.size() + 1);
    }
  });
}

void refuse_pickle(const std::string& file, std::string_view first_bytes) {
  const bool safetensors = first_bytes.size() > 8 && first_bytes[8] == '{';  // behind a length that may begin with any bytes
  if (safetensors || (!first_bytes.starts_with("PK\x03\x04") && !first_bytes.starts_with("\x80\x02"))) return;
  throw BadInput(
      fmt::format("{}: is a PyTorch pickle, which is not read; convert it once: python3 -c \"import sys, torch, safetensors.torch as s; d = "
                  "torch.load(sys.argv[1], "
                  "map_location='cpu', weights_only=True); d = d.get('model', d.get('state_dict', d)); s.save_file({{k: v.contiguous().clone() for "
                  "k, v in d.items()}}, "
                  "sys.argv[2])\" {} OUT.safetensors",
                  file, file));
}

}  // namespace vlp::formats
