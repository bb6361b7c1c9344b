#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/formats/scoring.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

using formats::ScoreReport;

const std::vector<std::string> kKinds = {"caption", "vqa", "gqa", "nlvr2", "entailment", "grounding", "retrieval"};

const Syntax kSyntax = {
    .verb = "score",
    .names = "KIND",
    .summary =
        "Official scores of a predictions file, in percent; caption scores x 100, as papers print them. Files may be gzip.\n"
        "\n"
        "KIND        --predictions                                --references\n"
        "caption     COCO results [{image_id, caption}]           COCO captions {images, annotations}\n"
        "            bleu_1..4, meteor, rouge_l, cider_d (the \"CIDEr\" of the official evaluation), cider_plain, spice; meteor and\n"
        "            spice where METEOR_JAR and SPICE_JAR name the authors' jars, which need java\n"
        "vqa         [{question_id, answer}]                      VQA v2 annotations; accuracy, per answer and question type\n"
        "gqa         [{questionId, prediction}]                   GQA questions; accuracy, binary, open, distribution, ...\n"
        "nlvr2       lines IDENTIFIER,True or False               JSON lines {identifier, label}; accuracy, consistency\n"
        "entailment  JSON lines {pairID, prediction}              JSON lines {pairID, gold_label}; accuracy, per class\n"
        "grounding   [{sent_id, bbox: [x, y, width, height]}]     [{sent_id, bbox}], or refs as JSON with --instances; IoU > 0.5\n"
        "retrieval   .npy (images, captions), higher is better    the image of each caption: a JSON list or .npy vector; R@1, 5, 10,\n"
        "            ties counting against the model; scores are compared as 32-bit numbers\n"
        "\n"
        "An id that is missing, repeated or unknown is an error. document-frequency: JSON {\"ref_len\": number of images,\n"
        "\"document_frequency\": {\"a man\": count, ...}}, the cached table of self-critical training; its pickle becomes one by\n"
        "  python3 -c \"import json,pickle,sys; d=pickle.load(open(sys.argv[1],'rb'),encoding='latin1'); json.dump({'ref_len':\n"
        "  float(d['ref_len']),'document_frequency':{' '.join(k):v for k,v in d['document_frequency'].items()}},sys.stdout)\" IN.p > OUT.json",
    .least = 1,
    .most = 1,
    .options = {{"predictions", "FILE", "what is scored"},
                {"references", "FILE", "what it is scored against"},
                {"json", "", "all digits, as JSON"},
                {"per-item", "FILE", "write the scores of single items as JSON lines {id, group, value}"},
                {"metric", "NAME", "which metric per-item writes; not given: the main one"},
                {"document-frequency", "FILE", "caption: of another corpus, for cider_d and cider_plain"},
                {"subset", "", "caption: leave out the images that have no result"},
                {"choices", "FILE", "gqa: val_choices.json, for validity and plausibility"},
                {"consistency", "", "gqa: over entailed questions; needs predictions for all questions"},
                {"instances", "FILE", "grounding: instances.json with the boxes of ann_id"},
                {"split", "NAME", "grounding: only the references of this split"},
                {"iou", "RULE", "grounding: inclusive (UNITER, refer: a box covers x .. x + w - 1) or continuous", "inclusive"},
                {"text-to-image", "FILE", "retrieval: .npy (captions, images) that ranks images, where two stages differ"}}};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// What belongs to one kind would say nothing to another, and its user would not learn that.
void refuse_options_of_other_kinds(const CommandLine& line) {
  static const std::vector<std::pair<std::string, std::string>> kOnlyFor = {
      {"document-frequency", "caption"}, {"subset", "caption"},  {"choices", "gqa"},   {"consistency", "gqa"},
      {"instances", "grounding"},        {"split", "grounding"}, {"iou", "grounding"}, {"text-to-image", "retrieval"}};
  for (const auto& [option, kind] : kOnlyFor)
    if (line.has(option) && line.names()[0] != kind)
      throw BadInput(fmt::format("vlp score {}: --{}: is for {} only; leave it away", line.names()[0], option, kind));
}

metrics::PixelRule rule_of(const std::string& name) {
  if (name == "inclusive") return metrics::PixelRule::kInclusive;
  if (name == "continuous") return metrics::PixelRule::kContinuous;
  throw BadInput(fmt::format("vlp score: --iou {}: must be inclusive or continuous", name));
}

ScoreReport score(const CommandLine& line) {
  const auto& kind = line.names()[0];
  const auto file = [&](const char* option) { return line.has(option) ? line.text(option) : std::string(); };
  const auto predictions = file("predictions"), references = file("references");
  if (kind == "caption")
    return formats::score_captions({.predictions = predictions,
                                    .references = references,
                                    .document_frequency = file("document-frequency"),
                                    .subset = line.has("subset"),
                                    .meteor_jar = variable("METEOR_JAR"),
                                    .spice_jar = variable("SPICE_JAR")});
  if (kind == "vqa") return formats::score_vqa_files(predictions, references);
  if (kind == "gqa") return formats::score_gqa_files({predictions, references, file("choices"), line.has("consistency")});
  if (kind == "nlvr2") return formats::score_nlvr2_files(predictions, references);
  if (kind == "entailment") return formats::score_entailment_files(predictions, references);
  if (kind == "grounding")
    return formats::score_grounding_files({predictions, references, file("instances"), file("split"), rule_of(line.text("iou"))});
  if (kind == "retrieval") return formats::score_retrieval_files({predictions, file("text-to-image"), references});
  throw BadInput(fmt::format("vlp score: unknown kind '{}'{}; there are {}", kind, did_you_mean(kind, kKinds), fmt::join(kKinds, ", ")));
}

std::string as_json(const std::string& kind, const ScoreReport& report) {
  auto scores = nlohmann::ordered_json::object(), notes = scores;
  for (const auto& one : report.scores) {
    scores[one.name] = one.value ? nlohmann::ordered_json(*one.value) : nlohmann::ordered_json();
    if (!one.note.empty()) notes[one.name] = one.note;
  }
  return nlohmann::ordered_json{{"kind", kind}, {"items", report.items}, {"scores", scores}, {"notes", notes}}.dump(1) + "\n";
}

std::string as_table(const ScoreReport& report) {
  std::vector<std::vector<std::string>> rows = {{"score", "value", "note"}};
  for (const auto& one : report.scores) rows.push_back({one.name, one.value ? fmt::format("{:.2f}", *one.value) : "-", one.note});
  return aligned(rows) + fmt::format("{} items\n", report.items);
}

const std::vector<formats::ItemScore>& items_of(const CommandLine& line, const ScoreReport& report) {
  if (!line.has("metric")) return report.per_item.front().second;
  std::vector<std::string> names;
  for (const auto& [name, items] : report.per_item) {
    if (name == line.text("metric")) return items;
    names.push_back(name);
  }
  throw BadInput(fmt::format("vlp score: --metric {}: has no scores of single items; there are {}", line.text("metric"), fmt::join(names, ", ")));
}

}  // namespace

int verb_score(const Arguments& args) {
  const auto line = CommandLine::parse(kSyntax, args);
  for (const char* needed : {"predictions", "references"})
    if (!line.has(needed)) throw BadInput(fmt::format("vlp score: --{} is missing; vlp score --help says what it must hold", needed));
  if (line.has("metric") && !line.has("per-item"))
    throw BadInput("vlp score: --metric chooses what --per-item writes; give --per-item, or leave it away");
  if (std::find(kKinds.begin(), kKinds.end(), line.names()[0]) != kKinds.end()) refuse_options_of_other_kinds(line);
  const auto report = score(line);
  if (line.has("per-item")) formats::write_item_lines(line.text("per-item"), items_of(line, report));
  fmt::print("{}", line.has("json") ? as_json(line.names()[0], report) : as_table(report));
  return 0;
}

}  // namespace vlp::experiments
