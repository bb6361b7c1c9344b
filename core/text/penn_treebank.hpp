#pragma once
// Caption tokenisation as the COCO caption evaluation does it (salaniz/pycocoevalcap: tokenizer/ptbtokenizer.py): the Stanford PTBTokenizer
// of CoreNLP 3.4.1 with -preserveLines -lowerCase, then a list of marks is removed.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/penn_treebank_rules.hpp"
#include "core/text/scanner.hpp"

namespace vlp::text {

// Same tokens as the official pipeline, its surprises included:
// - The tokens that are removed are '' ' `` ` . ? ! , : - -- ... ; and -LRB- -RRB- -LCB- -RCB-. But brackets are lower-cased before the
//   list is applied, so that -lrb- stays, as do -lsb-, "!!" and "?!".
// - A token may hold blanks (fractions "1 1/2", telephone numbers, markup): they are U+00A0.
// - The lines are one document: whether "A." keeps its period depends on the line behind it, and "'90" at the very end is no year.
// - Characters beyond the basic plane (emoji) and those that no rule knows are dropped.
// Two differences: a line end other than \n inside a caption (\r, U+2028, ...) counts as a blank, where the official pipeline attributes
// all later captions wrongly; and a byte that is not UTF-8 is dropped.
class PennTreebank final {
 public:
  PennTreebank();
  // Immutable after construction: one object serves any number of threads.
  std::vector<std::vector<std::string>> tokenize(std::span<const std::string> lines) const;
  // The same as texts, tokens joined by single blanks: what the caption scores take (core/metrics/caption_words.hpp).
  std::vector<std::string> tokenize_captions(std::span<const std::string> lines) const;

 private:
  std::vector<penn::Rule> rules_;
  Scanner scanner_;
};

}  // namespace vlp::text
