#pragma once
// Statements about two pictures, as NLVR2's.

#include <string>
#include <vector>

#include "core/data/world/statement.hpp"

namespace vlp::data::world {

enum class PairForm { kLeft, kRight, kBoth, kOne, kNeither, kTotal, kMoreLeft };
constexpr int kPairForms = 7;

struct PairClaim {
  PairForm form = PairForm::kLeft;
  Phrase phrase;
  int number = 0;  // kTotal only
};

// A claim about things that a picture may show; true or false as it comes.
PairClaim draw_pair_claim(const std::vector<int>& allowed, Random& random);
bool holds(const PairClaim& claim, const Scene& left, const Scene& right);
// "both pictures show a red man", "there are three men in total", "the left picture shows more red things than the right one", ...
std::string sentence(const PairClaim& claim);

}  // namespace vlp::data::world
