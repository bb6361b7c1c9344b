#include "core/data/world/captions.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/data/world/palette.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {
namespace {

constexpr int kLevels = 5;

// Composes captions about one scene. Each composer returns the text with the claim that it makes.
class Teller final {
 public:
  Teller(const Scene& scene, const WorldSpec& spec, Random& random) : scene_(scene), spec_(spec), random_(random) {
    for (size_t i = 0; i < scene.objects.size(); ++i) order_.push_back(i);
  }

  Caption tell(int level) {
    random_.shuffle(order_);
    if (random_.chance(spec_.vague)) return vague();
    colourless_ = level <= 2 && random_.chance(spec_.colourless);
    switch (level) {
      case 0: return colourless_ ? list(3, false) : random_.chance(0.15) ? group().value_or(pair()) : pair();
      case 1: return relation(false).value_or(pair());
      case 2: return on_background(relation(false).value_or(pair()));
      case 3: return chain().value_or(list(3, false));
      default: return on_background(random_.chance(0.5) ? relation(true).value_or(list(2, true)) : list(2, true));
    }
  }

 private:
  const Object& object(size_t i) const { return scene_.objects[order_[i]]; }
  Phrase phrase(const Object& o, bool fine) const { return fine ? phrase_of(o) : colourless_ ? named(o.noun) : named(o.noun, o.colour); }

  // A noun phrase with its article; now and then under another of the noun's names.
  std::string say(const Phrase& p) {
    if (p.noun < 0 || !random_.chance(spec_.synonyms)) return with_article(noun_phrase(p));
    const auto& noun = nouns()[static_cast<size_t>(p.noun)];
    const std::array<std::string_view, 3> other = {noun.synonym, noun.compound, noun.abbreviation};
    return with_article(noun_phrase(p, other[random_.below(other.size())]));
  }

  std::string opening() {
    constexpr std::array<std::string_view, 6> all = {"", "", "", "there is ", "a picture of ", "i see "};
    return std::string(all[random_.below(all.size())]);
  }

  Caption on_background(Caption c) {
    c.says.background = scene_.background;
    c.text += " " + std::string(backgrounds()[static_cast<size_t>(scene_.background)].phrase);
    return c;
  }

  // The first object and the next that is called differently; every scene has one, for no two objects share noun and colour.
  Caption pair() {
    size_t other = 1;
    while (other + 1 < order_.size() && phrase(object(other), false) == phrase(object(0), false)) ++other;
    if (phrase(object(other), false) == phrase(object(0), false)) colourless_ = false;
    const Phrase a = phrase(object(0), false), b = phrase(object(other), false);
    const auto text = opening() + say(a) + " and " + say(b);
    return {text, {.entities = {a, b}, .links = {}, .counts = {}}};
  }

  // "two men and a red car": a noun that occurs more than once beside another.
  std::optional<Caption> group() {
    for (const auto& o : scene_.objects) {
      const Count many{named(o.noun), count(named(o.noun), scene_)};
      if (many.number < 2) continue;
      for (size_t i = 0; i < order_.size(); ++i) {
        if (object(i).noun == o.noun) continue;
        const Phrase other = phrase(object(i), false);
        const auto text = fmt::format("{} {} and {}", number_word(many.number), plural_phrase(many.phrase), say(other));
        return Caption{text, {.entities = {other}, .links = {}, .counts = {many}}};
      }
    }
    return std::nullopt;
  }

  // A relation that holds for a pair: one of the four directions, or now and then (or where no direction is clear) next to.
  std::optional<Relation> relation_of(const Object& a, const Object& b) {
    std::optional<Relation> found;
    for (int r = 0; r < kRelations - 1; ++r)
      if (related(a, static_cast<Relation>(r), b)) found = static_cast<Relation>(r);
    if (related(a, Relation::kNextTo, b) && (!found || random_.chance(0.15))) found = Relation::kNextTo;
    return found;
  }

  std::optional<Caption> relation(bool fine) {
    for (size_t i = 0; i < order_.size(); ++i)
      for (size_t j = 0; j < order_.size(); ++j) {
        const Phrase a = phrase(object(i), fine), b = phrase(object(j), fine);
        if (i == j || a == b) continue;  // "a man left of a man" says little
        const auto r = relation_of(object(i), object(j));
        if (!r) continue;
        const bool sentence = random_.chance(0.3);  // "a man is left of a car", else "there is a man left of a car"
        const auto text = fmt::format("{}{} {}{} {}", sentence ? "" : opening(), say(a), sentence ? "is " : "", relation_words(*r), say(b));
        return Caption{text, {.entities = {a, b}, .links = {{0, *r, 1}}, .counts = {}}};
      }
    return std::nullopt;
  }

  // "a red ball left of a blue car and above a green tree".
  std::optional<Caption> chain() {
    for (size_t i = 0; i < order_.size(); ++i)
      for (size_t j = 0; j < order_.size(); ++j)
        for (size_t k = 0; k < order_.size(); ++k) {
          if (i == j || j == k || i == k) continue;
          const auto to_j = relation_of(object(i), object(j)), to_k = relation_of(object(i), object(k));
          if (!to_j || !to_k) continue;
          const Phrase a = phrase(object(i), false), b = phrase(object(j), false), c = phrase(object(k), false);
          const auto text = fmt::format("{} {} {} and {} {}", say(a), relation_words(*to_j), say(b), relation_words(*to_k), say(c));
          return Caption{text, {.entities = {a, b, c}, .links = {{0, *to_j, 1}, {0, *to_k, 2}}, .counts = {}}};
        }
    return std::nullopt;
  }

  // "a red ball , a blue car and a green tree", at most n.
  Caption list(size_t n, bool fine) {
    Caption out;
    n = std::min(n, order_.size());
    for (size_t i = 0; i < n; ++i) {
      out.says.entities.push_back(phrase(object(i), fine));
      out.text += (i == 0 ? "" : i + 1 == n ? " and " : " , ") + say(out.says.entities.back());
    }
    return out;
  }

  Caption vague() {
    const Phrase only{.noun = object(0).noun}, kind{.kind = static_cast<int>(nouns()[static_cast<size_t>(object(0).noun)].kind)};
    const Count all{Phrase{}, static_cast<int>(scene_.objects.size())};
    switch (random_.below(4)) {
      case 0: return on_background({fmt::format("{} things", number_word(all.number)), {.entities = {}, .links = {}, .counts = {all}}});
      case 1: return {"a picture with " + say(only), {.entities = {only}, .links = {}, .counts = {}}};
      case 2: return on_background({say(only), {.entities = {only}, .links = {}, .counts = {}}});
      default: return on_background({say(kind), {.entities = {kind}, .links = {}, .counts = {}}});
    }
  }

  const Scene& scene_;
  const WorldSpec& spec_;
  Random& random_;
  std::vector<size_t> order_;
  bool colourless_ = false;
};

}  // namespace

std::vector<Caption> captions_of(const Scene& scene, const WorldSpec& spec, Random& random) {
  Teller teller(scene, spec, random);
  std::vector<Caption> out;
  for (int64_t i = 0; i < spec.captions; ++i) out.push_back(teller.tell(static_cast<int>(i * kLevels / spec.captions)));
  return out;
}

Caption irrelevant_caption(Random& random) {
  constexpr std::array<std::string_view, 6> texts = {"click here for more", "photo by admin", "buy now with free shipping", "image not available",
                                                     "read the full story", "best prices of the year"};
  Caption out{std::string(texts[random.below(texts.size())]), {}, true};
  out.says.irrelevant = true;
  return out;
}

}  // namespace vlp::data::world
