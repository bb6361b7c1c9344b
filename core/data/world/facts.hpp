#pragma once
// Single facts about a picture, their sentences, and changes that may make them false. Entailment and paired statements are made of these.

#include <optional>
#include <string>
#include <vector>

#include "core/data/world/statement.hpp"

namespace vlp::data::world {

// A true fact: that a coloured noun exists, how two objects stand to each other, or how many there are of a noun or a colour.
Statement draw_fact(const Scene& scene, Random& random);
// The fact with one detail changed so that it does not hold of the scene; nothing where a few attempts find none.
std::optional<Statement> falsified(const Statement& fact, const Scene& scene, const std::vector<int>& allowed, Random& random);
// "there is a red man", "a red man is left of a blue car", "there are two men".
std::string sentence(const Statement& fact);

}  // namespace vlp::data::world
