#pragma once
// The numbers of a WorldSpec with their limits, listed once for the reader, the check and the manifest.

#include <optional>
#include <string>
#include <string_view>

#include "core/data/world/spec.hpp"

namespace vlp::data::world {

// visit("pictures.train", value, low, high) for each number; the limits are inclusive. `Spec` is WorldSpec or const WorldSpec.
template <class Spec, class Visit>
void each_number(Spec& s, Visit&& visit) {
  visit("seed", s.seed, 0, 9007199254740992.0);
  visit("size", s.size, 24, 2048);
  visit("cells", s.cells, 3, 64);
  visit("pictures.train", s.pictures.train, 0, 300000);
  visit("pictures.val", s.pictures.val, 0, 300000);
  visit("pictures.test", s.pictures.test, 0, 300000);
  visit("captions", s.captions, 1, 20);
  visit("questions.train", s.questions.train, 0, 50);
  visit("questions.val", s.questions.val, 0, 50);
  visit("questions.test", s.questions.test, 0, 50);
  visit("mismatch", s.mismatch, 0, 1);
  visit("colourless", s.colourless, 0, 1);
  visit("vague", s.vague, 0, 1);
  visit("synonyms", s.synonyms, 0, 1);
  visit("occlusion", s.occlusion, 0, 1);
  visit("annotator_noise", s.annotator_noise, 0, 1);
  visit("nlvr2", s.nlvr2, 0, 10);
  visit("entailment", s.entailment, 0, 20);
  visit("gqa", s.gqa, 0, 50);
  visit("nocaps", s.nocaps, 0, 100000);
  visit("regions", s.regions, 7, 100);  // six objects and something beside them
  visit("region_features", s.region_features, 1, 4096);
}

// What single limits do not see: the key and "9 cells a side need pictures of 72 pixels, size is 64".
struct Conflict {
  std::string key, message;
};
std::optional<Conflict> conflict(const WorldSpec& spec);

}  // namespace vlp::data::world
