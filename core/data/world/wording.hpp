#pragma once
// Phrases -> words.

#include <string>
#include <string_view>
#include <vector>

#include "core/data/world/statement.hpp"

namespace vlp::data::world {

// "small striped red ball" without an article; where no noun is named "person" or "thing". "plain" is never said. `name` may stand for the
// noun's own name.
std::string noun_phrase(const Phrase& phrase, std::string_view name = {});
std::string plural_phrase(const Phrase& phrase);      // "small striped red balls", "red people"
std::string noun_name(int noun);                      // "ball"
std::string colour_name(int colour);                  // "red"
std::string with_article(std::string_view words);     // "a ...", "an ..."
std::string relation_words(Relation relation);        // "left of", "right of", "above", "below", "next to"
std::string number_word(int n);                       // "zero" .. "ten"
std::vector<std::string> words(std::string_view text);   // what stands between spaces, without commas

}  // namespace vlp::data::world
