#include "core/tasks/vqa_classify.hpp"

#include <algorithm>

#include "core/metrics/item_mean.hpp"
#include "core/metrics/vqa.hpp"
#include "core/tasks/classify.hpp"

namespace vlp::tasks {

std::vector<std::string> classify_answers(const ClassifierScoring& s, const Context& c, const data::PackedSplit& split, int64_t limit) {
  const auto N = limit > 0 ? std::min(limit, split.questions().size()) : split.questions().size();
  const auto predicted = classify({.items = N, .pictures = 1, .text = [&](int64_t i) { return split.questions()[i]; },
                                   .picture = [&](int64_t i, int64_t) { return split.question_picture()[static_cast<size_t>(i)]; }},
                                  split, s, c);
  const auto answers = c.data.names("answers");
  std::vector<std::string> out;
  for (const auto p : predicted) out.push_back(answers[static_cast<size_t>(p)]);
  return out;
}

train::Outcome train_vqa_classify(const ClassifierTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
  const auto split = c.data.split("train"), val = c.data.split("val");
  const auto loader = data::scored_question_loader(c.data, split, loader_spec(s, c), c.seed);
  const auto infos = val.question_infos();
  const auto dev_score = [&] {
    const auto answers = classify_answers({.pictures = s.pictures, .texts = s.texts}, c, val, s.dev_items);
    std::vector<double> scores;
    for (size_t q = 0; q < answers.size(); ++q) scores.push_back(metrics::vqa_accuracy(answers[q], infos[q].answers));
    return metrics::item_mean(scores).value;
  };
  return train_classifier({.spec = s, .parts = {{"vqa", *loader, s.train}}, .pictures = 1, .loss = ClassLoss::kSoftTargets, .dev_score = dev_score}, c, checkpoint);
}

}  // namespace vlp::tasks
