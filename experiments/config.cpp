#include "experiments/config.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/spec/document.hpp"
#include "core/util/nearest.hpp"

namespace vlp::experiments {
namespace {

void expect_sections(const spec::Node& config, const char* list, const std::vector<std::string>& names, const spec::Node& sections) {
  const auto known = sections.keys();
  for (const auto& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end())
      config.error(list, fmt::format("names '{}', but there is no [{}.{}]{}", name, sections.path(), name, did_you_mean(name, known)));
}

void read_finetune(const spec::Node& node) {
  for (const auto& task : node.keys()) {
    const auto section = node.child(task);
    if (task == "retrieval") tasks::read_retrieval_training(section);
    else if (task == "vqa") tasks::read_vqa_training(section);
    else if (task == "gqa") tasks::read_gqa_training(section);
    else if (task == "nlvr2") tasks::read_nlvr2_training(section);
    else if (task == "entailment") tasks::read_entailment_training(section);
    else if (task == "grounding") tasks::read_grounding_training(section);
  }
  node.reject_unread_keys();
}

void read_evaluate(const spec::Node& node) {
  for (const auto& task : node.keys()) {
    const auto section = node.child(task);
    if (task == "retrieval") tasks::read_retrieval_scoring(section);
    else if (task == "vqa") tasks::read_vqa_scoring(section);
    else if (task == "gqa") tasks::read_gqa_scoring(section);
    else if (task == "nlvr2") tasks::read_nlvr2_scoring(section);
    else if (task == "entailment") tasks::read_entailment_scoring(section);
    else if (task == "grounding") tasks::read_grounding_scoring(section);
    else if (task == "probe") tasks::read_probe_scoring(section);
    else if (task == "anchor_features") tasks::read_anchor_features(section);
    else if (task == "anchor_attention") tasks::read_anchor_attention(section);
    else if (task == "anchor_classes") tasks::read_anchor_classes(section);
    else if (task == "corpus") tasks::read_corpus(section);
    else
      node.error(task, fmt::format("unknown task '{}'; this version has retrieval, vqa, gqa, nlvr2, entailment, grounding, probe, corpus and "
                                   "anchor_features, anchor_attention, anchor_classes", task));
  }
  node.reject_unread_keys();
}

// A task without data would only be found out after pre-training.
void check_tasks(const spec::Node& config, const std::vector<std::string>& tasks, const data::DataSpec& d, const systems::SystemSpec& system) {
  const std::map<std::string, std::pair<bool, std::string>> missing = {{"vqa", {d.questions == data::QuestionSource::kNone, "questions"}},
                                                                       {"gqa", {d.gqa == data::GqaSource::kNone, "gqa"}},
                                                                       {"nlvr2", {d.statements == data::StatementSource::kNone, "statements"}},
                                                                       {"entailment", {d.entailment == data::EntailmentSource::kNone, "entailment"}},
                                                                       {"grounding", {d.expressions == data::ExpressionSource::kNone, "expressions"}}};
  for (const auto& task : tasks) {
    if (const auto found = missing.find(task); found != missing.end() && found->second.first)
      config.error("tasks", fmt::format("names '{}', but data.{} is none: name where its data comes from, or leave the task out", task, found->second.second));
    if (!task.starts_with("anchor_")) continue;
    if (system.family != systems::Family::kCmal) config.error("tasks", fmt::format("names '{}', which reads the anchors of system = \"cmal\"", task));
    else if (d.anchors.source == data::AnchorSource::kNone)
      config.error("tasks", fmt::format("names '{}', but data.anchors.source is none: name where anchors come from", task));
  }
}

// What the data gives must be what the model reads.
void check_fit(const spec::Node& config, const data::DataSpec& data, const systems::SystemSpec& system) {
  const auto model = config.child("model");
  if (system.reads_regions() && data.regions == data::RegionSource::kNone)
    model.error("system", "reads regions, but data.regions is none: name detector features, or take \"grid\"");
  if (data.picture_size < system.picture_size())
    model.child("image").error("size", fmt::format("is {}, but pictures are stored at {} px (data.picture_size)", system.picture_size(), data.picture_size));
  if (system.longest_text() < data.max_text)
    model.error("max_length", fmt::format("leaves room for {} tokens, but texts have up to {} (data.max_text)", system.longest_text(), data.max_text));
  const bool described = data.regions == data::RegionSource::kGrid || data.regions == data::RegionSource::kNlvr;
  const auto width = data.regions == data::RegionSource::kWorld ? data.world.region_features : described ? data.grid.features() : 0;
  if (system.reads_regions() && width != 0 && width != system.region_features())
    model.child("regions").error("features", fmt::format("is {}, but the data's regions are {} wide", system.region_features(), width));
}

// The model of a phase: that of the row, with the phase's own changes. Wrong values are errors at the phase.
systems::SystemSpec own_model(const spec::Node& config, const spec::Node& phase, const systems::SystemSpec& system) {
  const auto changes = phase.keep("model");
  if (!changes) return system;
  if (!changes->table()) {
    phase.error("model", "must be a table of model keys");
    return system;
  }
  const auto own = config.raw("model");
  const auto merged = spec::Document::from_value(own ? spec::merge(own, changes) : changes, phase.problems());
  return systems::read_system(merged.root());
}

}  // namespace

PhaseSpec read_phase(const spec::Node& node, const systems::SystemSpec& system) {
  PhaseSpec s;
  s.train = train::read_train(node);
  s.view = data::read_view(node.child("view"));
  s.losses = systems::read_phase_losses(node, system);
  node.read_enum("pictures", s.pictures, {{"seen", tasks::Pictures::kSeen}, {"blank", tasks::Pictures::kBlank}});
  node.raw("model");  // laid over the row's model before the stage runs
  node.reject_unread_keys();
  return s;
}

void read_config(const spec::Node& config) {
  std::vector<std::string> pipeline, tasks;
  config.read("pipeline", pipeline);
  config.read("tasks", tasks);
  const auto data = data::read_data(config.child("data"));
  const auto system = systems::read_system(config.child("model"));
  nn::read_performance(config.child("perf"));
  const auto phases = config.child("pretrain");
  for (const auto& name : phases.keys()) {
    const auto phase = read_phase(phases.child(name), own_model(config, phases.child(name), system));
    const bool runs = std::ranges::find(pipeline, name) != pipeline.end();
    if (runs && data.anchors.source == data::AnchorSource::kNone && systems::uses_anchors(phase.losses, system.family))
      phases.child(name).child("weights").error("amc", "has a weight, but data.anchors.source is none: name where anchors come from, or set it to 0");
    if (runs && data.questions == data::QuestionSource::kNone && data.gqa == data::GqaSource::kNone && systems::question_share(phase.losses, system.family) > 0)
      phases.child(name).error("question_share", "is above 0, but data.questions and data.gqa are none: name where questions come from, or set it to 0");
  }
  read_finetune(config.child("finetune"));
  read_evaluate(config.child("evaluate"));
  expect_sections(config, "pipeline", pipeline, phases);
  expect_sections(config, "tasks", tasks, config.child("evaluate"));
  check_tasks(config, tasks, data, system);
  check_fit(config, data, system);
  config.reject_unread_keys();
}

}  // namespace vlp::experiments
