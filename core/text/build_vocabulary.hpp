#pragma once
// A vocabulary from a training text, for worlds that are too small for BERT's.

#include <cstdint>
#include <string>
#include <vector>

#include "core/text/vocabulary.hpp"

namespace vlp::text {

struct VocabularySpec {
  int64_t min_count = 2;   // a word that occurs as often becomes one token
  int64_t max_size = 0;    // 0: no limit; rarer words are left out first
  bool lower_case = true;  // as the WordPiece that will use it
};

// [PAD] [UNK] [CLS] [SEP] [MASK], then every character of the words as a first and (punctuation apart) as a "##" piece, by code point,
// then whole words of at least min_count by falling count, then by bytes. No word of the texts up to 100 characters encodes to [UNK].
// Depends on the multiset of words only. Throws BadInput if max_size does not hold the characters.
Vocabulary build_vocabulary(const std::vector<std::string>& texts, const VocabularySpec& spec = {});

}  // namespace vlp::text
