#include "core/tasks/classify.hpp"

#include <algorithm>
#include <optional>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/formats/safetensors.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/systems/alignment.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::tasks {
namespace {

using systems::PairMode;

// Logits of B texts about K pictures each; the pictures come as K rounds of B.
at::Tensor class_logits(const systems::System& system, const data::Visual& pictures, const at::Tensor& text, int64_t K) {
  if (const auto* head = dynamic_cast<const nn::PairAttentionHead*>(&system.head())) {
    const auto joint = systems::require<systems::JointEncoder>(system, "classification of pairs by attention", "JointEncoder").encode_joint(pictures, text.repeat({K, 1}));
    const auto states = joint.states.chunk(2, 0), visible = joint.visible.chunk(2, 0);
    return head->forward_pair({states[0], visible[0]}, {states[1], visible[1]});
  }
  const auto& encoder = systems::require<systems::PairEncoder>(system, "classification", "PairEncoder");
  const auto vectors = encoder.encode_pair(pictures, text.repeat({K, 1}));        // (KB,D)
  return system.head().forward(at::cat(vectors.chunk(K, 0), 1));                  // (B,KD) -> (B,C)
}

systems::LossTerms class_losses(const ClassifierRun& run, const Context& c, const data::Batch& batch, const systems::StepContext& step) {
  const auto device = nn::torch_device(c.device);
  const auto logits =
      class_logits(c.system, on_device({batch.view1, batch.regions}, run.spec.pictures, c.device), seen(batch.text, run.spec.texts).to(device), run.pictures);
  systems::LossTerms out;
  const auto classes = logits.size(1);
  if (run.loss == ClassLoss::kOneHot) {
    const auto label = batch.label.to(device);
    const auto target = at::one_hot(label, classes).to(at::kFloat);
    out.terms.emplace_back("class", at::binary_cross_entropy_with_logits(logits.to(at::kFloat), target) * static_cast<double>(classes));
    if (step.diagnostics) out.facts.emplace_back("class_accuracy", systems::accuracy(logits, label));
  } else if (run.loss == ClassLoss::kSoftTargets) {
    const auto scores = batch.scores.to(device);
    out.terms.emplace_back("class", at::binary_cross_entropy_with_logits(logits.to(at::kFloat), scores) * static_cast<double>(classes));
    if (step.diagnostics) out.facts.emplace_back("class_score", scores.gather(1, logits.argmax(1, true)).mean().item<double>());
  } else {
    const auto label = batch.label.to(device);
    out.terms.emplace_back("class", at::cross_entropy_loss(logits.to(at::kFloat), label, {}, at::Reduction::Mean, /*ignore_index=*/-1));
    if (step.diagnostics) out.facts.emplace_back("class_accuracy", systems::accuracy(logits, label));
  }
  return out;
}

// One of several trainings that report into the same stage: steps follow each other, values carry a prefix.
class PartSink final : public RunSink {
 public:
  PartSink(RunSink& sink, std::string prefix, int64_t offset, int64_t total) : sink_(sink), prefix_(std::move(prefix)), offset_(offset), total_(total) {}
  void progress(int64_t step, int64_t, double rate) override { sink_.progress(offset_ + step, total_, rate); }
  void metrics(int64_t step, const std::vector<std::pair<std::string, double>>& values) override {
    auto named = values;
    for (auto& [name, value] : named) name = prefix_ + name;
    sink_.metrics(offset_ + step, named);
  }
  void final_score(const FinalScore& score) override { sink_.final_score(score); }
  void items(const std::string& metric, const std::string& split, const std::filesystem::path& file) override { sink_.items(metric, split, file); }
  void checkpoint(int64_t step, const std::string& sha256) override { sink_.checkpoint(offset_ + step, sha256); }
  bool stop_requested() const override { return sink_.stop_requested(); }

 private:
  RunSink& sink_;
  std::string prefix_;
  int64_t offset_, total_;
};

int64_t steps_of(const ClassifierRun& run) {
  int64_t n = 0;
  for (const auto& part : run.parts) n += part.train.steps;
  return n;
}

struct Place {
  std::string prefix;  // of the values in the history
  int64_t offset = 0, total = 0;
  std::filesystem::path folder;
};

train::Outcome train_parts(const ClassifierRun& run, const Context& c, const Place& place) {
  auto offset = place.offset;
  for (const auto& part : run.parts) {
    PartSink sink(c.sink, place.prefix + (run.parts.size() > 1 ? part.name + "." : ""), offset, place.total);
    const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) { return class_losses(run, c, batch, step); };
    const auto outcome = train::train({.system = c.system, .loader = part.loader, .losses = losses, .weights = {{"class", 1.0}}, .spec = part.train,
                                       .performance = c.performance, .device = c.device, .seed = c.seed, .checkpoint = place.folder / part.name},
                                      sink);
    if (outcome != train::Outcome::kDone) return outcome;
    offset += part.train.steps;
  }
  return train::Outcome::kDone;
}

void restore(systems::System& system, const nn::NamedTensors& state) { nn::load_state(system, state, {}, "the weights before fine-tuning"); }

nn::NamedTensors copy_of(const systems::System& system) {
  auto out = nn::state_of(system);
  for (auto& [name, t] : out) t = t.clone();
  return out;
}

// Trains one mode to the end, or takes what an interrupted run has finished. The trained weights and their dev score lie in `file`.
std::optional<double> train_mode(const ClassifierRun& run, const Context& c, const Place& place, const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return std::stod(formats::SafetensorsFile(file).metadata().at("dev"));
  if (train_parts(run, c, place) != train::Outcome::kDone) return std::nullopt;
  const double dev = run.dev_score();
  c.sink.metrics(place.offset + steps_of(run) - 1, {{place.prefix + "dev", dev}});
  make_folder(file.parent_path());
  nn::save_tensors(file, nn::state_of(c.system), {{"dev", fmt::format("{:.17g}", dev)}});
  return dev;
}

}  // namespace

at::Tensor seen(const at::Tensor& text, Texts texts) { return texts == Texts::kSeen ? text : text.slice(1, 0, 1); }

data::Visual on_device(const data::Visual& v, Pictures pictures, nn::DeviceKind kind) {
  const auto device = nn::torch_device(kind);
  const auto seen = [&](const at::Tensor& x) { return (pictures == Pictures::kSeen ? x : at::zeros_like(x)).to(device); };
  data::Visual out;
  if (v.pixels.defined()) out.pixels = seen(v.pixels);
  if (const auto& r = v.regions; r.features.defined())
    out.regions = {seen(r.features), seen(r.boxes), r.visible.to(device), r.classes.to(device), r.confidence.to(device), r.distribution.to(device)};
  return out;
}

train::Outcome train_classifier(const ClassifierRun& run, const Context& c, const std::filesystem::path& checkpoint) {
  auto* modes = dynamic_cast<systems::TwoModes*>(&c.system);
  const auto steps = steps_of(run);
  if (!modes || run.spec.mode != ModeChoice::kBetter) {
    if (modes) modes->set_mode(run.spec.mode == ModeChoice::kLow ? PairMode::kLow : PairMode::kHigh);
    return train_parts(run, c, {"", 0, steps, checkpoint});
  }
  const auto initial = copy_of(c.system);
  const auto low_file = checkpoint / "low.safetensors", high_file = checkpoint / "high.safetensors";
  modes->set_mode(PairMode::kLow);
  const auto low = train_mode(run, c, {"low.", 0, 2 * steps, checkpoint / "low"}, low_file);
  if (!low) return train::Outcome::kStopped;
  restore(c.system, initial);
  modes->set_mode(PairMode::kHigh);
  const auto high = train_mode(run, c, {"high.", steps, 2 * steps, checkpoint / "high"}, high_file);
  if (!high) return train::Outcome::kStopped;
  restore(c.system, nn::load_tensors(*high > *low ? high_file : low_file));
  return train::Outcome::kDone;
}

std::vector<int64_t> ask(const Asked& asked, const data::PackedSplit& split, const ClassifierScoring& s, const Context& c, const FindBest& find_best) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const data::LoaderSpec reads{.picture_size = c.picture_size, .view = {}, .inputs = c.inputs, .boxes = asked.boxes};
  std::vector<int64_t> out;
  for (int64_t first = 0; first < asked.items; first += s.batch) {
    const auto last = std::min(first + s.batch, asked.items);
    std::vector<int64_t> pictures;
    std::vector<std::span<const int32_t>> texts;
    for (int64_t k = 0; k < asked.pictures; ++k)
      for (auto i = first; i < last; ++i) pictures.push_back(asked.picture(i, k));
    for (auto i = first; i < last; ++i) texts.push_back(asked.text(i));
    const auto best = find_best(on_device(data::visual_of(split, pictures, reads), s.pictures, c.device),
                                seen(data::padded(texts), s.texts).to(nn::torch_device(c.device)))
                          .cpu();
    out.insert(out.end(), best.data_ptr<int64_t>(), best.data_ptr<int64_t>() + best.numel());
    c.sink.progress(last, asked.items, 0);
  }
  return out;
}

std::vector<int64_t> classify(const Asked& asked, const data::PackedSplit& split, const ClassifierScoring& s, const Context& c) {
  return ask(asked, split, s, c, [&](const data::Visual& pictures, const at::Tensor& text) { return class_logits(c.system, pictures, text, asked.pictures).argmax(1); });
}

std::vector<int64_t> classify(const data::LabelledSet& set, int64_t limit, const data::PackedSplit& split, const ClassifierScoring& s, const Context& c) {
  const auto N = limit > 0 ? std::min(limit, set.texts.size()) : set.texts.size();
  return classify({.items = N, .pictures = set.K, .text = [&](int64_t i) { return set.texts[i]; },
                   .picture = [&](int64_t i, int64_t k) { return set.pictures[static_cast<size_t>(i * set.K + k)]; }},
                  split, s, c);
}

void report_mode(const Context& c, const std::string& task, const std::string& split) {
  if (const auto* modes = dynamic_cast<const systems::TwoModes*>(&c.system))
    c.sink.final_score({task + "_mode_high", split, modes->mode() == PairMode::kHigh ? 100.0 : 0.0, 1, 0, "last"});
}

data::LoaderSpec loader_spec(const ClassifierTraining& s, const Context& c) {
  return {.batch = s.train.batch, .picture_size = c.picture_size, .views = data::Views::kOne, .view = s.view, .inputs = c.inputs};
}

}  // namespace vlp::tasks
