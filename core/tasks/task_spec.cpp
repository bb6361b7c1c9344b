#include "core/tasks/task_spec.hpp"

namespace vlp::tasks {
namespace {

void read_pictures(const spec::Node& node, Pictures& pictures) {
  node.read_enum("pictures", pictures, {{"seen", Pictures::kSeen}, {"blank", Pictures::kBlank}});
}
void read_split(const spec::Node& node, std::string& split) {
  node.read("split", split, spec::one_of({"train", "val", "test"}));
}

}  // namespace

RetrievalTraining read_retrieval_training(const spec::Node& node) {
  RetrievalTraining s;
  s.train = train::read_train(node);
  s.view = data::read_view(node.child("view"));
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
  read_split(node, s.split);
  node.read("gallery", s.gallery, spec::at_least<int64_t>(0));
  node.read("candidates", s.candidates, spec::at_least<int64_t>(1));
  node.read_enum("add_itc", s.add_itc, {{"off", AddItc::kOff}, {"on", AddItc::kOn}});
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  if (s.gallery > 0 && s.candidates > s.gallery) node.error("candidates", "exceeds the gallery");
  node.reject_unread_keys();
  return s;
}

VqaTraining read_vqa_training(const spec::Node& node) {
  VqaTraining s;
  s.train = train::read_train(node);
  s.view = data::read_view(node.child("view"));
  read_pictures(node, s.pictures);
  node.reject_unread_keys();
  return s;
}

VqaScoring read_vqa_scoring(const spec::Node& node) {
  VqaScoring s;
  read_split(node, s.split);
  node.read_enum("answering", s.answering,
                 {{"generate", Answering::kGenerate}, {"rank", Answering::kRank}, {"classify", Answering::kClassify}});
  node.read_enum("score", s.score, {{"official", AnswerScore::kOfficial}, {"exact_match", AnswerScore::kExactMatch}});
  read_pictures(node, s.pictures);
  node.read("beam", s.beam, spec::range<int64_t>(1, 64));
  node.read("max_length", s.max_length, spec::range<int64_t>(1, 64));
  node.read("min_length", s.min_length, spec::at_least<int64_t>(0));
  node.read("length_alpha", s.length_alpha, spec::range(0.0, 5.0));
  if (s.min_length >= s.max_length) node.error("min_length", "leaves no room for [SEP] in max_length");
  node.read("batch", s.batch, spec::at_least<int64_t>(1));
  if (s.answering != Answering::kGenerate)
    node.error("answering", "this version answers by generation only; ranking and classification come with the systems that use them");
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
