#include "core/data/world/pair_claim.hpp"

#include <fmt/format.h>

#include "core/data/world/palette.hpp"
#include "core/data/world/wording.hpp"
#include "core/util/error.hpp"

namespace vlp::data::world {

PairClaim draw_pair_claim(const std::vector<int>& allowed, Random& random) {
  PairClaim c;
  c.form = static_cast<PairForm>(random.below(kPairForms));
  const int noun = allowed[random.below(allowed.size())], colour = static_cast<int>(random.below(colours().size()));
  switch (random.below(3)) {
    case 0: c.phrase = named(noun); break;
    case 1: c.phrase = {.colour = colour}; break;
    default: c.phrase = named(noun, colour);
  }
  if (c.form == PairForm::kTotal) {
    if (c.phrase.noun >= 0) c.phrase.colour = -1;  // a colour and noun occurs once a picture
    c.number = 1 + static_cast<int>(random.below(4));
  }
  return c;
}

bool holds(const PairClaim& c, const Scene& left, const Scene& right) {
  const int l = count(c.phrase, left), r = count(c.phrase, right);
  switch (c.form) {
    case PairForm::kLeft: return l > 0;
    case PairForm::kRight: return r > 0;
    case PairForm::kBoth: return l > 0 && r > 0;
    case PairForm::kOne: return (l > 0) != (r > 0);
    case PairForm::kNeither: return l == 0 && r == 0;
    case PairForm::kTotal: return l + r == c.number;
    case PairForm::kMoreLeft: return l > r;
  }
  throw InternalFault("holds: form out of range");
}

std::string sentence(const PairClaim& c) {
  const auto one = with_article(noun_phrase(c.phrase)), many = plural_phrase(c.phrase);
  switch (c.form) {
    case PairForm::kLeft: return fmt::format("the left picture shows {}", one);
    case PairForm::kRight: return fmt::format("the right picture shows {}", one);
    case PairForm::kBoth: return fmt::format("both pictures show {}", one);
    case PairForm::kOne: return fmt::format("only one of the pictures shows {}", one);
    case PairForm::kNeither: return fmt::format("neither picture shows {}", one);
    case PairForm::kTotal:
      return c.number == 1 ? fmt::format("there is one {} in total", noun_phrase(c.phrase)) : fmt::format("there are {} {} in total", number_word(c.number), many);
    case PairForm::kMoreLeft: return fmt::format("the left picture shows more {} than the right one", many);
  }
  throw InternalFault("sentence: form out of range");
}

}  // namespace vlp::data::world
