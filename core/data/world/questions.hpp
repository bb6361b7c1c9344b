#pragma once
// Visual questions with ten annotators, balanced so that the question alone does not give the answer.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/world/scene.hpp"

namespace vlp::data::world {

enum class QuestionType { kColour, kNoun, kRelation, kExistence, kCount, kComparison };
constexpr int kQuestionTypes = 6;
std::string question_type_name(QuestionType type);   // "colour", "noun", ...

struct Question {
  std::string text;                    // "what colour is the man?"
  std::string family;                  // the template that it comes from
  QuestionType type = QuestionType::kColour;
  std::string answer;                  // right by the scene graph
  std::vector<std::string> plausible;  // what an answer could be, to those who do not see the picture
  std::string answer_type() const;     // "yes/no", "number" or "other", as in VQA v2
};

// Every question of a type that the generator could ask about a scene. Questions that name an object use its noun where that is unique in the
// picture, else colour and noun.
std::vector<Question> askable(const Scene& scene, QuestionType type, const std::vector<int>& allowed, Random& random);

// Keeps the answers of each question text, and of each family, about equally frequent.
class Balancer final {
 public:
  // How far taking the question would push its answer ahead of the rarest plausible one; nothing where that is too far.
  std::optional<int64_t> surplus(const Question& question) const;
  void take(const Question& question);

 private:
  using Counts = std::map<std::string, int64_t>;
  std::map<std::string, Counts> by_text_, by_family_;
};

// The n most needed questions about a scene, types drawn at random; fewer where the scene offers no more. No text comes twice for a scene.
std::vector<Question> choose_questions(Balancer& balancer, const Scene& scene, int64_t n, const std::vector<int>& allowed, Random& random);

// Ten answers: each is wrong with probability `noise`, at most four are, so that the majority is right.
std::vector<std::string> annotate(const Question& question, double noise, Random& random);

}  // namespace vlp::data::world
