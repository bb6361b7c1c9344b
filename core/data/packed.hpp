#pragma once
// Data as training reads it: pictures of one size and token ids in memory-mapped files, one folder for a prepared data set.
//
//   vocab.txt                     the vocabulary
//   pictures_SPLIT.safetensors    pixels U8 (N,S,S,3): the pictures of pairs first, then those of questions alone
//   pairs_SPLIT.safetensors       caption.ids I32 (sum of lengths), caption.first I64 (C+1), picture.first I64 (P+1): captions of picture p
//   questions_SPLIT.safetensors   question.ids, question.first (Q+1), question.picture I64 (Q), answer.ids, answer.first (A+1), answer.weight
//                                 F32 (A), question.answers I64 (Q+1): the distinct answers of question q, weights summing to 1; target.class I32 (T),
//                                 target.score F32 (T), target.first I64 (Q+1): its answers on the list answers.txt with their soft scores
//   questions_SPLIT.jsonl         {"id","picture","question_type","answer_type","text","answers"} for the official score
//   regions_SPLIT.safetensors     region.features F32 (N,R,F), region.boxes F32 (N,R,4) x1 y1 x2 y2 in fractions, region.classes I64 (N,R) or -1,
//                                 region.confidence F32 (N,R), region.distribution F32 (N,R,C), region.count I64 (N): regions of each stored picture,
//                                 padded to the most; C is 0 where the detector gives no distribution
//   gold_regions_SPLIT.safetensors    the same of true boxes; pictures without expressions may have none
//   statements_SPLIT.safetensors, gqa_SPLIT.safetensors    text.ids, text.first (N+1), pictures I64 (N,K), labels I64 (N): a place in labels.txt or
//                                 gqa_answers.txt, -1 for none
//   statements_SPLIT.jsonl, gqa_SPLIT.jsonl                {"id","group","label", GQA: "type","topic","balanced"} for the official score
//   entailment_SPLIT.*            as statements, labels in entailment_labels.txt
//   expressions_SPLIT.safetensors text.ids, text.first (N+1), picture I64 (N), box F32 (N,4) left, top, width, height in pixels, size F32 (N,2) of the picture
//   expressions_SPLIT.jsonl       {"id","reference","split": train | val | testA | testB}
//   anchors_SPLIT.safetensors     anchor.places I32 (A,4): region, first column of the caption and the one behind the last, form; anchor.first I64 (C+1): of
//                                 each caption; word.in_set U8 (as caption.ids), region.in_set U8 (C,R): 1 where a word or region belongs to the anchor set
//   answers.txt, gqa_answers.txt, labels.txt, entailment_labels.txt    names of the classes, one a line; with anchors, classes.txt: those of regions
//   manifest.json                 counts and sizes
// Token ids start with [CLS]; answers end with [SEP].

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/view_spec.hpp"
#include "core/formats/safetensors.hpp"
#include "core/text/vocabulary.hpp"

namespace vlp::data {

// Lists of different length behind each other.
struct Ragged {
  std::span<const int32_t> values;
  std::span<const int64_t> first;  // one more than there are lists
  int64_t size() const { return static_cast<int64_t>(first.size()) - 1; }
  std::span<const int32_t> operator[](int64_t i) const {
    const auto a = static_cast<size_t>(first[static_cast<size_t>(i)]), b = static_cast<size_t>(first[static_cast<size_t>(i) + 1]);
    return values.subspan(a, b - a);
  }
};

struct QuestionInfo {
  std::string id, picture, question_type, answer_type, text;
  std::vector<std::string> answers;
};

// Sentences with a label, each about K pictures.
struct LabelledSet {
  struct Info {
    std::string id, group, label, type, topic;
    bool balanced = true;
  };
  Ragged texts;
  int64_t K = 1;
  std::span<const int64_t> pictures, labels;  // (N*K), (N)
  std::vector<Info> infos;                    // (N)
};

// Expressions that refer to an object each.
struct ExpressionSet {
  struct Info {
    std::string id, reference, split;
  };
  Ragged texts;
  std::span<const int64_t> pictures;    // (N)
  std::span<const float> boxes, sizes;  // (N,4) x y w h, (N,2) W H; pixels
  std::vector<Info> infos;              // (N)
};

// Of captions; see above.
struct AnchorTables {
  std::span<const int32_t> places;            // (A,4)
  std::span<const int64_t> first;             // (C+1)
  std::span<const uint8_t> words, regions;    // as the captions' ids, (C,R)
};

struct RegionTables {
  int64_t regions = 0, features = 0, classes = 0;  // R, F, C
  std::span<const float> feature, box, confidence, distribution;
  std::span<const int64_t> cls, count;
};

class PackedSplit final {
 public:
  PackedSplit(const std::filesystem::path& folder, const std::string& split);
  int64_t pictures() const { return pictures_; }                       // of pairs
  int64_t picture_size() const { return size_; }
  std::span<const uint8_t> pixels(int64_t picture) const;              // (S,S,3) row-major
  const Ragged& captions() const { return captions_; }
  std::span<const int64_t> captions_of_picture() const { return picture_first_; }  // (P+1) into captions
  bool has_questions() const { return questions_file_.has_value(); }
  const Ragged& questions() const { return questions_; }
  std::span<const int64_t> question_picture() const { return question_picture_; }
  const Ragged& answers() const { return answers_; }
  std::span<const float> answer_weight() const { return answer_weight_; }
  std::span<const int64_t> answers_of_question() const { return question_answers_; }  // (Q+1) into answers
  // Answers of question q on the answer list: classes and soft scores target_first()[q] .. target_first()[q+1]-1.
  std::span<const int64_t> target_first() const { return target_first_; }
  std::span<const int32_t> target_class() const { return target_class_; }
  std::span<const float> target_score() const { return target_score_; }
  std::vector<QuestionInfo> question_infos() const;                    // read anew at each call
  bool has_regions() const { return regions_file_.has_value(); }
  const RegionTables& regions(Boxes boxes = Boxes::kDetected) const;  // throws BadInput where the data has no true boxes
  bool has_anchors() const { return anchors_file_.has_value(); }
  const AnchorTables& anchors() const { return anchors_; }
  std::shared_ptr<const ExpressionSet> expressions() const;  // throws BadInput where the data has none
  // kind: statements | gqa | entailment. Throws BadInput where the data has none.
  std::shared_ptr<const LabelledSet> labelled(const std::string& kind) const;

 private:
  void open_questions();
  void open_regions();
  void open_anchors();
  std::filesystem::path folder_;
  std::string split_;
  formats::SafetensorsFile pictures_file_, pairs_file_;
  std::optional<formats::SafetensorsFile> questions_file_, regions_file_, gold_file_, anchors_file_;
  int64_t pictures_ = 0, size_ = 0;
  std::span<const uint8_t> pixels_;
  Ragged captions_, questions_, answers_;
  std::span<const int64_t> picture_first_, question_picture_, question_answers_;
  std::span<const float> answer_weight_, target_score_;
  std::span<const int64_t> target_first_;
  std::span<const int32_t> target_class_;
  RegionTables regions_, gold_;
  AnchorTables anchors_;
};

class PackedData final {
 public:
  explicit PackedData(std::filesystem::path folder);
  const text::Vocabulary& vocabulary() const { return vocabulary_; }
  PackedSplit split(const std::string& name) const { return {folder_, name}; }  // train | val | test
  bool has(const std::string& kind) const;                        // statements, gqa: packed for the train split
  std::vector<std::string> names(const std::string& list) const;  // answers | gqa_answers | labels | entailment_labels | classes
  // continues[id]: the token is a continuation ("##...") or special, so that no word starts with it.
  const std::vector<bool>& continues() const { return continues_; }
  // sides[id]: a word that begins with "left" or "right", after which a mirrored picture is another one.
  const std::vector<bool>& sides() const { return sides_; }

 private:
  std::filesystem::path folder_;
  text::Vocabulary vocabulary_;
  std::vector<bool> continues_, sides_;
};

}  // namespace vlp::data
