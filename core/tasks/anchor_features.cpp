#include "core/tasks/anchor_features.hpp"

#include <algorithm>
#include <map>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <nlohmann/json.hpp>

#include "core/metrics/modality_alignment.hpp"
#include "core/systems/anchor_reader.hpp"
#include "core/tasks/anchor_pairs.hpp"
#include "core/tasks/classify.hpp"
#include "core/util/file.hpp"

namespace vlp::tasks {
namespace {

struct Features {
  std::vector<float> image, text;  // (N,D)
  int64_t width = 0;
};

void append(const at::Tensor& x, std::vector<float>& out) {  // (D)
  const auto row = x.to(at::kCPU, at::kFloat).contiguous();
  out.insert(out.end(), row.data_ptr<float>(), row.data_ptr<float>() + row.size(0));
}

Features features_of(const data::PackedSplit& split, const std::vector<AnchorPair>& pairs, int64_t batch, const Context& c) {
  const auto& reader = systems::require<systems::AnchorReader>(c.system, "anchor_features", "AnchorReader");
  const auto device = nn::torch_device(c.device);
  Features out;
  each_batch(split, pairs, batch, c, [&](std::span<const AnchorPair> some, const data::Batch& b) {
    const auto read = reader.read_pair(on_device({{}, b.regions}, Pictures::kSeen, c.device), b.text.to(device));
    for (size_t i = 0; i < some.size(); ++i) {
      const auto row = static_cast<int64_t>(i);
      append(read.regions[row][some[i].region], out.image);
      append(read.words[row].slice(0, some[i].first - 1, some[i].last - 1).mean(0), out.text);
    }
    out.width = read.regions.size(2);
  });
  return out;
}

// The most frequent kinds, each with its first anchors: places among the pairs.
std::vector<size_t> drawn(const std::vector<AnchorPair>& pairs, const AnchorFeaturesScoring& s) {
  std::map<int64_t, std::vector<size_t>> by_form;
  for (size_t i = 0; i < pairs.size(); ++i) by_form[pairs[i].form].push_back(i);
  std::vector<std::vector<size_t>> kinds;
  for (auto& [form, places] : by_form) kinds.push_back(std::move(places));
  std::ranges::stable_sort(kinds, std::ranges::greater{}, &std::vector<size_t>::size);
  kinds.resize(std::min(kinds.size(), static_cast<size_t>(s.kinds)));
  std::vector<size_t> out;
  for (const auto& places : kinds)
    out.insert(out.end(), places.begin(), places.begin() + static_cast<ptrdiff_t>(std::min(places.size(), static_cast<size_t>(s.of_kind))));
  return out;
}

void write_figure(const data::PackedSplit& split, const std::vector<AnchorPair>& pairs, const Features& f, const AnchorFeaturesScoring& s,
                  const Context& c) {
  const auto classes = c.data.names("classes");
  std::map<int64_t, std::string> name;  // of a form: the tag of its first anchor
  for (const auto& p : pairs) name.try_emplace(p.form, tag_of(split, p.picture, p.region, classes));
  std::vector<std::string> labels;
  nlohmann::json model = {{"title", ""}, {"image", nlohmann::json::array()}, {"text", nlohmann::json::array()}};
  const auto D = static_cast<size_t>(f.width);
  for (const auto i : drawn(pairs, s)) {
    labels.push_back(name.at(pairs[i].form));
    for (const auto& [side, values] : {std::pair{"image", &f.image}, {"text", &f.text}})
      for (size_t d = 0; d < D; ++d) model[side].push_back((*values)[i * D + d]);
  }
  const nlohmann::json figure = {
      {"figure", "features"}, {"name", "anchors"},          {"title", "Features of anchor points of both modalities, by t-SNE"},
      {"labels", labels},     {"perplexity", s.perplexity}, {"models", nlohmann::json::array({model})}};
  write_file_atomic(c.folder / kFigureData, nlohmann::json::array({figure}).dump() + "\n");
}

}  // namespace

void score_anchor_features(const AnchorFeaturesScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto split = c.data.split(s.sample.split);
  const auto pairs = anchor_pairs(split, s.sample);
  const auto f = features_of(split, pairs, s.sample.batch, c);
  std::vector<int64_t> kinds;
  for (const auto& p : pairs) kinds.push_back(p.form);
  const auto a = metrics::modality_alignment({f.image, f.text, kinds});
  const auto n = static_cast<int64_t>(pairs.size());
  for (const auto& [metric, value] : {std::pair{"anchor_gap", a.gap},
                                      {"anchor_distance_ratio", a.distance_ratio},
                                      {"anchor_partner", 100 * a.partner_nearest},
                                      {"anchor_kind", 100 * a.anchor_nearest},
                                      {"anchor_mixed", 100 * a.mixed_nearest}})
    c.sink.final_score({metric, s.sample.split, value, n, 0, "last"});
  write_figure(split, pairs, f, s, c);
}

}  // namespace vlp::tasks
