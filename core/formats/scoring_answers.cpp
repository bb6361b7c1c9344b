// VQA, GQA, NLVR2 and entailment.

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/labels.hpp"
#include "core/formats/predictions.hpp"
#include "core/formats/scoring.hpp"
#include "core/metrics/caption_words.hpp"
#include "core/metrics/class_accuracy.hpp"
#include "core/metrics/gqa.hpp"
#include "core/metrics/nlvr2.hpp"
#include "core/metrics/vqa.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using Path = std::filesystem::path;

template <class Key> void add_groups(ScoreReport& report, const std::string& name, const std::map<Key, double>& scores) {
  for (const auto& [key, value] : scores) report.scores.push_back({fmt::format("{}/{}", name, key), value});
}

void need_records(const std::vector<std::string>& ids, const Path& file) {
  if (ids.empty()) throw BadInput(fmt::format("{}: holds no record", file.string()));
}

std::vector<ItemScore> items(const std::vector<std::string>& ids, const std::vector<std::string>& groups, const std::vector<double>& scores) {
  std::vector<ItemScore> out;
  for (size_t i = 0; i < ids.size(); ++i) out.push_back({ids[i], groups[i], scores[i]});
  return out;
}

struct VqaReferences {
  std::vector<std::string> ids, images, question_types, answer_types;
  std::vector<std::vector<std::string>> answers;
};

VqaReferences read_annotations(const Path& file) {
  VqaReferences out;
  IdTable seen(file, "question");
  for_each_record(file, "annotations", [&](const JsonRecord& record, int64_t) {
    out.ids.push_back(record.id("question_id"));
    seen.add(out.ids.back(), record.where());
    out.images.push_back(record.id("image_id"));
    out.question_types.push_back(record.text("question_type"));
    out.answer_types.push_back(record.text("answer_type"));
    auto& answers = out.answers.emplace_back();
    record.each("answers", [&](const JsonRecord& answer, int64_t) { answers.push_back(answer.text("answer")); });
    if (answers.empty()) record.fail("answers", "is an empty list");
  });
  need_records(out.ids, file);
  return out;
}

// The label of a reference; without one there is nothing to score against.
std::string needed_label(const JsonRecord& record, const char* key, std::span<const std::string> labels) {
  const std::string label = read_label(record, key, labels);
  if (label.empty()) record.fail(key, "is missing: items without a label cannot be scored");
  return label;
}

// Reasoning steps: the operations of the program without the last question for a name or an existence.
int64_t steps_of(const JsonRecord& question) {
  constexpr std::array<std::string_view, 3> kNoStep{"exist", "query: name", "choose name"};
  int64_t steps = 0;
  question.each("semantic", [&](const JsonRecord& operation, int64_t) {
    const std::string text = fmt::format("{}: {}", operation.text("operation"), operation.text("argument"));
    steps += std::none_of(kNoStep.begin(), kNoStep.end(), [&](std::string_view s) { return text.find(s) != std::string::npos; });
  });
  return steps;
}

struct GqaReferences {
  std::vector<metrics::GqaItem> items;
  std::vector<std::string> images;
};

GqaReferences read_questions(const GqaFiles& files) {
  GqaReferences out;
  IdTable seen(files.questions, "question");
  for_each_record(files.questions, JsonLayout::kObject, [&](const JsonRecord& question, int64_t) {
    const std::string id(question.name());
    seen.add(id, question.where());
    metrics::GqaItem item;
    item.id = id;
    item.answer = question.text("answer");
    item.balanced = question.boolean("isBalanced");
    const JsonRecord types = question.inside("types");
    item.structural = types.text("structural");
    item.semantic = types.text("semantic");
    if (types.has("detailed") || (item.balanced && !files.choices.empty())) item.detailed = types.text("detailed");
    if (question.has("groups")) {
      const JsonRecord groups = question.inside("groups");
      if (groups.has("global")) item.group = groups.text("global");
    }
    item.words = static_cast<int64_t>(metrics::split_at_white_space(question.text("question")).size());
    if (question.has("semantic")) item.steps = steps_of(question);
    if (files.consistency) item.entailed = question.texts("entailed");
    out.images.push_back(question.has("imageId") ? question.id("imageId") : id);
    out.items.push_back(std::move(item));
  });
  return out;
}

std::vector<metrics::GqaChoices> read_choices(const Path& file, const std::vector<metrics::GqaItem>& items) {
  std::unordered_map<std::string, metrics::GqaChoices> all;
  for_each_record(file, JsonLayout::kObject, [&](const JsonRecord& record, int64_t) {
    const auto valid = record.texts("valid"), plausible = record.texts("plausible");
    all[std::string(record.name())] = {{valid.begin(), valid.end()}, {plausible.begin(), plausible.end()}};
  });
  std::vector<metrics::GqaChoices> out;
  for (const auto& item : items) {
    const auto found = all.find(item.id);
    if (found == all.end() && item.balanced) throw BadInput(fmt::format("{}: has no choices for question {}", file.string(), item.id));
    out.push_back(found == all.end() ? metrics::GqaChoices{} : std::move(found->second));
  }
  return out;
}

// Every question that counts needs a prediction, and entailed ones must be questions of the file.
void take_predictions(const GqaFiles& files, std::vector<metrics::GqaItem>& items) {
  const auto predictions = read_gqa_results(files.predictions);
  std::vector<std::string> all, needed;
  for (const auto& item : items) {
    all.push_back(item.id);
    if (item.balanced || files.consistency) needed.push_back(item.id);
  }
  if (needed.empty()) throw BadInput(fmt::format("{}: holds no balanced question", files.questions.string()));
  predictions.ids.only(all, files.questions);
  const auto values = predictions.in_order(needed, files.questions, true);
  size_t next = 0;
  for (auto& item : items)
    if (item.balanced || files.consistency) item.prediction = values[next++];
  const std::unordered_set<std::string> known(all.begin(), all.end());
  for (const auto& item : items)
    for (const auto& id : item.entailed)
      if (!known.contains(id))
        throw BadInput(fmt::format("{}: question {} entails {}, which is not in the file: consistency needs the file of all questions",
                                   files.questions.string(), item.id, id));
}

}  // namespace

ScoreReport score_vqa_files(const Path& predictions, const Path& annotations) {
  const auto references = read_annotations(annotations);
  const auto answers = read_vqa_results(predictions).in_order(references.ids, annotations);
  std::vector<metrics::VqaItem> items_;
  for (size_t i = 0; i < answers.size(); ++i)
    items_.push_back({answers[i], references.answers[i], references.question_types[i], references.answer_types[i]});
  const auto scores = metrics::score_vqa(items_);
  ScoreReport out;
  out.scores.push_back({"accuracy", scores.overall});
  add_groups(out, "per_answer_type", scores.per_answer_type);
  add_groups(out, "per_question_type", scores.per_question_type);
  out.items = static_cast<int64_t>(answers.size());
  out.per_item.emplace_back("accuracy", items(references.ids, references.images, scores.items));
  return out;
}

ScoreReport score_gqa_files(const GqaFiles& files) {
  auto references = read_questions(files);
  take_predictions(files, references.items);
  std::vector<metrics::GqaChoices> choices;
  if (!files.choices.empty()) choices = read_choices(files.choices, references.items);
  const auto scores = metrics::score_gqa(references.items, {files.consistency, choices});
  ScoreReport out;
  out.scores = {{"accuracy", scores.accuracy}, {"binary", scores.binary}, {"open", scores.open}};
  out.scores.push_back({"consistency", scores.consistency, scores.consistency ? "" : "not computed: ask for it with --consistency"});
  for (const auto& [name, value] : {std::pair{"validity", scores.validity}, std::pair{"plausibility", scores.plausibility}})
    out.scores.push_back({name, value, value ? "" : "not computed: give --choices"});
  out.scores.push_back(
      {"distribution", scores.distribution, scores.distribution ? "lower is better" : "not computed: no question has groups.global"});
  add_groups(out, "per_structural_type", scores.per_structural);
  add_groups(out, "per_semantic_type", scores.per_semantic);
  add_groups(out, "per_steps", scores.per_steps);
  add_groups(out, "per_words", scores.per_words);
  out.items = static_cast<int64_t>(scores.items.size());
  auto& per_item = out.per_item.emplace_back("accuracy", std::vector<ItemScore>{}).second;
  for (size_t i = 0; i < scores.items.size(); ++i)
    per_item.push_back({references.items[scores.item_index[i]].id, references.images[scores.item_index[i]], scores.items[i]});
  return out;
}

ScoreReport score_nlvr2_files(const Path& predictions, const Path& examples) {
  const std::vector<std::string> kTruths{"False", "True"};
  std::vector<std::string> ids, labels, groups;
  IdTable seen(examples, "item");
  for_each_json_line(examples, [&](const JsonRecord& record, int64_t) {
    ids.push_back(record.text("identifier"));
    seen.add(ids.back(), record.where());
    if (std::count(ids.back().begin(), ids.back().end(), '-') < 3)
      record.fail("identifier", fmt::format("is \"{}\", not SPLIT-SET-PAIR-SENTENCE", ids.back()));
    groups.push_back(metrics::nlvr2_group(ids.back()));
    labels.push_back(needed_label(record, "label", kTruths));
  });
  need_records(ids, examples);
  const auto values = read_nlvr2_results(predictions).in_order(ids, examples);
  std::vector<metrics::Nlvr2Item> all;
  for (size_t i = 0; i < ids.size(); ++i) all.push_back({ids[i], values[i], labels[i]});
  const auto scores = metrics::score_nlvr2(all);
  ScoreReport out;
  out.scores = {{"accuracy", scores.accuracy}, {"consistency", scores.consistency}};
  out.items = static_cast<int64_t>(ids.size());
  out.per_item = {{"accuracy", items(ids, groups, scores.items)}, {"consistency", items(scores.group_names, scores.group_names, scores.groups)}};
  return out;
}

ScoreReport score_entailment_files(const Path& predictions, const Path& examples) {
  const std::vector<std::string> kClasses{"entailment", "neutral", "contradiction"};
  std::vector<std::string> ids, labels, groups;
  IdTable seen(examples, "pair");
  for_each_json_line(examples, [&](const JsonRecord& record, int64_t) {
    ids.push_back(record.id("pairID"));
    seen.add(ids.back(), record.where());
    labels.push_back(needed_label(record, "gold_label", kClasses));
    groups.push_back(record.has("Flickr30K_ID") ? record.id("Flickr30K_ID") : ids.back());
  });
  need_records(ids, examples);
  const auto values = read_entailment_results(predictions).in_order(ids, examples);
  std::vector<metrics::Classified> all;
  for (size_t i = 0; i < ids.size(); ++i) all.push_back({values[i], labels[i]});
  const auto scores = metrics::class_accuracy(all);
  ScoreReport out;
  out.scores = {{"accuracy", scores.accuracy}, {"balanced_accuracy", scores.balanced}};
  add_groups(out, "per_class", scores.of_class);
  out.items = static_cast<int64_t>(ids.size());
  out.per_item.emplace_back("accuracy", items(ids, groups, scores.items));
  return out;
}

}  // namespace vlp::formats
