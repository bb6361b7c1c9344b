// The question templates.

#include <algorithm>

#include <fmt/format.h>

#include "core/data/world/palette.hpp"
#include "core/data/world/questions.hpp"
#include "core/data/world/statement.hpp"
#include "core/data/world/wording.hpp"

namespace vlp::data::world {
namespace {

const std::vector<std::string> kYesNo = {"yes", "no"};

std::vector<std::string> colour_names() {
  std::vector<std::string> out;
  for (const auto& c : colours()) out.emplace_back(c.name);
  return out;
}

class Asker final {
 public:
  Asker(const Scene& scene, const std::vector<int>& allowed, Random& random) : scene_(scene), allowed_(allowed), random_(random) {
    for (const int noun : allowed) noun_names_.push_back(noun_name(noun));
  }

  std::vector<Question> ask(QuestionType type) {
    type_ = type;
    switch (type) {
      case QuestionType::kColour: colour(); break;
      case QuestionType::kNoun: noun(); break;
      case QuestionType::kRelation: relation(); break;
      case QuestionType::kExistence: existence(); break;
      case QuestionType::kCount: counting(); break;
      case QuestionType::kComparison: comparison(); break;
    }
    return std::move(out_);
  }

 private:
  void add(std::string family, std::string text, std::string answer, std::vector<std::string> plausible) {
    out_.push_back({std::move(text), std::move(family), type_, std::move(answer), std::move(plausible)});
  }
  bool unique(const Phrase& p) const { return count(p, scene_) == 1; }
  // "red ball", or "ball" where there is only one.
  std::string reference(const Object& o) const { return noun_phrase(unique(named(o.noun)) ? named(o.noun) : named(o.noun, o.colour)); }
  // The only object that stands in the relation to `o`, or null.
  const Object* only(Relation relation, const Object& o) const {
    const Object* found = nullptr;
    for (const auto& other : scene_.objects) {
      if (&other == &o || !related(other, relation, o)) continue;
      if (found) return nullptr;
      found = &other;
    }
    return found;
  }
  // Calls use(words for a place, the place's owner, what is there) for every place that holds one object; next to seldom does.
  template <class F>
  void each_neighbour(F&& use) const {
    for (const auto& o : scene_.objects)
      for (int r = 0; r < kRelations - 1; ++r)
        if (const Object* there = only(static_cast<Relation>(r), o)) use(relation_words(static_cast<Relation>(r)) + " the " + reference(o), o, *there);
  }
  // All nouns, less that of an object which the question calls by its noun alone: there is no other.
  std::vector<std::string> other_nouns(const Object& o) const {
    auto out = noun_names_;
    if (unique(named(o.noun))) std::erase(out, noun_name(o.noun));
    return out;
  }

  void colour() {
    for (const auto& o : scene_.objects)
      if (unique(named(o.noun))) add("colour of noun", fmt::format("what colour is the {}?", noun_name(o.noun)), colour_name(o.colour), colour_names());
    each_neighbour([&](const std::string& place, const Object&, const Object& there) {
      add("colour at place", fmt::format("what colour is the thing {}?", place), colour_name(there.colour), colour_names());
    });
  }

  void noun() {
    for (const auto& o : scene_.objects)
      if (unique({.colour = o.colour}))
        add("noun of colour", fmt::format("what is the {} thing?", colour_name(o.colour)), noun_name(o.noun), noun_names_);
    each_neighbour([&](const std::string& place, const Object& o, const Object& there) {
      // "the red man" tells that there are several men, so one of them is the likelier answer: such questions are balanced apart.
      const auto family = unique(named(o.noun)) ? "noun at place" : "noun at place of one " + noun_name(o.noun);
      add(family, fmt::format("what is {}?", place), noun_name(there.noun), other_nouns(o));
    });
  }

  void relation() {
    for (const auto& a : scene_.objects)
      for (const auto& b : scene_.objects) {
        if (&a == &b) continue;
        const auto which = [&](Relation first, Relation second, const std::string& words, const std::vector<std::string>& answers) {
          if (related(a, first, b) || related(a, second, b))
            add("relation " + answers[0], fmt::format("is the {} {} the {}?", reference(a), words, reference(b)), answers[related(a, first, b) ? 0 : 1], answers);
        };
        which(Relation::kLeft, Relation::kRight, "left or right of", {"left", "right"});
        which(Relation::kAbove, Relation::kBelow, "above or below", {"above", "below"});
      }
  }

  void exists(const std::string& family, const Phrase& p) {
    add(family, fmt::format("is there {}?", with_article(noun_phrase(p))), count(p, scene_) > 0 ? "yes" : "no", kYesNo);
  }

  // What is there, and as much that is not: nouns at random, and colours and nouns of the scene in wrong combination.
  void existence() {
    for (const auto& o : scene_.objects) {
      exists("noun exists", named(o.noun));
      exists("noun exists", named(allowed_[random_.below(allowed_.size())]));
      exists("coloured noun exists", named(o.noun, o.colour));
      const auto& other = scene_.objects[random_.below(scene_.objects.size())];
      exists("coloured noun exists", named(o.noun, other.colour));
      exists("coloured noun exists", named(o.noun, static_cast<int>(random_.below(colours().size()))));
    }
  }

  void how_many(const std::string& family, const Phrase& p) {
    const int n = count(p, scene_);
    if (n <= 3) add(family, fmt::format("how many {} are there?", plural_phrase(p)), std::to_string(n), {"0", "1", "2", "3"});
  }

  void counting() {
    for (const int noun : allowed_) how_many("count of noun", named(noun));
    for (int c = 0; c < static_cast<int>(colours().size()); ++c) how_many("count of colour", {.colour = c});
    add("count of all", "how many things are there?", std::to_string(scene_.objects.size()), {"2", "3", "4", "5", "6"});
  }

  void comparison() {
    const auto more = [&](const std::string& family, const Phrase& a, const Phrase& b) {
      if (a == b || count(a, scene_) + count(b, scene_) == 0) return;
      add(family, fmt::format("are there more {} than {}?", plural_phrase(a), plural_phrase(b)),
          count(a, scene_) > count(b, scene_) ? "yes" : "no", kYesNo);
    };
    const int people = static_cast<int>(Kind::kPerson);
    more("more people", {.kind = people}, {.colour = static_cast<int>(random_.below(colours().size()))});
    for (const auto& a : scene_.objects)
      for (const auto& b : scene_.objects) {
        if (&a == &b) continue;
        more("more of colour", {.colour = a.colour}, {.colour = b.colour});
        more("more of noun", named(a.noun), named(b.noun));
        if (a.size != b.size) add("larger", fmt::format("is the {} larger than the {}?", reference(a), reference(b)), a.size > b.size ? "yes" : "no", kYesNo);
        if (a.noun < b.noun && unique(named(a.noun)) && unique(named(b.noun)))
          add("same colour", fmt::format("are the {} and the {} the same colour?", noun_name(a.noun), noun_name(b.noun)),
              a.colour == b.colour ? "yes" : "no", kYesNo);
      }
  }

  const Scene& scene_;
  const std::vector<int>& allowed_;
  Random& random_;
  QuestionType type_ = QuestionType::kColour;
  std::vector<std::string> noun_names_;
  std::vector<Question> out_;
};

}  // namespace

std::vector<Question> askable(const Scene& scene, QuestionType type, const std::vector<int>& allowed, Random& random) {
  return Asker(scene, allowed, random).ask(type);
}

}  // namespace vlp::data::world
