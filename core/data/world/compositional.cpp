#include "core/data/world/compositional.hpp"

#include <fmt/format.h>

#include "core/data/world/palette.hpp"
#include "core/data/world/statement.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {
namespace {

class Composer final {
 public:
  Composer(const Scene& scene, const std::vector<int>& allowed, Random& random) : scene_(scene), allowed_(allowed), random_(random) {
    for (const auto& c : colours()) colour_names_.emplace_back(c.name);
    for (const int n : allowed) noun_names_.push_back(noun_name(n));
    for (const auto& b : backgrounds()) background_names_.emplace_back(b.name);
  }

  std::vector<CompositionalQuestion> compose() {
    global();
    for (const auto& o : scene_.objects) {
      both_or_either(o);
      compare(o);
      for (const auto& reference : references(o)) ask_about(o, reference);
      for (const auto& place : places(o)) ask_noun(o, place);
    }
    random_.shuffle(out_);
    return std::move(out_);
  }

 private:
  struct Kind {
    std::string structural, semantic, detailed;
  };
  void add(const Kind& kind, std::string text, std::string answer, std::vector<std::string> plausible, std::string full, std::string about) {
    const auto type = plausible.front() == "yes" ? QuestionType::kExistence : QuestionType::kColour;
    out_.push_back({{std::move(text), kind.detailed, type, std::move(answer), std::move(plausible)}, kind.structural, kind.semantic, std::move(full), std::move(about)});
  }
  void verify(const Kind& kind, std::string text, bool yes, const std::string& claim, std::string about) {
    add(kind, std::move(text), yes ? "yes" : "no", {"yes", "no"}, (yes ? "yes, " : "no, it is not so that ") + claim, std::move(about));
  }
  template <class List>
  std::string any(const List& list) { return list[random_.below(list.size())]; }

  // "left of the car", "above the red man": where only this object is.
  std::vector<std::string> places(const Object& o) const {
    std::vector<std::string> out;
    for (const auto& other : scene_.objects)
      for (int r = 0; r < kRelations - 1; ++r) {
        const auto relation = static_cast<Relation>(r);
        if (&other == &o || !related(o, relation, other)) continue;
        int there = 0;
        for (const auto& third : scene_.objects) there += &third != &other && related(third, relation, other);
        if (there == 1) out.push_back(fmt::format("{} the {}", relation_words(relation), noun_phrase(named(other.noun, count(named(other.noun), scene_) == 1 ? -1 : other.colour))));
      }
    return out;
  }
  // Noun phrases that fit this object alone and do not tell its colour.
  std::vector<std::string> references(const Object& o) const {
    std::vector<std::string> out;
    if (count(named(o.noun), scene_) == 1) out.push_back(noun_name(o.noun));
    for (const auto& place : places(o)) out.push_back("thing " + place);
    return out;
  }

  void ask_about(const Object& o, const std::string& it) {
    const auto colour = colour_name(o.colour), claim = fmt::format("the {} is ", it);
    add({"query", "attr", "colour query"}, fmt::format("what colour is the {}?", it), colour, colour_names_, claim + colour, it);
    const auto guess = random_.chance(0.5) ? colour : any(colour_names_);
    verify({"verify", "attr", "colour verify"}, fmt::format("is the {} {}?", it, guess), guess == colour, claim + guess, it);
    auto other = any(colour_names_);
    while (other == colour) other = any(colour_names_);
    const bool first = random_.chance(0.5);
    const auto &a = first ? colour : other, &b = first ? other : colour;
    add({"choose", "attr", "colour choose"}, fmt::format("is the {} {} or {}?", it, a, b), colour, {a, b}, claim + colour, it);
    const auto size = std::string(sizes()[static_cast<size_t>(o.size)]);
    add({"choose", "attr", "size choose"}, fmt::format("is the {} small or large?", it), size, {"small", "large"}, claim + size, it);
  }

  void ask_noun(const Object& o, const std::string& place) {
    const auto noun = noun_name(o.noun), adjective = colour_name(o.colour);
    add({"query", "rel", "noun query"}, fmt::format("what is the {} thing {}?", adjective, place), noun, noun_names_,
        fmt::format("the {} thing {} is {}", adjective, place, with_article(noun)), place);
    const auto guess = random_.chance(0.5) ? noun : any(noun_names_);
    verify({"verify", "rel", "noun verify"}, fmt::format("is there {} {}?", with_article(guess), place), guess == noun,
           fmt::format("there is {} {}", with_article(guess), place), place);
  }

  void both_or_either(const Object& o) {
    const Phrase a = named(o.noun, o.colour), b = named(allowed_[random_.below(allowed_.size())]);
    if (a.noun == b.noun) return;
    const auto joined = [&](const Phrase& first, const char* word) {
      return fmt::format("{} {} {}", with_article(noun_phrase(first)), word, with_article(noun_phrase(b)));
    };
    const Phrase other = named(o.noun, static_cast<int>(random_.below(colours().size())));
    const bool there_b = count(b, scene_) > 0, there_other = count(other, scene_) > 0;
    verify({"logical", "obj", "both exist"}, fmt::format("are there both {}?", joined(a, "and")), there_b, "there are both " + joined(a, "and"), "");
    verify({"logical", "obj", "either exists"}, fmt::format("is there {}?", joined(other, "or")), there_other || there_b, "there is " + joined(other, "or"), "");
  }

  void compare(const Object& o) {
    const auto& b = scene_.objects[random_.below(scene_.objects.size())];
    if (count(named(o.noun), scene_) != 1 || count(named(b.noun), scene_) != 1 || o.noun == b.noun) return;
    const auto x = noun_name(o.noun), y = noun_name(b.noun);
    verify({"compare", "attr", "same colour"}, fmt::format("do the {} and the {} have the same colour?", x, y), o.colour == b.colour,
           fmt::format("the {} and the {} have the same colour", x, y), "");
    if (o.size != b.size)
      add({"compare", "attr", "larger"}, fmt::format("which is larger, the {} or the {}?", x, y), o.size > b.size ? x : y, {x, y},
          fmt::format("the {} is larger", o.size > b.size ? x : y), "");
  }

  void global() {
    const auto place = background_names_[static_cast<size_t>(scene_.background)];
    add({"query", "global", "background query"}, "what is the background?", place, background_names_, "the background is " + place, "background");
  }

  const Scene& scene_;
  const std::vector<int>& allowed_;
  Random& random_;
  std::vector<std::string> colour_names_, noun_names_, background_names_;
  std::vector<CompositionalQuestion> out_;
};

}  // namespace

std::vector<CompositionalQuestion> compositional(const Scene& scene, const std::vector<int>& allowed, Random& random) {
  return Composer(scene, allowed, random).compose();
}

}  // namespace vlp::data::world
