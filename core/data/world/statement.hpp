#pragma once
// What a sentence claims about a picture, apart from its wording, and whether that is true.

#include <string>
#include <vector>

#include "core/data/world/nouns.hpp"
#include "core/data/world/scene.hpp"

namespace vlp::data::world {

// "a small striped red ball", "a person", "a red thing": what is not said is -1.
struct Phrase {
  int noun = -1, kind = -1, colour = -1, size = -1, texture = -1;
  bool matches(const Object& o) const;
  bool operator==(const Phrase&) const = default;
};
Phrase phrase_of(const Object& o);                      // every property but "plain"
Phrase named(int noun, int colour = -1);

enum class Compare { kExactly, kAtLeast, kAtMost };

// entities[a] is <relation> entities[b].
struct Link {
  int a = 0;
  Relation relation = Relation::kLeft;
  int b = 0;
};
// "two red balls", "at least three people".
struct Count {
  Phrase phrase;
  int number = 0;
  Compare compare = Compare::kExactly;
};

// The conjunction of its parts. `irrelevant` stands for a text that says nothing about any picture: it holds of none.
struct Statement {
  std::vector<Phrase> entities;   // different objects of the picture
  std::vector<Link> links;
  std::vector<Count> counts;
  int background = -1;
  bool irrelevant = false;
};

// How many objects of the scene a phrase fits.
int count(const Phrase& phrase, const Scene& scene);
// True where the entities can be matched with different objects so that every link holds, and the counts and the background are right.
bool holds(const Statement& statement, const Scene& scene);

}  // namespace vlp::data::world
