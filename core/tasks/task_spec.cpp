#include "core/tasks/task_spec.hpp"

#include <fmt/format.h>

namespace vlp::tasks {
namespace {

void read_pictures(const spec::Node& node, Pictures& pictures) {
  node.read_enum("pictures", pictures, {{"seen", Pictures::kSeen}, {"blank", Pictures::kBlank}});
}
void read_split(const spec::Node& node, std::string& split) {
  node.read("split", split, spec::one_of({"train", "val", "test"}));
}

void read_dev(const spec::Node& node, std::string& dev, const std::string& split) {
  node.read("dev", dev, spec::one_of({"none", "val"}));
  if (dev == split) node.error("dev", fmt::format("is '{}', which is the task's split already", dev));
}

void read_answering(const spec::Node& node, Answering& answering) {
  node.read_enum("answering", answering, {{"generate", Answering::kGenerate}, {"rank", Answering::kRank}, {"classify", Answering::kClassify}});
}
void read_form(const spec::Node& node, PairForm& form) { node.read_enum("form", form, {{"pair", PairForm::kPair}, {"pair_biattn", PairForm::kPairBiattn}}); }
void read_texts(const spec::Node& node, Texts& texts) { node.read_enum("texts", texts, {{"seen", Texts::kSeen}, {"blank", Texts::kBlank}}); }

ClassifierTraining read_classifier(const spec::Node& node) {
  ClassifierTraining s;
  s.train = train::read_train(node);
  s.view = data::read_view(node.child("view"));
  read_pictures(node, s.pictures);
  read_texts(node, s.texts);
  node.read_enum("mode", s.mode, {{"low", ModeChoice::kLow}, {"high", ModeChoice::kHigh}, {"better", ModeChoice::kBetter}});
  node.read("dev_items", s.dev_items, spec::at_least<int64_t>(0));
  node.read("transfer_answers", s.transfer_answers);
  return s;
}

ClassifierScoring read_classifier_scoring(const spec::Node& node) {
  ClassifierScoring s;
  read_split(node, s.split);
  read_dev(node, s.dev, s.split);
  read_pictures(node, s.pictures);
  read_texts(node, s.texts);
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  node.reject_unread_keys();
  return s;
}

}  // namespace

GqaTraining read_gqa_training(const spec::Node& node) {
  GqaTraining s{read_classifier(node), 0};
  node.read("all_steps", s.all_steps, spec::at_least<int64_t>(0));
  node.reject_unread_keys();
  return s;
}

ClassifierScoring read_gqa_scoring(const spec::Node& node) { return read_classifier_scoring(node); }

Nlvr2Training read_nlvr2_training(const spec::Node& node) {
  Nlvr2Training s{read_classifier(node)};
  read_form(node, s.form);
  node.reject_unread_keys();
  return s;
}

Nlvr2Scoring read_nlvr2_scoring(const spec::Node& node) {
  Nlvr2Scoring s;
  read_form(node, s.form);
  s.common = read_classifier_scoring(node);
  return s;
}

EntailmentTraining read_entailment_training(const spec::Node& node) {
  EntailmentTraining s{read_classifier(node)};
  node.read_enum("loss", s.loss, {{"binary", EntailmentLoss::kBinary}, {"cross_entropy", EntailmentLoss::kCrossEntropy}});
  node.reject_unread_keys();
  return s;
}

ClassifierScoring read_entailment_scoring(const spec::Node& node) { return read_classifier_scoring(node); }

GroundingTraining read_grounding_training(const spec::Node& node) {
  GroundingTraining s;
  s.train = train::read_train(node);
  s.view = data::read_view(node.child("view"));
  read_pictures(node, s.pictures);
  read_texts(node, s.texts);
  node.read_enum("boxes", s.boxes, {{"detected", data::Boxes::kDetected}, {"gold", data::Boxes::kGold}});
  node.read_enum("target", s.target, {{"hard", GroundingTarget::kHard}, {"soft", GroundingTarget::kSoft}, {"softmax", GroundingTarget::kSoftmax}});
  node.reject_unread_keys();
  return s;
}

GroundingScoring read_grounding_scoring(const spec::Node& node) {
  GroundingScoring s;
  node.read("splits", s.splits);
  for (const auto& split : s.splits)
    if (split != "val" && split != "test") node.error("splits", fmt::format("names '{}'; there are val and test (testA and testB)", split));
  if (s.splits.empty()) node.error("splits", "is empty");
  std::vector<std::string> boxes = {"detected"};
  node.read("boxes", boxes, spec::one_of({"detected", "gold"}));
  if (boxes.empty()) node.error("boxes", "is empty");
  s.boxes.clear();
  for (const auto& name : boxes) s.boxes.push_back(name == "gold" ? data::Boxes::kGold : data::Boxes::kDetected);
  read_pictures(node, s.pictures);
  read_texts(node, s.texts);
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  node.reject_unread_keys();
  return s;
}

namespace {

void read_triplet(const spec::Node& node, RetrievalTraining& s) {
  node.read("margin", s.margin, spec::range(0.0, 1.0));
  node.read("candidates", s.candidates, spec::range<int64_t>(0, 10000));
  node.read("hard", s.hard, spec::at_least<int64_t>(1));
  if (s.candidates > 0 && s.hard > s.candidates) node.error("hard", fmt::format("is {}, but there are {} candidates", s.hard, s.candidates));
  if (s.candidates == 0 && s.hard != 1) node.error("hard", "needs candidates to choose from");
  node.read_enum("mode", s.mode, {{"low", ModeChoice::kLow}, {"high", ModeChoice::kHigh}});
}

void read_scoring(const spec::Node& node, RetrievalScore& scoring) {
  node.read_enum("scoring", scoring, {{"two_stage", RetrievalScore::kTwoStage}, {"pairwise", RetrievalScore::kPairwise}});
}

}  // namespace

RetrievalTraining read_retrieval_training(const spec::Node& node) {
  RetrievalTraining s;
  read_scoring(node, s.scoring);
  s.train = train::read_train(node);
  s.view = data::read_view(node.child("view"));
  if (s.scoring == RetrievalScore::kPairwise) {
    read_triplet(node, s);
    node.reject_unread_keys();
    return s;
  }
  const auto weights = node.child("weights");
  weights.read("itc", s.itc, spec::range(0.0, 1000.0));
  weights.read("itm", s.itm, spec::range(0.0, 1000.0));
  weights.reject_unread_keys();
  if (s.itc == 0 && s.itm == 0) node.error("weights", "every loss is turned off");
  node.read("itm_share", s.itm_share, spec::range(0.01, 1.0));
  node.read("itm_hardness", s.itm_hardness, spec::range(0.0, 10.0));
  node.reject_unread_keys();
  return s;
}

RetrievalScoring read_retrieval_scoring(const spec::Node& node) {
  RetrievalScoring s;
  read_scoring(node, s.scoring);
  read_split(node, s.split);
  node.read("galleries", s.galleries, spec::at_least<int64_t>(0));
  node.read("gallery", s.gallery, spec::at_least<int64_t>(0));
  node.read("candidates", s.candidates, spec::at_least<int64_t>(1));
  node.read_enum("add_itc", s.add_itc, {{"off", AddItc::kOff}, {"on", AddItc::kOn}});
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  if (s.scoring == RetrievalScore::kTwoStage && s.gallery > 0 && s.candidates > s.gallery) node.error("candidates", "exceeds the gallery");
  node.reject_unread_keys();
  return s;
}

VqaTraining read_vqa_training(const spec::Node& node) {
  VqaTraining s;
  read_answering(node, s.answering);
  s.common = read_classifier(node);
  if (s.answering == Answering::kGenerate && node.has("texts")) node.error("texts", "belongs to answering = \"classify\" or \"rank\"");
  if (s.answering != Answering::kClassify)
    for (const char* key : {"mode", "dev_items", "transfer_answers"})
      if (node.has(key)) node.error(key, "belongs to answering = \"classify\"");
  node.reject_unread_keys();
  return s;
}

VqaScoring read_vqa_scoring(const spec::Node& node) {
  VqaScoring s;
  read_split(node, s.split);
  read_dev(node, s.dev, s.split);
  read_answering(node, s.answering);
  if (s.answering != Answering::kGenerate) read_texts(node, s.texts);
  node.read_enum("score", s.score, {{"official", AnswerScore::kOfficial}, {"exact_match", AnswerScore::kExactMatch}});
  read_pictures(node, s.pictures);
  node.read("candidates", s.candidates, spec::at_least<int64_t>(1));
  node.read_enum("double_first", s.double_first, {{"off", DoubleFirst::kOff}, {"on", DoubleFirst::kOn}});
  if (s.answering != Answering::kRank)
    for (const char* key : {"candidates", "double_first"})
      if (node.has(key)) node.error(key, "belongs to answering = \"rank\"");
  node.read("beam", s.beam, spec::range<int64_t>(1, 64));
  node.read("max_length", s.max_length, spec::range<int64_t>(1, 64));
  node.read("min_length", s.min_length, spec::at_least<int64_t>(0));
  node.read("length_alpha", s.length_alpha, spec::range(0.0, 5.0));
  if (s.min_length >= s.max_length) node.error("min_length", "leaves no room for [SEP] in max_length");
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  node.reject_unread_keys();
  return s;
}

ProbeScoring read_probe_scoring(const spec::Node& node) {
  ProbeScoring s;
  read_split(node, s.split);
  read_pictures(node, s.pictures);
  node.read("mlm_probability", s.mlm_probability, spec::range(0.01, 0.99));
  node.read("batch", s.batch, spec::range<int64_t>(2, 4096));
  node.reject_unread_keys();
  return s;
}

}  // namespace vlp::tasks
