#include "core/tasks/grounding.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/formats/item_lines.hpp"
#include "core/metrics/boxes.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/nn/shape.hpp"
#include "core/tasks/classify.hpp"

namespace vlp::tasks {
namespace {

// (B,R), -inf for padding.
at::Tensor region_scores(const systems::System& system, const data::Visual& picture, const at::Tensor& text) {
  const auto joint = systems::require<systems::JointEncoder>(system, "grounding", "JointEncoder").encode_joint(picture, text);
  const auto R = picture.regions.visible.size(1);
  const auto scores = system.head().forward(joint.states.slice(1, joint.first_region, joint.first_region + R)).squeeze(2);  // (B,R)
  return scores.to(at::kFloat).masked_fill(picture.regions.visible.logical_not(), -std::numeric_limits<float>::infinity());
}

struct Split {
  std::vector<double> right, reachable;
  std::vector<std::string> references;
  std::vector<formats::ItemScore> items;
};

// Of one of the packed splits, with one kind of candidates.
struct Asking {
  std::string packed;
  data::Boxes boxes;
  const char* metric() const { return boxes == data::Boxes::kGold ? "rec_gold" : "rec_acc"; }
};

void report(const Context& c, const Asking& asking, const std::string& name, const Split& s) {
  const auto score = [&](const std::string& metric, const std::vector<double>& values) {
    const auto mean = metrics::item_mean(values, s.references);
    c.sink.final_score({metric + "." + name, asking.packed, mean.value, mean.items, mean.se, "last"});
  };
  score(asking.metric(), s.right);
  if (asking.boxes == data::Boxes::kDetected) score("rec_bound", s.reachable);
  const auto file = c.folder / fmt::format("items_{}_{}.jsonl", asking.metric(), name);
  formats::write_item_lines(file, s.items);
  c.sink.items(fmt::format("{}.{}", asking.metric(), name), asking.packed, file);
}

void score(const GroundingScoring& s, const Asking& asking, const Context& c) {
  const auto best_region = [&](const data::Visual& picture, const at::Tensor& text) { return region_scores(c.system, picture, text).argmax(1); };
  const auto split = c.data.split(asking.packed);
  const auto set = split.expressions();
  const auto best = ask({.items = set->texts.size(),
                         .pictures = 1,
                         .text = [&](int64_t i) { return set->texts[i]; },
                         .picture = [&](int64_t i, int64_t) { return set->pictures[static_cast<size_t>(i)]; },
                         .boxes = asking.boxes},
                        split, {.split = asking.packed, .pictures = s.pictures, .texts = s.texts, .batch = s.batch}, c, best_region);
  std::map<std::string, Split> parts;  // val, testA, testB
  for (int64_t i = 0; i < set->texts.size(); ++i) {
    const auto& info = set->infos[static_cast<size_t>(i)];
    const auto overlaps = data::overlaps_of(split, *set, i, asking.boxes);
    const double right = overlaps[static_cast<size_t>(best[static_cast<size_t>(i)])] > 0.5 ? 100 : 0;
    auto& part = parts[info.split];
    part.right.push_back(right);
    part.reachable.push_back(std::ranges::max(overlaps) > 0.5 ? 100 : 0);
    part.references.push_back(info.reference);
    part.items.push_back({info.id, info.reference, right});
  }
  for (const auto& [name, part] : parts) report(c, asking, name, part);
}

}  // namespace

at::Tensor grounding_loss(const at::Tensor& scores, const at::Tensor& overlap, const at::Tensor& visible, GroundingTarget target) {
  nn::expect_shape("grounding_loss", "overlap", overlap, scores.sizes());
  nn::expect_shape("grounding_loss", "visible", visible, scores.sizes());
  if (target == GroundingTarget::kSoftmax) {
    const auto [most, region] = overlap.max(1);
    const auto usable = most.ge(0.5).nonzero().squeeze(1);
    if (usable.size(0) == 0) return scores.masked_fill(visible.logical_not(), 0).sum() * 0;
    return at::cross_entropy_loss(scores.index_select(0, usable), region.index_select(0, usable));
  }
  const auto wanted = target == GroundingTarget::kHard ? overlap.ge(0.5).to(at::kFloat) : overlap;
  const auto plain = scores.masked_fill(visible.logical_not(), 0);
  const auto each = at::binary_cross_entropy_with_logits(plain, wanted, {}, {}, at::Reduction::None);
  return (each * visible).sum() / static_cast<double>(scores.size(0));
}

train::Outcome train_grounding(const GroundingTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
  const auto split = c.data.split("train");
  const auto loader =
      data::expression_loader(c.data, split, {.batch = s.train.batch, .picture_size = c.picture_size, .view = s.view, .inputs = c.inputs, .boxes = s.boxes}, c.seed);
  const auto device = nn::torch_device(c.device);
  const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) {
    const auto picture = on_device({batch.view1, batch.regions}, s.pictures, c.device);
    const auto scores = region_scores(c.system, picture, seen(batch.text, s.texts).to(device));
    const auto overlap = batch.overlap.to(device);
    systems::LossTerms out;
    out.terms.emplace_back("grounding", grounding_loss(scores, overlap, picture.regions.visible, s.target));
    if (step.diagnostics)
      out.facts.emplace_back("rec_accuracy", overlap.gather(1, scores.argmax(1, true)).gt(0.5).to(at::kFloat).mean().item<double>());
    return out;
  };
  return train::train({.system = c.system,
                       .loader = *loader,
                       .losses = losses,
                       .weights = {{"grounding", 1.0}},
                       .spec = s.train,
                       .performance = c.performance,
                       .device = c.device,
                       .seed = c.seed,
                       .checkpoint = checkpoint},
                      c.sink);
}

void score_grounding(const GroundingScoring& s, const Context& c) {
  for (const auto& packed : s.splits)
    for (const auto boxes : s.boxes) score(s, {packed, boxes}, c);
}

}  // namespace vlp::tasks
