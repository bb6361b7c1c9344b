// Questions in the layout of VQA v2.

#include <fmt/format.h>

#include "core/data/world/annotations.hpp"
#include "core/data/world/questions.hpp"

namespace vlp::data::world {
namespace {

constexpr int64_t kIdsAPicture = 100;

nlohmann::json annotation(const Question& q, int64_t question_id, int64_t image_id, const std::vector<std::string>& answers) {
  auto list = nlohmann::json::array();
  for (size_t i = 0; i < answers.size(); ++i)
    list.push_back({{"answer", answers[i]}, {"answer_confidence", answers[i] == q.answer ? "yes" : "maybe"}, {"answer_id", i + 1}});
  return {{"question_id", question_id},
          {"image_id", image_id},
          {"question_type", question_type_name(q.type)},
          {"answer_type", q.answer_type()},
          {"multiple_choice_answer", q.answer},
          {"answers", std::move(list)}};
}

}  // namespace

void write_vqa(const World& world, Output& out) {
  for (const std::string split : kSplits) {
    Balancer balancer;
    std::vector<nlohmann::json> questions, annotations;
    for (const auto* p : pictures_of(world, split)) {
      Random random(static_cast<uint64_t>(world.spec.seed), "world.vqa", static_cast<uint64_t>(p->id));
      int64_t id = p->id * kIdsAPicture;
      for (const auto& q : choose_questions(balancer, p->scene, of_split(world.spec.questions, split), world.allowed, random)) {
        questions.push_back({{"question_id", id}, {"image_id", p->id}, {"image", p->file()}, {"question", q.text}});
        annotations.push_back(annotation(q, id, p->id, annotate(q, world.spec.annotator_noise, random)));
        ++id;
      }
    }
    const nlohmann::json head = {{"data_type", "world"}, {"data_subtype", split}, {"task_type", "Open-Ended"}};
    out.write_list(fmt::format("vqa_{}_questions.json", split), head, "questions", questions);
    out.write_list(fmt::format("vqa_{}_annotations.json", split), head, "annotations", annotations);
  }
}

}  // namespace vlp::data::world
