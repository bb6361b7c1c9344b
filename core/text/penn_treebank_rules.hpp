#pragma once
// The rules of Stanford's PTBTokenizer (CoreNLP 3.4.1, process/PTBLexer, traditional Treebank 3 style with all normalisations on): which
// texts are one token. The scanner takes the rule that matches most, of several the first of this list, so that the order is part of the
// definition. Case is ignored except where a rule names single characters. Two rules whose effect the caption pipeline cannot show (a
// period that is given a second time at the end of a sentence) are folded into their neighbours.

#include <cstddef>
#include <vector>

#include "core/text/pattern.hpp"

namespace vlp::text::penn {

// Which part of the match is the token; the rest is context, to be scanned again.
enum class Keep {
  kAll,
  kAllButOne,  // code unit
  kAllButTwo,
  kAllButThree,
  kToBlank,       // up to the first blank or line end
  kToPeriod,      // up to the last period, with it
  kToApostrophe,  // up to the first apostrophe
  kToNot,         // up to the "n" before the first apostrophe
  kAcronym,       // up to the first blank; a single letter leaves its period behind
};

// How the token is written.
enum class Write {
  kAsItIs,
  kWithoutSoftHyphens,
  kJoined,        // blanks become U+00A0
  kEscaped,       // the same, and parentheses -LRB-, -RRB-
  kAmpersand,     // &amp; becomes &
  kOpeningQuote,  // ` or ``
  kClosingQuote,  // ' or ''
  kDash,          // --
  kHyphens,       // three or four become --
  kEllipsis,      // ...
  kFraction,      // of one character: 1/2
  kCurrency,      // cents, # for pounds, $ for euro
  kBracket,       // -LRB- ... -RSB-, < and > of entities
  kLineEnd,
  kNothing,
};

struct Rule {
  Pattern pattern;
  Keep keep = Keep::kAll;
  Write write = Write::kAsItIs;
};

std::vector<Rule> rules();

}  // namespace vlp::text::penn
