#include "core/data/world/wording.hpp"

#include <algorithm>
#include <array>

#include "core/data/world/palette.hpp"

namespace vlp::data::world {
namespace {

std::string adjectives(const Phrase& p) {
  std::string out;
  if (p.size >= 0) out += std::string(sizes()[static_cast<size_t>(p.size)]) + " ";
  if (p.texture > 0) out += std::string(textures()[static_cast<size_t>(p.texture)]) + " ";
  if (p.colour >= 0) out += std::string(colours()[static_cast<size_t>(p.colour)].name) + " ";
  return out;
}

bool person(const Phrase& p) {
  return p.kind == static_cast<int>(Kind::kPerson);
}

}  // namespace

std::string noun_phrase(const Phrase& p, std::string_view name) {
  if (!name.empty()) return adjectives(p) + std::string(name);
  if (p.noun >= 0) return adjectives(p) + std::string(nouns()[static_cast<size_t>(p.noun)].name);
  return adjectives(p) + (person(p) ? "person" : "thing");
}

std::string plural_phrase(const Phrase& p) {
  if (p.noun >= 0) return adjectives(p) + std::string(nouns()[static_cast<size_t>(p.noun)].plural);
  return adjectives(p) + (person(p) ? "people" : "things");
}

std::string noun_name(int noun) {
  return std::string(nouns()[static_cast<size_t>(noun)].name);
}

std::string colour_name(int colour) {
  return std::string(colours()[static_cast<size_t>(colour)].name);
}

std::string with_article(std::string_view words) {
  const bool vowel = std::string_view("aeiou").find(words.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(words);
}

std::string relation_words(Relation relation) {
  constexpr std::array<std::string_view, kRelations> words = {"left of", "right of", "above", "below", "next to"};
  return std::string(words[static_cast<size_t>(relation)]);
}

std::string number_word(int n) {
  constexpr std::array<std::string_view, 11> words = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
  return std::string(words.at(static_cast<size_t>(n)));
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (text[at] != ',') out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace vlp::data::world
