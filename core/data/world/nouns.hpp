#pragma once
// The things that pictures show and texts name.

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/vision/shape.hpp"

namespace vlp::data::world {

enum class Kind { kPerson, kThing };  // the two super-categories
enum class Tier {
  kEasy,   // told apart by the silhouette within 16 pixels; the only ones in an easy world
  kHard,   // added in a hard world
  kNovel,  // never in training pictures: the out-of-domain part of the NoCaps-like set
};

// A noun with every form under which a text may name it; the thesaurus of anchor points is made of these.
struct Noun {
  std::string_view name, plural, synonym, compound, abbreviation;
  Kind kind;
  Tier tier;
  std::string_view look_alike;  // the noun that a detector takes it for
};

// All nouns, easy ones first. A noun's place in this list is its class id everywhere.
std::span<const Noun> nouns();
// Ids of the nouns that training pictures may show (with_hard or not), and of the novel ones.
std::vector<int> nouns_of(bool with_hard);
std::vector<int> novel_nouns();
// The noun of `among` that a detector takes this one for: its look-alike, or where that is not in the list the next of the same kind.
int look_alike(int noun, const std::vector<int>& among);
// The id of a noun. Throws InternalFault for an unknown one.
int noun_id(std::string_view name);

// What the noun looks like: a shape inside [-1, 1] x [-1, 1], y downwards.
const vision::Shape& silhouette(int noun);

}  // namespace vlp::data::world
