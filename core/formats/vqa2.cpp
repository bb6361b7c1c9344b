#include "core/formats/vqa2.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/json_records.hpp"
#include "core/formats/picture_index.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::formats {
namespace {

class Reader final {
 public:
  Reader(const std::filesystem::path& image_root, const std::string& split) : root_(image_root), pictures_(image_root), split_(split) {}

  void read_questions(const std::filesystem::path& file) {
    out_.sources.push_back({file, "questions"});
    for_each_record(file, "questions", [&](const JsonRecord& record, int64_t index) {
      const int64_t id = record.integer("question_id");
      if (!questions_.emplace(id, out_.questions.size()).second) record.fail("question_id", fmt::format("{} occurs twice", id));
      QuestionRecord question;
      question.id = std::to_string(id);
      question.image = image_index(record, index);
      question.text = record.text("question");
      question.split = split_;
      question.place = {0, index};
      out_.questions.push_back(std::move(question));
    });
  }

  void read_annotations(const std::filesystem::path& file) {
    int64_t annotated = 0;
    for_each_record(file, "annotations", [&](const JsonRecord& record, int64_t) {
      const int64_t id = record.integer("question_id");
      const auto found = questions_.find(id);
      if (found == questions_.end()) record.fail("question_id", fmt::format("{} is no question of {}", id, questions_file()));
      QuestionRecord& question = out_.questions[found->second];
      if (!question.answers.empty()) record.fail("question_id", fmt::format("{} occurs twice", id));
      question.question_type = record.text("question_type");
      question.answer_type = record.text("answer_type");
      question.majority = record.text("multiple_choice_answer");
      record.each("answers", [&](const JsonRecord& answer, int64_t) { question.answers.push_back(answer.text("answer")); });
      if (question.answers.empty()) record.fail("answers", "is an empty list");
      ++annotated;
    });
    if (annotated == static_cast<int64_t>(out_.questions.size())) return;
    for (const auto& question : out_.questions)
      if (question.answers.empty())
        throw BadInput(fmt::format("{}: question {} has no annotation in {}", to_text(out_.sources, question.place), question.id,
                                   file.string()));
  }

  Questions take() { return std::move(out_); }

 private:
  std::string questions_file() const { return out_.sources.front().file.string(); }

  int64_t image_index(const JsonRecord& record, int64_t index) {
    const int64_t id = record.integer("image_id");
    const auto [known, added] = images_.emplace(id, static_cast<int64_t>(out_.images.size()));
    if (added) {
      const auto file = record.has("image") ? root_ / record.text("image") : pictures_.find(id, split_);
      out_.images.push_back({std::to_string(id), file, split_, {0, index}});
    }
    return known->second;
  }

  std::filesystem::path root_;
  PictureIndex pictures_;
  std::string split_;
  Questions out_;
  std::unordered_map<int64_t, size_t> questions_;
  std::unordered_map<int64_t, int64_t> images_;
};

}  // namespace

Questions read_vqa2(const std::filesystem::path& questions_json, const std::filesystem::path& annotations_json,
                    const std::filesystem::path& image_root, const std::string& split) {
  Reader reader(image_root, split);
  reader.read_questions(questions_json);
  if (!annotations_json.empty()) reader.read_annotations(annotations_json);
  return reader.take();
}

void write_vqa_results(const std::filesystem::path& file, std::span<const VqaResult> results) {
  std::string out = "[";
  for (const auto& result : results) {
    if (out.size() > 1) out.append(", ");
    out.append(fmt::format("{{\"answer\": {}, \"question_id\": {}}}", nlohmann::json(result.answer).dump(), result.question_id));
  }
  write_file_atomic(file, out + "]\n");
}

}  // namespace vlp::formats
