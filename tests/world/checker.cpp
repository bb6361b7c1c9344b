#include "tests/world/checker.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <regex>
#include <stdexcept>

#include "core/data/world/nouns.hpp"

namespace vlp::data::world::test {
namespace {

const std::vector<std::string> kColours = {"red", "orange", "yellow", "green", "cyan", "blue", "purple", "white"};
const std::map<std::string, int> kNumbers = {{"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}};
const std::map<std::string, std::string> kPlaces = {{"on the grass", "grass"}, {"on the sand", "sand"}, {"by the sea", "sea"},
                                                    {"at night", "night"},     {"on the road", "road"}, {"at the wall", "wall"}};
const std::string kRelation = "(left of|right of|above|below|next to)";

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Compiling a pattern costs more than matching it.
const std::regex& compiled(const std::string& pattern) {
  static std::map<std::string, std::regex> all;
  const auto found = all.find(pattern);
  return found != all.end() ? found->second : all.emplace(pattern, std::regex(pattern)).first->second;
}

bool match(const std::string& text, std::smatch& m, const std::string& pattern) {
  return std::regex_match(text, m, compiled(pattern));
}

// Every form of every noun -> its name.
const std::map<std::string, std::string>& forms() {
  static const std::map<std::string, std::string> all = [] {
    std::map<std::string, std::string> out;
    for (const auto& n : nouns())
      for (const auto form : {n.name, n.plural, n.synonym, n.compound, n.abbreviation}) out[std::string(form)] = n.name;
    return out;
  }();
  return all;
}

bool stands(const SeenObject& a, const std::string& relation, const SeenObject& b) {
  const double dx = a.column - b.column, dy = a.row - b.row;
  if (relation == "next to") return std::max(std::abs(dx), std::abs(dy)) <= 1.25;
  const double along = relation == "left of" ? -dx : relation == "right of" ? dx : relation == "above" ? -dy : dy;
  const double aside = relation == "left of" || relation == "right of" ? std::abs(dy) : std::abs(dx);
  return along > 0 && along - aside >= 0.5;
}

// Adjectives and a noun, "thing", "person" or their plurals.
bool fits(std::string words, const SeenObject& o) {
  while (true) {
    const auto space = words.find(' ');
    const auto first = words.substr(0, space);
    const bool adjective = contains(kColours, first) || first == "small" || first == "large" || first == "striped" || first == "dotted";
    if (!adjective) break;
    if (first != o.colour && first != o.size && first != o.texture) return false;
    words = words.substr(space + 1);
  }
  if (words == "thing" || words == "things") return true;
  if (words == "person" || words == "people") return o.person;
  const auto found = forms().find(words);
  if (found == forms().end()) throw std::runtime_error("no such noun: \"" + words + "\"");
  return found->second == o.noun;
}

int number_of(const std::string& words, const SeenPicture& p) {
  return static_cast<int>(std::count_if(p.objects.begin(), p.objects.end(), [&](const SeenObject& o) { return fits(words, o); }));
}

std::string without_article(const std::string& words) {
  std::smatch m;
  if (!match(words, m, "(?:an?|the) (.*)")) throw std::runtime_error("no article: \"" + words + "\"");
  const bool vowel = std::string("aeiou").find(m[1].str()[0]) != std::string::npos;
  if (words.starts_with("an ") != vowel && !words.starts_with("the ")) throw std::runtime_error("wrong article: \"" + words + "\"");
  return m[1];
}

struct Tie {
  size_t a;
  std::string relation;
  size_t b;
};

// Whether different objects can stand for the phrases so that the ties hold.
bool possible(const std::vector<std::string>& phrases, const std::vector<Tie>& ties, const SeenPicture& p) {
  std::vector<size_t> chosen;
  const std::function<bool()> extend = [&]() -> bool {
    if (chosen.size() == phrases.size())
      return std::all_of(ties.begin(), ties.end(), [&](const Tie& t) { return stands(p.objects[chosen[t.a]], t.relation, p.objects[chosen[t.b]]); });
    for (size_t i = 0; i < p.objects.size(); ++i) {
      if (std::find(chosen.begin(), chosen.end(), i) != chosen.end() || !fits(phrases[chosen.size()], p.objects[i])) continue;
      chosen.push_back(i);
      if (extend()) return true;
      chosen.pop_back();
    }
    return false;
  };
  return extend();
}

std::string stripped_opening(std::string text) {
  for (const std::string opening : {"there is ", "there are ", "a picture of ", "a picture with ", "i see "})
    if (text.starts_with(opening)) return text.substr(opening.size());
  return text;
}

const SeenObject& only(const std::string& words, const SeenPicture& p) {
  const auto all = meant(words, p);
  if (all.size() != 1) throw std::runtime_error("\"the " + words + "\" fits " + std::to_string(all.size()) + " objects");
  return p.objects[all[0]];
}

std::string yes(bool b) {
  return b ? "yes" : "no";
}

}  // namespace

SeenPicture seen(const nlohmann::json& scene) {
  SeenPicture out{scene.at("image"), scene.at("split"), scene.at("background"), {}};
  for (const auto& o : scene.at("objects")) {
    const std::string noun = o.at("noun");
    const auto& all = nouns();
    const auto entry = std::find_if(all.begin(), all.end(), [&](const Noun& n) { return n.name == noun; });
    out.objects.push_back({noun, o.at("colour"), o.at("size"), o.at("texture"), entry->kind == Kind::kPerson, o.at("column"), o.at("row")});
  }
  return out;
}

std::vector<size_t> meant(const std::string& words, const SeenPicture& p) {
  std::vector<size_t> out;
  std::smatch m;
  const bool placed = match(words, m, "(.*?) " + kRelation + " the (.*)");
  const SeenObject* anchor = placed ? &only(m[3], p) : nullptr;
  for (size_t i = 0; i < p.objects.size(); ++i) {
    if (placed && (&p.objects[i] == anchor || !stands(p.objects[i], m[2], *anchor))) continue;
    if (fits(placed ? m[1].str() : words, p.objects[i])) out.push_back(i);
  }
  return out;
}

bool is_true(const std::string& whole, const SeenPicture& p) {
  std::string text = stripped_opening(whole);
  for (const auto& [phrase, name] : kPlaces)
    if (text.ends_with(" " + phrase)) {
      if (name != p.background) return false;
      text = text.substr(0, text.size() - phrase.size() - 1);
    }
  std::smatch m;
  if (match(text, m, "(one|two|three|four|five|six) (.*?)(?: and (an? .*))?")) {
    if (number_of(m[2], p) != kNumbers.at(m[1])) return false;
    return !m[3].matched || possible({without_article(m[3])}, {}, p);
  }
  if (match(text, m, "(an? .*?)(?: is)? " + kRelation + " (an? .*?)(?: and " + kRelation + " (an? .*))?")) {
    std::vector<std::string> phrases = {without_article(m[1]), without_article(m[3])};
    std::vector<Tie> ties = {{0, m[2], 1}};
    if (m[5].matched) phrases.push_back(without_article(m[5])), ties.push_back({0, m[4], 2});
    return possible(phrases, ties, p);
  }
  std::vector<std::string> phrases;
  const std::regex separator(" , | and ");
  for (std::sregex_token_iterator it(text.begin(), text.end(), separator, -1), end; it != end; ++it) phrases.push_back(without_article(*it));
  return possible(phrases, {}, p);
}

bool is_true(const std::string& text, const SeenPicture& left, const SeenPicture& right) {
  std::smatch m;
  const auto matches = [&](const char* pattern) { return match(text, m, pattern); };
  if (matches("the left picture shows more (.*) than the right one")) return number_of(m[1], left) > number_of(m[1], right);
  if (matches("the left picture shows (.*)")) return number_of(without_article(m[1]), left) > 0;
  if (matches("the right picture shows (.*)")) return number_of(without_article(m[1]), right) > 0;
  if (matches("both pictures show (.*)")) return number_of(without_article(m[1]), left) > 0 && number_of(without_article(m[1]), right) > 0;
  if (matches("only one of the pictures shows (.*)")) return (number_of(without_article(m[1]), left) > 0) != (number_of(without_article(m[1]), right) > 0);
  if (matches("neither picture shows (.*)")) return number_of(without_article(m[1]), left) + number_of(without_article(m[1]), right) == 0;
  if (matches("there (?:is|are) (\\w+) (.*) in total")) return number_of(m[2], left) + number_of(m[2], right) == kNumbers.at(m[1]);
  throw std::runtime_error("no known sentence: " + text);
}

std::string answer(const std::string& question, const SeenPicture& p) {
  std::smatch m;
  const auto matches = [&](const std::string& pattern) { return match(question, m, pattern); };
  if (matches("what is the background\\?")) return p.background;
  if (matches("what colour is the (.*)\\?")) return only(m[1], p).colour;
  if (matches("what is the (.*)\\?")) return only(m[1], p).noun;
  if (matches("what is (" + kRelation + " the .*)\\?")) return only("thing " + m[1].str(), p).noun;
  if (matches("is the (.*) left or right of the (.*)\\?")) {
    const auto &a = only(m[1], p), &b = only(m[2], p);
    return stands(a, "left of", b) ? "left" : stands(a, "right of", b) ? "right" : "neither";
  }
  if (matches("is the (.*) above or below the (.*)\\?")) {
    const auto &a = only(m[1], p), &b = only(m[2], p);
    return stands(a, "above", b) ? "above" : stands(a, "below", b) ? "below" : "neither";
  }
  if (matches("is the (.*) larger than the (.*)\\?")) return yes(only(m[1], p).size == "large" && only(m[2], p).size == "small");
  if (matches("is the (.*) (\\w+) or (\\w+)\\?")) {
    const auto& o = only(m[1], p);
    return m[2] == "small" ? o.size : o.colour == m[2] || o.colour == m[3] ? o.colour : "neither";
  }
  if (matches("is there (an? .*) or (an? .*)\\?")) return yes(!meant(without_article(m[1]), p).empty() || !meant(without_article(m[2]), p).empty());
  if (matches("is there (.*)\\?")) return yes(!meant(without_article(m[1]), p).empty());
  if (matches("is the (.*) (\\w+)\\?")) return yes(only(m[1], p).colour == m[2]);
  if (matches("how many (.*) are there\\?")) return std::to_string(number_of(m[1], p));
  if (matches("are there more (.*) than (.*)\\?")) return yes(number_of(m[1], p) > number_of(m[2], p));
  if (matches("are there both (.*) and (.*)\\?")) return yes(!meant(without_article(m[1]), p).empty() && !meant(without_article(m[2]), p).empty());
  if (matches("(?:are the|do the) (.*) and the (.*?) (?:the same colour|have the same colour)\\?")) return yes(only(m[1], p).colour == only(m[2], p).colour);
  if (matches("which is larger, the (.*) or the (.*)\\?")) {
    const auto &a = only(m[1], p), &b = only(m[2], p);
    return a.size == b.size ? "neither" : a.size == "large" ? a.noun : b.noun;
  }
  throw std::runtime_error("no known question: " + question);
}

}  // namespace vlp::data::world::test
