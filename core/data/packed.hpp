#pragma once
// Data as training reads it: pictures of one size and token ids in memory-mapped files, one folder for a prepared data set.
//
//   vocab.txt                     the vocabulary
//   pictures_SPLIT.safetensors    pixels U8 (N,S,S,3): the pictures of pairs first, then those of questions alone
//   pairs_SPLIT.safetensors       caption.ids I32 (sum of lengths), caption.first I64 (C+1), picture.first I64 (P+1): captions of picture p
//   questions_SPLIT.safetensors   question.ids, question.first (Q+1), question.picture I64 (Q), answer.ids, answer.first (A+1), answer.weight
//                                 F32 (A), question.answers I64 (Q+1): the distinct answers of question q, weights summing to 1
//   questions_SPLIT.jsonl         {"id","picture","question_type","answer_type","text","answers"} for the official score
//   manifest.json                 counts and sizes
// Token ids start with [CLS]; answers end with [SEP].

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

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
  std::vector<QuestionInfo> question_infos() const;                    // read anew at each call

 private:
  std::filesystem::path folder_;
  std::string split_;
  formats::SafetensorsFile pictures_file_, pairs_file_;
  std::optional<formats::SafetensorsFile> questions_file_;
  int64_t pictures_ = 0, size_ = 0;
  std::span<const uint8_t> pixels_;
  Ragged captions_, questions_, answers_;
  std::span<const int64_t> picture_first_, question_picture_, question_answers_;
  std::span<const float> answer_weight_;
};

class PackedData final {
 public:
  explicit PackedData(std::filesystem::path folder);
  const text::Vocabulary& vocabulary() const { return vocabulary_; }
  PackedSplit split(const std::string& name) const { return {folder_, name}; }  // train | val | test
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
