#pragma once
// Settings of the downstream tasks: how each is fine-tuned and scored. No torch here.

#include <cstdint>
#include <string>

#include "core/data/view_spec.hpp"
#include "core/spec/node.hpp"
#include "core/train/optim_spec.hpp"
#include "core/train/train_spec.hpp"

namespace vlp::tasks {

enum class Pictures { kSeen, kBlank };  // kBlank: every picture grey, which measures what text alone gives

struct RetrievalTraining {
  train::TrainSpec train;
  data::ViewSpec view;
  double itc = 1, itm = 1;      // loss weights
  double itm_share = 1.0;       // share of the batch that serves as positives of ITM
  double itm_hardness = 1.0;    // of its negatives; see systems::MatchingSpec
};
RetrievalTraining read_retrieval_training(const spec::Node& node);

enum class AddItc { kOff, kOn };  // add the first stage's cosine to the matching logit (BLIP)
struct RetrievalScoring {
  std::string split = "test";
  int64_t gallery = 500;        // pictures ranked against each other; the split is cut into such galleries, a remainder is left out; 0: one gallery
  int64_t candidates = 16;      // k_test: how many of the first stage the fusion encoder re-ranks
  AddItc add_itc = AddItc::kOff;
  int64_t batch = 256;          // pairs at once; changes no result beyond rounding
};
RetrievalScoring read_retrieval_scoring(const spec::Node& node);

struct VqaTraining {
  train::TrainSpec train;
  data::ViewSpec view;
  Pictures pictures = Pictures::kSeen;
};
VqaTraining read_vqa_training(const spec::Node& node);

enum class Answering { kGenerate, kRank, kClassify };
enum class AnswerScore { kOfficial, kExactMatch };  // VQA accuracy over ten annotators; equality with the one reference (DAQUAR)
struct VqaScoring {
  std::string split = "test";
  Answering answering = Answering::kGenerate;
  AnswerScore score = AnswerScore::kOfficial;
  Pictures pictures = Pictures::kSeen;
  int64_t beam = 1, max_length = 4;  // tokens of an answer, [SEP] included
  int64_t min_length = 0;            // tokens before [SEP]; 1 forbids the empty answer (mPLUG)
  double length_alpha = 0.6;         // exponent of the length penalty ((5 + n) / 6) (mPLUG)
  int64_t batch = 250;
};
VqaScoring read_vqa_scoring(const spec::Node& node);

// Scores the pre-training losses themselves on a held-out split: has ITM left its prior, does MLM use the picture?
struct ProbeScoring {
  std::string split = "val";
  Pictures pictures = Pictures::kSeen;
  double mlm_probability = 0.15;
  int64_t batch = 64;
};
ProbeScoring read_probe_scoring(const spec::Node& node);

}  // namespace vlp::tasks
