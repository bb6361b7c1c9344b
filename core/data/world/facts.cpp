#include "core/data/world/facts.hpp"

#include <fmt/format.h>

#include "core/data/world/palette.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {
namespace {

Statement existence(const Object& o) {
  return {.entities = {named(o.noun, o.colour)}, .links = {}, .counts = {}};
}

std::optional<Statement> relation(const Object& a, const Object& b, Random& random) {
  const auto first = random.below(kRelations);
  for (size_t i = 0; i < kRelations; ++i) {
    const auto r = static_cast<Relation>((first + i) % kRelations);
    if (related(a, r, b)) return Statement{.entities = {named(a.noun, a.colour), named(b.noun, b.colour)}, .links = {{0, r, 1}}, .counts = {}};
  }
  return std::nullopt;
}

Statement counting(const Object& o, const Scene& scene, Random& random) {
  const Phrase p = random.chance(0.5) ? named(o.noun) : Phrase{.colour = o.colour};
  return {.entities = {}, .links = {}, .counts = {{p, count(p, scene)}}};
}

// Another value of 0 .. n-1.
int other(int value, size_t n, Random& random) {
  return static_cast<int>((static_cast<size_t>(value) + 1 + random.below(n - 1)) % n);
}

void change(Phrase& p, const std::vector<int>& allowed, Random& random) {
  if (p.colour >= 0 && (p.noun < 0 || random.chance(0.5)))
    p.colour = other(p.colour, colours().size(), random);
  else
    p.noun = allowed[random.below(allowed.size())];
}

}  // namespace

Statement draw_fact(const Scene& scene, Random& random) {
  const size_t n = scene.objects.size(), i = random.below(n), j = (i + 1 + random.below(n - 1)) % n;
  const auto form = random.below(4);
  if (form == 0) return existence(scene.objects[i]);
  if (form == 1) return counting(scene.objects[i], scene, random);
  return relation(scene.objects[i], scene.objects[j], random).value_or(existence(scene.objects[i]));
}

std::optional<Statement> falsified(const Statement& fact, const Scene& scene, const std::vector<int>& allowed, Random& random) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    Statement s = fact;
    if (!s.counts.empty()) {
      if (random.chance(0.5)) change(s.counts[0].phrase, allowed, random);
      else s.counts[0].number = 1 + other(s.counts[0].number - 1, 3, random);
    } else if (!s.links.empty() && random.chance(0.5)) {
      s.links[0].relation = static_cast<Relation>(other(static_cast<int>(s.links[0].relation), kRelations, random));
    } else {
      change(s.entities[random.below(s.entities.size())], allowed, random);
    }
    if (!holds(s, scene)) return s;
  }
  return std::nullopt;
}

std::string sentence(const Statement& fact) {
  if (!fact.counts.empty()) {
    const auto& c = fact.counts[0];
    if (c.number == 1) return fmt::format("there is one {}", noun_phrase(c.phrase));
    return fmt::format("there are {} {}", number_word(c.number), plural_phrase(c.phrase));
  }
  const auto first = with_article(noun_phrase(fact.entities[0]));
  if (fact.links.empty()) return "there is " + first;
  return fmt::format("{} is {} {}", first, relation_words(fact.links[0].relation), with_article(noun_phrase(fact.entities[1])));
}

}  // namespace vlp::data::world
