#pragma once
// Captions, questions and labelled sentences of one split on their way into packed files; core/data/packed.hpp describes them.

#include <string>
#include <vector>

#include "core/data/collect.hpp"
#include "core/data/pack_pictures.hpp"
#include "core/text/word_piece.hpp"

namespace vlp::data {

struct AnswerLists {
  std::vector<std::string> vqa, gqa;
};
// From the files that the spec names, else from the training questions: normalised majority answers (VQA), answers (GQA), the most frequent first.
AnswerLists answer_lists(const DataSpec& s, const Collection& data, const std::filesystem::path& root);

// The captions of a split in the order in which pairs are packed: of each picture, indices into data.captions.
std::vector<std::vector<int64_t>> captions_of_pictures(const formats::Captions& data, const std::string& split);

class TextPacker final {
 public:
  TextPacker(const DataSpec& s, const Collection& data, const text::WordPiece& words, const AnswerLists& answers)
      : spec_(s), data_(data), words_(words), answers_(answers) {}

  // Each writes its file and adds the pictures it is about; -> the number of items.
  struct PairCounts {
    int64_t pictures = 0, captions = 0;
  };
  PairCounts pack_pairs(PictureList& pictures, const SplitFolder& to) const;
  int64_t pack_questions(PictureList& pictures, const SplitFolder& to) const;
  int64_t pack_statements(PictureList& pictures, const SplitFolder& to) const;
  int64_t pack_gqa(PictureList& pictures, const SplitFolder& to) const;
  int64_t pack_entailment(PictureList& pictures, const SplitFolder& to) const;
  // Those of testA and testB lie in the test split. `referred` (pictures.size() in the end): whether a picture has any.
  int64_t pack_expressions(PictureList& pictures, const SplitFolder& to, std::vector<bool>& referred) const;

 private:
  std::vector<int64_t> encode(const std::string& text) const;
  const DataSpec& spec_;
  const Collection& data_;
  const text::WordPiece& words_;
  const AnswerLists& answers_;
};

}  // namespace vlp::data
