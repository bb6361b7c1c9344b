#include "core/data/world/statement.hpp"

#include <algorithm>

namespace vlp::data::world {
namespace {

bool links_hold(const Statement& s, const Scene& scene, const std::vector<size_t>& chosen) {
  return std::all_of(s.links.begin(), s.links.end(), [&](const Link& link) {
    const auto a = static_cast<size_t>(link.a), b = static_cast<size_t>(link.b);
    if (a >= chosen.size() || b >= chosen.size()) return true;  // not placed yet
    return related(scene.objects[chosen[a]], link.relation, scene.objects[chosen[b]]);
  });
}

// Extends a matching of the first entities to all of them.
bool matched(const Statement& s, const Scene& scene, std::vector<size_t>& chosen) {
  if (chosen.size() == s.entities.size()) return true;
  for (size_t i = 0; i < scene.objects.size(); ++i) {
    if (!s.entities[chosen.size()].matches(scene.objects[i]) || std::find(chosen.begin(), chosen.end(), i) != chosen.end()) continue;
    chosen.push_back(i);
    if (links_hold(s, scene, chosen) && matched(s, scene, chosen)) return true;
    chosen.pop_back();
  }
  return false;
}

bool right(const Count& c, const Scene& scene) {
  const int n = count(c.phrase, scene);
  switch (c.compare) {
    case Compare::kExactly: return n == c.number;
    case Compare::kAtLeast: return n >= c.number;
    case Compare::kAtMost: return n <= c.number;
  }
  return false;
}

}  // namespace

bool Phrase::matches(const Object& o) const {
  return (noun < 0 || noun == o.noun) && (colour < 0 || colour == o.colour) && (size < 0 || size == o.size) &&
         (texture < 0 || texture == o.texture) && (kind < 0 || kind == static_cast<int>(nouns()[static_cast<size_t>(o.noun)].kind));
}

Phrase phrase_of(const Object& o) {
  return {.noun = o.noun, .colour = o.colour, .size = o.size, .texture = o.texture > 0 ? o.texture : -1};
}

Phrase named(int noun, int colour) {
  return {.noun = noun, .colour = colour};
}

int count(const Phrase& phrase, const Scene& scene) {
  return static_cast<int>(std::count_if(scene.objects.begin(), scene.objects.end(), [&](const Object& o) { return phrase.matches(o); }));
}

bool holds(const Statement& s, const Scene& scene) {
  if (s.irrelevant || (s.background >= 0 && s.background != scene.background)) return false;
  if (!std::all_of(s.counts.begin(), s.counts.end(), [&](const Count& c) { return right(c, scene); })) return false;
  std::vector<size_t> chosen;
  return matched(s, scene, chosen);
}

}  // namespace vlp::data::world
