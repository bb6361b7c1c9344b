#pragma once
// Settings of the downstream tasks: how each is fine-tuned and scored. No torch here.

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/view_spec.hpp"
#include "core/spec/node.hpp"
#include "core/train/optim_spec.hpp"
#include "core/train/train_spec.hpp"

namespace vlp::tasks {

enum class Pictures { kSeen, kBlank };  // kBlank: every picture grey, which measures what text alone gives

enum class Texts { kSeen, kBlank };        // kBlank: every text is [CLS] alone, which measures what the picture alone gives
// Of a system with two modes: which is fine-tuned. kBetter: both, and the one with the better score on val is kept (SemVLP Sec. 3.1).
enum class ModeChoice { kLow, kHigh, kBetter };

// Fine-tuning of a classifier over pairs: what all such tasks have in common.
struct ClassifierTraining {
  train::TrainSpec train;
  data::ViewSpec view;
  Pictures pictures = Pictures::kSeen;
  Texts texts = Texts::kSeen;
  ModeChoice mode = ModeChoice::kBetter;
  int64_t dev_items = 0;                   // of val that decide between the modes; 0: all
  bool transfer_answers = true;            // start from the rows of the pre-training's QA head
};
struct ClassifierScoring {
  std::string split = "test";
  std::string dev = "none";  // a split that is scored as well, its metrics with ".dev" behind their names (dev_sink.hpp)
  Pictures pictures = Pictures::kSeen;
  Texts texts = Texts::kSeen;
  int64_t batch = 250;
};

// Of two pictures with a statement: their vectors side by side into a classifier (LXMERT) | their whole sequences attend to each other (UNITER's pair-biattn).
enum class PairForm { kPair, kPairBiattn };
struct Nlvr2Training {
  ClassifierTraining common;
  PairForm form = PairForm::kPair;
};
struct Nlvr2Scoring {
  ClassifierScoring common;
  PairForm form = PairForm::kPair;
};

enum class EntailmentLoss { kBinary, kCrossEntropy };  // binary cross-entropy of every class, times their number (UNITER) | one softmax (ALBEF)
struct EntailmentTraining {
  ClassifierTraining common;
  EntailmentLoss loss = EntailmentLoss::kBinary;
};
EntailmentTraining read_entailment_training(const spec::Node& node);
ClassifierScoring read_entailment_scoring(const spec::Node& node);

// What a region should score in referring expressions, from its overlap with the box that is meant: 1 from 0.5 on, else 0, each by itself (CMAL: "a binary
// classification problem") | the overlap itself (volta) | one softmax over the regions, the best of them meant; expressions without a region above 0.5 give
// nothing (UNITER).
enum class GroundingTarget { kHard, kSoft, kSoftmax };
struct GroundingTraining {
  train::TrainSpec train;
  data::ViewSpec view;
  Pictures pictures = Pictures::kSeen;
  Texts texts = Texts::kSeen;
  GroundingTarget target = GroundingTarget::kHard;
  data::Boxes boxes = data::Boxes::kDetected;  // the candidates
};
struct GroundingScoring {
  std::vector<std::string> splits = {"val", "test"};
  std::vector<data::Boxes> boxes = {data::Boxes::kDetected};  // the candidates: each kind gives metrics of its own
  Pictures pictures = Pictures::kSeen;
  Texts texts = Texts::kSeen;
  int64_t batch = 250;
};
GroundingTraining read_grounding_training(const spec::Node& node);
GroundingScoring read_grounding_scoring(const spec::Node& node);

// Two stages: all questions, then the balanced ones (SemVLP Sec. 3.2.4).
struct GqaTraining {
  ClassifierTraining common;               // train.steps: on balanced questions
  int64_t all_steps = 0;                   // before, on all questions; 0: none
};
GqaTraining read_gqa_training(const spec::Node& node);
ClassifierScoring read_gqa_scoring(const spec::Node& node);
Nlvr2Training read_nlvr2_training(const spec::Node& node);
Nlvr2Scoring read_nlvr2_scoring(const spec::Node& node);

// kTwoStage: contrastive ranking, re-ranked by matching (ALBEF). kPairwise: a score for every pair (UNITER, SemVLP), learnt with a triplet loss.
enum class RetrievalScore { kTwoStage, kPairwise };
struct RetrievalTraining {
  RetrievalScore scoring = RetrievalScore::kTwoStage;
  train::TrainSpec train;
  data::ViewSpec view;
  double margin = 0.2;          // kPairwise: of max(0, margin + sigmoid(s-) - sigmoid(s+))
  int64_t candidates = 0;       // negatives scored without gradient for each positive, texts and pictures each; 0: one random negative is taken as it is
  int64_t hard = 1;             // the hardest of the candidates that the loss takes
  ModeChoice mode = ModeChoice::kHigh;
  double itc = 1, itm = 1;      // loss weights
  double itm_share = 1.0;       // share of the batch that serves as positives of ITM
  double itm_hardness = 1.0;    // of its negatives; see systems::MatchingSpec
};
RetrievalTraining read_retrieval_training(const spec::Node& node);

enum class AddItc { kOff, kOn };  // add the first stage's cosine to the matching logit (BLIP)
struct RetrievalScoring {
  RetrievalScore scoring = RetrievalScore::kTwoStage;
  std::string split = "test";
  int64_t gallery = 500;        // pictures ranked against each other; the split is cut into such galleries, a remainder is left out; 0: one gallery
  int64_t galleries = 0;        // at most so many; 0: all
  int64_t candidates = 16;      // k_test: how many of the first stage the fusion encoder re-ranks
  AddItc add_itc = AddItc::kOff;
  int64_t batch = 256;          // pairs at once; changes no result beyond rounding
};
RetrievalScoring read_retrieval_scoring(const spec::Node& node);

// kClassify: over the answer list, with soft scores as targets. kRank: a decoder's probability of each listed answer (ALBEF, CMAL).
enum class Answering { kGenerate, kRank, kClassify };
struct VqaTraining {
  Answering answering = Answering::kGenerate;
  ClassifierTraining common;    // of generation: train, view and pictures
};
VqaTraining read_vqa_training(const spec::Node& node);

enum class AnswerScore { kOfficial, kExactMatch };  // VQA accuracy over ten annotators; equality with the one reference (DAQUAR)
enum class DoubleFirst { kOff, kOn };                // kRank: the first token's probability counts twice (ALBEF)
struct VqaScoring {
  std::string split = "test", dev = "none";  // as in ClassifierScoring
  Answering answering = Answering::kGenerate;
  AnswerScore score = AnswerScore::kOfficial;
  Pictures pictures = Pictures::kSeen;
  Texts texts = Texts::kSeen;        // not of kGenerate
  int64_t candidates = 128;          // kRank: listed answers with the likeliest first tokens, which are scored as a whole
  DoubleFirst double_first = DoubleFirst::kOff;
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
