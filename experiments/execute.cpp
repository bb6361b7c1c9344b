#include "experiments/execute.hpp"

#include <algorithm>
#include <unordered_set>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/data/loader.hpp"
#include "core/data/packed.hpp"
#include "core/data/prepare.hpp"
#include "core/nn/tensor_file.hpp"
#include "core/spec/document.hpp"
#include "core/systems/make_system.hpp"
#include "core/tasks/anchor_attention.hpp"
#include "core/tasks/anchor_classes.hpp"
#include "core/tasks/anchor_features.hpp"
#include "core/tasks/corpus.hpp"
#include "core/tasks/dev_sink.hpp"
#include "core/tasks/entailment.hpp"
#include "core/tasks/gqa.hpp"
#include "core/tasks/grounding.hpp"
#include "core/tasks/nlvr2.hpp"
#include "core/tasks/probe.hpp"
#include "core/tasks/retrieval.hpp"
#include "core/tasks/vqa.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/random.hpp"
#include "experiments/config.hpp"

namespace vlp::experiments {
namespace {

constexpr const char* kWeights = "model.safetensors";

// The frozen configuration of one stage, read again by the readers that checked it.
struct Stage {
  std::string kind, name;
  uint64_t seed = 0, stream_seed = 0;  // stream_seed: different in each stage, equal in the same stage of two rows
  spec::Document document;
  spec::Node config;
};

Stage read_stage(const Job& job) {
  const auto& f = job.frozen;
  auto document = spec::Document::from_json(f.at("config"), "frozen configuration of " + job.run_key.substr(0, 12));
  auto config = document.root();
  const std::string kind = f.at("kind"), name = f.at("name");
  const uint64_t seed = f.at("seed");
  return {kind, name, seed, fnv1a(kind + "/" + name) ^ seed * 0x9e3779b97f4a7c15, std::move(document), config};
}

// Everything that a stage with a model needs.
struct Bench {
  systems::SystemSpec system_spec;
  nn::PerformanceSpec performance;
  nn::DeviceKind device;
  data::PackedData data;
  std::shared_ptr<systems::System> system;
};

// The list that QA pre-training classifies: the answers to VQA's questions, then those that only GQA has.
std::vector<std::string> all_answers(const data::PackedData& data) {
  auto out = data.names("answers");
  const std::unordered_set<std::string> known(out.begin(), out.end());
  for (auto& answer : data.names("gqa_answers"))
    if (!known.contains(answer)) out.push_back(std::move(answer));
  return out;
}

// The classifier that a task puts on the system, or none.
std::optional<systems::HeadInit> head_of(const Stage& stage, const data::PackedData& data) {
  const bool tunes = stage.kind == "finetune";
  if (!tunes && stage.kind != "evaluate") return std::nullopt;
  const auto section = stage.config.child(stage.kind);
  systems::HeadInit head;
  head.fresh = tunes;
  if (stage.name == "vqa") {
    const auto answering = tunes ? tasks::read_vqa_training(section).answering : tasks::read_vqa_scoring(section).answering;
    if (answering == tasks::Answering::kGenerate) return std::nullopt;
    if (answering == tasks::Answering::kRank) head.form = systems::HeadForm::kDecoder;
    head.classes = data.names("answers");
    if (tunes) head.transfer = tasks::read_vqa_training(section).common.transfer_answers;
  } else if (stage.name == "gqa") {
    head.classes = data.names("gqa_answers");
    if (tunes) head.transfer = tasks::read_gqa_training(section).common.transfer_answers;
  } else if (stage.name == "nlvr2") {
    head.classes = data.names("labels");
    head.vectors = data.split("train").labelled("statements")->K;
    const auto form = tunes ? tasks::read_nlvr2_training(section).form : tasks::read_nlvr2_scoring(section).form;
    if (form == tasks::PairForm::kPairBiattn) head.form = systems::HeadForm::kPairAttention;
  } else if (stage.name == "entailment") {
    head.classes = data.names("entailment_labels");
  } else if (stage.name == "grounding") {
    head.form = systems::HeadForm::kScorer;
  } else if (stage.name == "retrieval") {
    const auto scoring = tunes ? tasks::read_retrieval_training(section).scoring : tasks::read_retrieval_scoring(section).scoring;
    if (scoring != tasks::RetrievalScore::kPairwise) return std::nullopt;
    head.form = systems::HeadForm::kRanking;
  } else {
    return std::nullopt;
  }
  return head;
}

Bench set_up(const Job& job, const Stage& stage, const std::optional<systems::PhaseLosses>& losses, const systems::SystemSpec& system) {
  const auto performance = nn::read_performance(stage.config.child("perf"));
  const auto device = nn::choose_device(job.machine.value("device", "cpu"));
  nn::apply_performance(performance, device, job.machine.value("threads", 1));
  Bench out{system, performance, device, data::PackedData(job.data_dir), nullptr};
  const auto train = out.data.split("train");
  out.system = systems::make_system(system, {.vocabulary = out.data.vocabulary(),
                                             .losses = losses,
                                             .weights = job.init_dir.empty() ? std::filesystem::path() : job.init_dir / kWeights,
                                             .head = head_of(stage, out.data),
                                             .answers = all_answers(out.data),
                                             .region_features = train.regions().features,
                                             .region_classes = train.has_regions() ? std::ranges::max(train.regions().cls) + 1 : 0,
                                             .data_root = job.machine.value("data_root", ""),
                                             .report = [&](const std::string& text) { write_file_atomic(job.run_dir / "weights.txt", text); },
                                             .loss_heads = stage.kind == "evaluate" ? systems::LossHeads::kOfParent : systems::LossHeads::kOfPhase,
                                             .seed = stage.seed,
                                             .device = device});
  return out;
}

data::Inputs inputs_of(const systems::SystemSpec& s) { return s.reads_regions() ? data::Inputs::kRegions : data::Inputs::kPixels; }

tasks::Context context(const Bench& b, const Job& job, const Stage& stage, RunSink& sink) {
  return {*b.system, b.data, inputs_of(b.system_spec), b.system_spec.picture_size(), stage.stream_seed, b.performance, b.device, job.run_dir, sink};
}

void keep(const Job& job, const Bench& b, train::Outcome outcome) {
  if (outcome == train::Outcome::kDone) nn::save_tensors(job.output_dir / kWeights, nn::state_of(*b.system));
}

void run_prepare(const Job& job, const Stage& stage, RunSink& sink) {
  const auto s = data::read_data(stage.config.child("data"));
  stage.document.throw_if_errors();
  data::prepare(s, job.machine.value("data_root", ""), job.output_dir,
                [&](const std::string&, int64_t done, int64_t total) { sink.progress(done, total, 0); });
}

void blank(data::Batch& batch) {
  for (auto* x : {&batch.view1, &batch.view2, &batch.regions.features, &batch.regions.boxes})
    if (x->defined()) *x = at::zeros_like(*x);
}

void run_pretrain(const Job& job, const Stage& stage, RunSink& sink) {
  const auto system = systems::read_system(stage.config.child("model"));
  const auto phase = read_phase(stage.config.child("pretrain"), system);
  const auto b = set_up(job, stage, phase.losses, system);
  stage.document.throw_if_errors();
  const auto split = b.data.split("train");
  const auto views = systems::uses_two_views(phase.losses, system.family) ? data::Views::kTwo : data::Views::kOne;
  const data::LoaderSpec reads{.batch = phase.train.batch, .picture_size = system.picture_size(), .views = views, .view = phase.view, .inputs = inputs_of(system)};
  const auto questions = systems::question_share(phase.losses, system.family);
  const auto loader = questions > 0 ? data::sentence_loader(b.data, split, reads, {questions, all_answers(b.data)}, stage.stream_seed)
                                    : data::pair_loader(b.data, split, reads, stage.stream_seed);
  const auto losses = [&](data::Batch batch, const systems::StepContext& step) {
    if (phase.pictures == tasks::Pictures::kBlank) blank(batch);
    return b.system->losses(batch, step);
  };
  keep(job, b, train::train({.system = *b.system, .loader = *loader, .losses = losses,
                             .weights = systems::loss_weights(phase.losses, system.family), .spec = phase.train,
                             .performance = b.performance, .device = b.device, .seed = stage.stream_seed, .checkpoint = job.checkpoint_dir()},
                            sink));
}

void run_finetune(const Job& job, const Stage& stage, RunSink& sink) {
  const auto b = set_up(job, stage, std::nullopt, systems::read_system(stage.config.child("model")));
  const auto section = stage.config.child("finetune");
  const auto c = context(b, job, stage, sink);
  if (stage.name == "retrieval") keep(job, b, tasks::train_retrieval(tasks::read_retrieval_training(section), c, job.checkpoint_dir()));
  else if (stage.name == "vqa") keep(job, b, tasks::train_vqa(tasks::read_vqa_training(section), c, job.checkpoint_dir()));
  else if (stage.name == "gqa") keep(job, b, tasks::train_gqa(tasks::read_gqa_training(section), c, job.checkpoint_dir()));
  else if (stage.name == "nlvr2") keep(job, b, tasks::train_nlvr2(tasks::read_nlvr2_training(section), c, job.checkpoint_dir()));
  else if (stage.name == "entailment") keep(job, b, tasks::train_entailment(tasks::read_entailment_training(section), c, job.checkpoint_dir()));
  else if (stage.name == "grounding") keep(job, b, tasks::train_grounding(tasks::read_grounding_training(section), c, job.checkpoint_dir()));
  else throw InternalFault(fmt::format("task '{}' has no fine-tuning", stage.name));
}

tasks::ClassifierScoring& common(tasks::ClassifierScoring& s) { return s; }
tasks::ClassifierScoring& common(tasks::Nlvr2Scoring& s) { return s.common; }
tasks::VqaScoring& common(tasks::VqaScoring& s) { return s; }

// The task's split, and its dev split where one is named.
template <class Scoring>
void score_splits(Scoring s, void (*score)(const Scoring&, const tasks::Context&), const tasks::Context& c) {
  score(s, c);
  if (common(s).dev == "none") return;
  common(s).split = common(s).dev;
  tasks::DevSink sink(c.sink);
  score(s, {c.system, c.data, c.inputs, c.picture_size, c.seed, c.performance, c.device, c.folder, sink});
}

void run_evaluate(const Job& job, const Stage& stage, RunSink& sink) {
  const auto section = stage.config.child("evaluate");
  const auto heads = stage.name == "anchor_classes" ? std::optional(tasks::read_anchor_classes(section).losses) : std::nullopt;
  const auto b = set_up(job, stage, heads, systems::read_system(stage.config.child("model")));
  const auto c = context(b, job, stage, sink);
  if (stage.name == "retrieval") tasks::score_retrieval(tasks::read_retrieval_scoring(section), c);
  else if (stage.name == "vqa") score_splits(tasks::read_vqa_scoring(section), tasks::score_vqa, c);
  else if (stage.name == "gqa") score_splits(tasks::read_gqa_scoring(section), tasks::score_gqa, c);
  else if (stage.name == "nlvr2") score_splits(tasks::read_nlvr2_scoring(section), tasks::score_nlvr2, c);
  else if (stage.name == "entailment") score_splits(tasks::read_entailment_scoring(section), tasks::score_entailment, c);
  else if (stage.name == "grounding") tasks::score_grounding(tasks::read_grounding_scoring(section), c);
  else if (stage.name == "probe") tasks::score_probe(tasks::read_probe_scoring(section), c);
  else if (stage.name == "anchor_features") tasks::score_anchor_features(tasks::read_anchor_features(section), c);
  else if (stage.name == "anchor_attention") tasks::score_anchor_attention(tasks::read_anchor_attention(section), c);
  else if (stage.name == "anchor_classes") tasks::score_anchor_classes(tasks::read_anchor_classes(section), c);
  else if (stage.name == "corpus") tasks::score_corpus(c);
  else throw InternalFault(fmt::format("task '{}' has no scoring", stage.name));
}

}  // namespace

void execute_stage(const Job& job, RunSink& sink) {
  const auto stage = read_stage(job);
  if (stage.kind == "prepare") return run_prepare(job, stage, sink);
  if (stage.kind == "pretrain") return run_pretrain(job, stage, sink);
  if (stage.kind == "finetune") return run_finetune(job, stage, sink);
  if (stage.kind == "evaluate") return run_evaluate(job, stage, sink);
  throw InternalFault(fmt::format("stage of unknown kind '{}'", stage.kind));
}

}  // namespace vlp::experiments
