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
#include "core/util/error.hpp"

namespace vlp::tasks {
namespace {

at::Tensor seen(const at::Tensor& text, Texts texts) { return texts == Texts::kSeen ? text : text.slice(1, 0, 1); }  // [CLS]

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

void report(const Context& c, const std::string& packed, const std::string& name, const Split& s) {
  for (const auto& [metric, values] : {std::pair{"rec_acc." + name, &s.right}, {"rec_bound." + name, &s.reachable}}) {
    const auto mean = metrics::item_mean(*values, s.references);
    c.sink.final_score({metric, packed, mean.value, mean.items, mean.se, "last"});
  }
  const auto file = c.folder / fmt::format("items_rec_acc_{}.jsonl", name);
  formats::write_item_lines(file, s.items);
  c.sink.items("rec_acc." + name, packed, file);
}

// The best region of each expression of a packed split, as an index.
std::vector<int64_t> best_regions(const GroundingScoring& s, const Context& c, const data::PackedSplit& split, const data::ExpressionSet& set) {
  const data::LoaderSpec reads{.picture_size = c.picture_size, .view = {}, .inputs = c.inputs};
  std::vector<int64_t> out;
  for (int64_t first = 0; first < set.texts.size(); first += s.batch) {
    const auto last = std::min(first + s.batch, set.texts.size());
    std::vector<std::span<const int32_t>> texts;
    for (auto i = first; i < last; ++i) texts.push_back(set.texts[i]);
    const auto pictures = set.pictures.subspan(static_cast<size_t>(first), static_cast<size_t>(last - first));
    const auto scores = region_scores(c.system, on_device(data::visual_of(split, pictures, reads), s.pictures, c.device),
                                      seen(data::padded(texts), s.texts).to(nn::torch_device(c.device)));
    const auto best = scores.argmax(1).cpu();
    out.insert(out.end(), best.data_ptr<int64_t>(), best.data_ptr<int64_t>() + best.numel());
    c.sink.progress(last, set.texts.size(), 0);
  }
  return out;
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
  const auto loader = data::expression_loader(c.data, split, {.batch = s.train.batch, .picture_size = c.picture_size, .view = s.view, .inputs = c.inputs}, c.seed);
  const auto device = nn::torch_device(c.device);
  const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) {
    const auto picture = on_device({batch.view1, batch.regions}, s.pictures, c.device);
    const auto scores = region_scores(c.system, picture, seen(batch.text, s.texts).to(device));
    const auto overlap = batch.overlap.to(device);
    systems::LossTerms out;
    out.terms.emplace_back("grounding", grounding_loss(scores, overlap, picture.regions.visible, s.target));
    if (step.diagnostics) out.facts.emplace_back("rec_accuracy", overlap.gather(1, scores.argmax(1, true)).gt(0.5).to(at::kFloat).mean().item<double>());
    return out;
  };
  return train::train({.system = c.system, .loader = *loader, .losses = losses, .weights = {{"grounding", 1.0}}, .spec = s.train, .performance = c.performance,
                       .device = c.device, .seed = c.seed, .checkpoint = checkpoint},
                      c.sink);
}

void score_grounding(const GroundingScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  for (const auto& packed : s.splits) {
    const auto split = c.data.split(packed);
    const auto set = split.expressions();
    const auto best = best_regions(s, c, split, *set);
    std::map<std::string, Split> parts;  // val, testA, testB
    for (int64_t i = 0; i < set->texts.size(); ++i) {
      const auto& info = set->infos[static_cast<size_t>(i)];
      const auto overlaps = data::overlaps_of(split, *set, i);
      const double right = overlaps[static_cast<size_t>(best[static_cast<size_t>(i)])] > 0.5 ? 100 : 0;
      auto& part = parts[info.split];
      part.right.push_back(right);
      part.reachable.push_back(std::ranges::max(overlaps) > 0.5 ? 100 : 0);
      part.references.push_back(info.reference);
      part.items.push_back({info.id, info.reference, right});
    }
    for (const auto& [name, part] : parts) report(c, packed, name, part);
  }
}

}  // namespace vlp::tasks
