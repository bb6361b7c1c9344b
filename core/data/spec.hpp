#pragma once
// Which pictures and texts a run uses and how they are packed. No torch here.

#include <cstdint>
#include <set>
#include <string>

#include "core/data/anchor_spec.hpp"
#include "core/data/grid_spec.hpp"
#include "core/data/world/spec.hpp"
#include "core/spec/node.hpp"

namespace vlp::data {

enum class PairSource { kWorld, kKarpathy, kFlickr8k, kNlvr };  // kNlvr: the true statements of NLVR as captions of their pictures
enum class QuestionSource { kNone, kWorld, kVqa2, kDaquar };
// Detector features; the true objects of NLVR's scenes; or what the pictures themselves show (grid_regions.hpp).
enum class RegionSource { kNone, kWorld, kObj36, kBottomUp, kNpz, kNlvr, kGrid };
enum class StatementSource { kNone, kWorld, kNlvr2, kNlvr };                // sentences that are true or false of two pictures, of one
enum class GqaSource { kNone, kWorld, kGqa };
enum class EntailmentSource { kNone, kWorld, kSnliVe };
enum class ExpressionSource { kNone, kWorld, kRefcoco };
// What entailment is learnt from: the published train file | dev, where there is no other: four pictures of five, the fifth is val.
enum class EntailmentTrain { kPublished, kDev };
enum class LongText { kRefuse, kCut };  // what a text beyond max_text is: an error of the data, or cut

struct DataSpec {
  PairSource pairs = PairSource::kWorld;
  QuestionSource questions = QuestionSource::kWorld;
  std::string pairs_path = "flickr8k";     // below the data root; unused for the world
  std::string pairs_json = "dataset.json"; // karpathy: the JSON file in pairs_path
  std::string pairs_splits;                // flickr8k: a folder of {train,val,test}.txt, a picture a line, that replace its own lists; below the data root
  std::string questions_path = "daquar";
  int64_t picture_size = 64;               // pictures are stored as squares of this size, aspect ratio not kept (ALBEF)
  int64_t max_text = 32;                   // tokens of a caption or question, [CLS] included
  int64_t max_answer = 8;                  // tokens of an answer, [SEP] included; training answers beyond it are left out
  LongText long_text = LongText::kRefuse;
  std::string vocabulary;                  // a vocabulary file below the data root; empty: built from the training text
  int64_t vocabulary_min_count = 2;
  RegionSource regions = RegionSource::kNone;
  std::string regions_path = "regions";    // below the data root: a file, or a folder of them; a region's record is found by its picture's file name
  RegionSource gold_regions = RegionSource::kNone;  // features at the boxes of expressions' objects, for answering with true boxes; no grid
  std::string gold_regions_path = "gold_regions";
  GridSpec grid;
  StatementSource statements = StatementSource::kNone;
  std::string statements_path = "nlvr2";
  GqaSource gqa = GqaSource::kNone;
  std::string gqa_path = "gqa";
  EntailmentSource entailment = EntailmentSource::kNone;
  std::string entailment_path = "snli_ve";        // snli_ve_{train,dev,test}.jsonl and images/ below it
  std::string entailment_images;                  // where the pictures are, if not there; below the data root
  EntailmentTrain entailment_train = EntailmentTrain::kPublished;
  ExpressionSource expressions = ExpressionSource::kNone;
  std::string expressions_path = "refcoco_plus";  // refs.json, instances.json and images/ below it
  AnchorData anchors;
  std::string answers, gqa_answers;        // answer lists below the data root; empty: the answers of the training questions
  int64_t answer_min_count = 9;            // of a normalised majority answer to be listed (VQA v2: 3,129 answers)
  world::WorldSpec world;
  std::set<std::string> places() const;    // files and folders below the data root that these settings read; none for the embedded world
  bool needs_root() const { return !places().empty(); }
};
DataSpec read_data(const spec::Node& node);

}  // namespace vlp::data
