#pragma once
// A caption as the caption scores take it: tokens joined by single blanks (core/text/penn_treebank.hpp), cut into words in the two ways
// that the official scorers have (salaniz/pycocoevalcap). They differ on blanks inside tokens (U+00A0 in "1 1/2") and on the empty caption.

#include <string>
#include <string_view>
#include <vector>

namespace vlp::metrics {

struct CaptionItem {
  std::string candidate;
  std::vector<std::string> references;  // at least one
};

// At all that Python takes for white space, as str.split(): BLEU and CIDEr.
std::vector<std::string_view> split_at_white_space(std::string_view caption);
// At every blank, as str.split(" "): ROUGE-L. An empty caption is one empty word.
std::vector<std::string_view> split_at_blanks(std::string_view caption);

}  // namespace vlp::metrics
