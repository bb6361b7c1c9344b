#pragma once
// Compositional questions with a structural and a semantic type, as GQA's.

#include <string>
#include <vector>

#include "core/data/world/questions.hpp"

namespace vlp::data::world {

struct CompositionalQuestion {
  Question question;                  // its family is the GQA "detailed" type
  std::string structural, semantic;   // query verify choose logical compare; attr rel obj cat global
  std::string full_answer;            // a sentence
  std::string about;                  // questions of a picture with the same subject: the answer to a query entails that to a verify
};

// Every question of these kinds about a scene, in random order. Objects are named by a relation to another one, by colour, or by noun.
std::vector<CompositionalQuestion> compositional(const Scene& scene, const std::vector<int>& allowed, Random& random);

}  // namespace vlp::data::world
