#pragma once
// A scanner as lex and JFlex generate them: of all rules the one that matches most at a place, of several the first.

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/text/pattern.hpp"

namespace vlp::text {

struct Match {
  int rule = -1;      // -1: none matches
  size_t length = 0;  // in code units
};

// Where in one text a scan went on and on and matched no more: a later scan that comes there in the same state stops. Without it a rule
// that may run to the text's end makes the time quadratic (Reps, TOPLAS 1998). One in 64 places is noted, so that usual text pays nothing.
using DeadEnds = std::unordered_set<uint64_t>;

// All patterns as one deterministic automaton, made at once (about 0.1 s for 4,000 states); immutable, so that one object serves any number
// of threads.
class Scanner final {
 public:
  // Throws InternalFault for a pattern that matches the empty text: a scan would not end.
  explicit Scanner(std::span<const Pattern> rules);
  // `dead_ends` are those of earlier scans of the same text, and this one's are added; the match is the same without.
  Match longest(std::u16string_view text, size_t at, DeadEnds& dead_ends) const;
  size_t states() const { return accepts_.size(); }

 private:
  std::vector<uint16_t> class_of_;  // of each code unit: units of one class are in the same sets
  size_t classes_ = 0;
  std::vector<int32_t> next_;     // [state * classes_ + class], -1: no match goes on
  std::vector<int32_t> accepts_;  // of each state: the first rule that ends there, or -1
};

}  // namespace vlp::text
