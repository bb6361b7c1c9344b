#include "core/formats/check.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/formats/checker.hpp"

namespace vlp::formats {
namespace {

void check_box(const RegionAnnotation& region, const ImageRecord& image, Checker<Regions>& checker) {
  constexpr double kSlack = 1;  // of a pixel: some tools count from 1
  const Box& b = region.box;
  const std::string box = fmt::format("{}x{} at ({}, {})", b.width, b.height, b.x, b.y);
  const auto width = static_cast<double>(image.width), height = static_cast<double>(image.height);
  const bool sized = image.width > 0 && image.height > 0;
  if (b.width <= 0 || b.height <= 0 || (sized && (b.x >= width || b.y >= height || b.x + b.width <= 0 || b.y + b.height <= 0)))
    return checker.add(ProblemKind::kEmptyBox, region.place, region.id, fmt::format("the box {} covers nothing of the picture", box));
  if (!sized) return;
  if (b.x < -kSlack || b.y < -kSlack || b.x + b.width > width + kSlack || b.y + b.height > height + kSlack)
    checker.add(ProblemKind::kBoxOutside, region.place, region.id,
                fmt::format("the box {} reaches out of the picture of {}x{}", box, image.width, image.height));
}

std::string label_counts(const Statements& data, const std::string& split) {
  std::string out = fmt::format("labels of {}:", split);
  for (const auto& label : data.labels)
    out += fmt::format(" {} {}", label, std::count_if(data.statements.begin(), data.statements.end(), [&](const StatementRecord& s) {
                         return s.split == split && s.label == label;
                       }));
  return out;
}

}  // namespace

Report check(const Captions& data, const CheckSpec& spec) {
  Checker checker(data, spec);
  checker.pictures();
  std::vector<bool> used(data.images.size(), false);
  for (const auto& caption : data.captions) {
    const auto image = static_cast<size_t>(caption.image);
    used[image] = true;
    ++checker.count(data.images[image].split, "captions");
    checker.text(caption.text, caption.place, caption.id);
    checker.twice(caption.id, data.images[image].split, caption.place);
    checker.twice_on(caption.image, caption.text, caption.place, caption.id);
  }
  checker.pictures_without_caption(used);
  checker.report().skipped_captions = data.skipped_captions;
  return checker.report();
}

Report check(const Questions& data, const CheckSpec& spec) {
  Checker checker(data, spec);
  checker.pictures();
  for (const auto& question : data.questions) {
    ++checker.count(question.split, "questions");
    checker.text(question.text, question.place, question.id);
    checker.twice(question.id, question.split, question.place);
    checker.twice_on(question.image, question.text, question.place, question.id);
    if (!question.answers.empty() && !spec.answers.empty() && !spec.answers.contains(question.majority))
      checker.add(ProblemKind::kAnswerOutsideList, question.place, question.id,
                  fmt::format("the answer \"{}\" is not in the list", question.majority));
  }
  checker.labels(data.questions, "question", [](const QuestionRecord& q) { return !q.answers.empty(); });
  return checker.report();
}

Report check(const Statements& data, const CheckSpec& spec) {
  Checker checker(data, spec);
  checker.pictures();
  for (const auto& statement : data.statements) {
    ++checker.count(statement.split, "statements");
    checker.text(statement.text, statement.place, statement.id);
    checker.twice(statement.id, statement.split, statement.place);
    if (statement.images.size() == 1) checker.twice_on(statement.images[0], statement.text, statement.place, statement.id);
  }
  checker.labels(data.statements, "statement", [](const StatementRecord& s) { return !s.label.empty(); });
  for (const auto& [split, counts] : checker.report().splits) checker.report().notes.push_back(label_counts(data, split));
  return checker.report();
}

Report check(const Regions& data, const CheckSpec& spec) {
  Checker checker(data, spec);
  checker.pictures();
  for (const auto& region : data.regions) {
    const auto& image = data.images[static_cast<size_t>(region.image)];
    ++checker.count(image.split, "regions");
    for (const auto& text : region.texts) checker.text(text, region.place, region.id);
    checker.twice(region.id, "", region.place);
    check_box(region, image, checker);
  }
  Seen references;
  for (const auto& expression : data.expressions) {
    ++checker.count(expression.split, "expressions");
    if (!references.again(expression.reference, expression.place)) ++checker.count(expression.split, "references");
    checker.text(expression.text, expression.place, expression.id);
    checker.twice("expression " + expression.id, "", expression.place);
    checker.twice_on(expression.region, expression.text, expression.place, expression.id);
  }
  return checker.report();
}

}  // namespace vlp::formats
