#include "core/data/world/questions.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace vlp::data::world {
namespace {

// How far an answer may run ahead of the rarest plausible one.
constexpr int64_t kSlackOfText = 1, kSlackOfFamily = 4;
constexpr int kAnnotators = 10, kMostWrong = 4;

// Of ten questions about a picture, how often each type is tried first; in the order of QuestionType.
constexpr std::array<int, kQuestionTypes> kWeight = {4, 4, 4, 3, 3, 2};

QuestionType draw_type(Random& random) {
  int total = 0;
  for (const int w : kWeight) total += w;
  auto at = static_cast<int>(random.below(static_cast<uint64_t>(total)));
  for (size_t i = 0; i < kWeight.size(); at -= kWeight[i++])
    if (at < kWeight[i]) return static_cast<QuestionType>(i);
  return QuestionType::kColour;
}

// How often the answer has come, more than the rarest plausible one.
int64_t ahead(const std::map<std::string, int64_t>& counts, const Question& q) {
  const auto of = [&](const std::string& answer) {
    const auto found = counts.find(answer);
    return found == counts.end() ? 0 : found->second;
  };
  int64_t least = of(q.answer);
  for (const auto& other : q.plausible) least = std::min(least, of(other));
  return of(q.answer) - least;
}

// Moves the most needed candidate to `chosen`, if the balancer allows any.
void take_best(Balancer& balancer, std::vector<Question>& candidates, std::vector<Question>& chosen, Random& random) {
  random.shuffle(candidates);
  const Question* best = nullptr;
  int64_t least = 0;
  for (const auto& q : candidates) {
    const auto surplus = balancer.surplus(q);
    if (surplus && (!best || *surplus < least)) best = &q, least = *surplus;
  }
  if (!best) return;
  chosen.push_back(*best);
  balancer.take(chosen.back());
  std::erase_if(candidates, [&](const Question& other) { return other.text == chosen.back().text; });
}

}  // namespace

std::string question_type_name(QuestionType type) {
  constexpr std::array<std::string_view, kQuestionTypes> names = {"colour", "noun", "relation", "existence", "count", "comparison"};
  return std::string(names[static_cast<size_t>(type)]);
}

std::string Question::answer_type() const {
  if (plausible.front() == "yes") return "yes/no";
  return type == QuestionType::kCount ? "number" : "other";
}

std::optional<int64_t> Balancer::surplus(const Question& q) const {
  const auto in = [&](const std::map<std::string, Counts>& all, const std::string& key) {
    const auto found = all.find(key);
    return found == all.end() ? 0 : ahead(found->second, q);
  };
  const int64_t text = in(by_text_, q.text), family = in(by_family_, q.family);
  if (text > kSlackOfText || family > kSlackOfFamily) return std::nullopt;
  return text + family;
}

void Balancer::take(const Question& q) {
  ++by_text_[q.text][q.answer];
  ++by_family_[q.family][q.answer];
}

std::vector<Question> choose_questions(Balancer& balancer, const Scene& scene, int64_t n, const std::vector<int>& allowed, Random& random) {
  std::array<std::vector<Question>, kQuestionTypes> candidates;
  for (int t = 0; t < kQuestionTypes; ++t) {
    auto all = askable(scene, static_cast<QuestionType>(t), allowed, random);
    std::set<std::string> seen;
    std::erase_if(all, [&](const Question& q) { return !seen.insert(q.text).second; });
    candidates[static_cast<size_t>(t)] = std::move(all);
  }
  std::vector<Question> chosen;
  for (int64_t attempt = 0; static_cast<int64_t>(chosen.size()) < n && attempt < 20 * n; ++attempt)
    take_best(balancer, candidates[static_cast<size_t>(draw_type(random))], chosen, random);
  return chosen;
}

std::vector<std::string> annotate(const Question& q, double noise, Random& random) {
  std::vector<std::string> out(kAnnotators, q.answer), wrong;
  for (const auto& other : q.plausible)
    if (other != q.answer) wrong.push_back(other);
  int errors = 0;
  for (auto& answer : out) {
    if (!random.chance(noise) || errors == kMostWrong) continue;
    answer = wrong[random.below(wrong.size())];
    ++errors;
  }
  return out;
}

}  // namespace vlp::data::world
