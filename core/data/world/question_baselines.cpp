#include "core/data/world/question_baselines.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "core/data/world/nouns.hpp"
#include "core/data/world/palette.hpp"
#include "core/data/world/wording.hpp"
#include "core/formats/gqa.hpp"
#include "core/formats/nlvr2.hpp"
#include "core/formats/snli_ve.hpp"
#include "core/formats/vqa2.hpp"
#include "core/util/error.hpp"

namespace vlp::data::world {
namespace {

using Counts = std::map<std::string, int64_t>;

using Asked = std::vector<formats::QuestionRecord>;

// VQA v2's soft accuracy of an answer; where one answer is right, whether it is this one.
double worth(const formats::QuestionRecord& q, const std::string& answer) {
  if (q.answers.size() == 1) return answer == q.majority;
  constexpr std::array<double, 5> of = {0, 0.3, 0.6, 0.9, 1};
  const auto n = std::count(q.answers.begin(), q.answers.end(), answer);
  return of[static_cast<size_t>(std::min<std::ptrdiff_t>(n, 4))];
}

const std::string& likeliest(const Counts& counts) {
  return std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
}

Asked as_questions(const formats::Statements& data) {
  Asked out;
  for (const auto& s : data.statements)
    out.push_back({.id = s.id, .text = s.text, .question_type = "statement", .answer_type = {}, .split = s.split, .answers = {s.label}, .majority = s.label, .place = s.place});
  return out;
}

// A task of the world: the file that tells whether it was written, and its reader by split.
struct Task {
  std::string name, file;
  std::function<Asked(const std::filesystem::path& folder, const std::string& split)> read;
};

std::vector<Task> tasks() {
  const auto images = [](const std::filesystem::path& folder) { return folder / "images"; };
  return {
      {"VQA", "vqa_train_questions.json",
       [=](const auto& folder, const auto& split) {
         return formats::read_vqa2(folder / fmt::format("vqa_{}_questions.json", split), folder / fmt::format("vqa_{}_annotations.json", split), images(folder),
                                   split)
             .questions;
       }},
      {"GQA", "gqa_train_balanced.json",
       [=](const auto& folder, const auto& split) {
         return formats::read_gqa(folder / fmt::format("gqa_{}_balanced.json", split), images(folder), split).questions;
       }},
      {"NLVR2", "nlvr2_train.jsonl",
       [=](const auto& folder, const auto& split) {
         return as_questions(formats::read_nlvr2(folder / fmt::format("nlvr2_{}.jsonl", split), images(folder), split));
       }},
      {"visual entailment", "snli_ve_train.jsonl",
       [=](const auto& folder, const auto& split) {
         return as_questions(formats::read_snli_ve(folder / fmt::format("snli_ve_{}.jsonl", split), images(folder), split));
       }},
  };
}

// The question with its names taken out: "what colour is the <noun>?". For texts that training never saw.
std::string form_of(const std::string& text) {
  static const std::map<std::string, std::string> names = [] {
    std::map<std::string, std::string> out;
    for (const auto& n : nouns()) out[std::string(n.name)] = out[std::string(n.plural)] = "<noun>";
    for (const auto& c : colours()) out[std::string(c.name)] = "<colour>";
    return out;
  }();
  std::string out;
  for (auto word : words(text)) {
    const bool last = word.back() == '?';
    if (last) word.pop_back();
    const auto found = names.find(word);
    out += (found == names.end() ? word : found->second) + (last ? "?" : " ");
  }
  return out;
}

// What a reader of questions would have learnt.
class QuestionOnly final {
 public:
  explicit QuestionOnly(const Asked& train) {
    for (const auto& q : train) {
      ++by_type_[q.question_type][q.majority];
      ++by_form_[form_of(q.text)][q.majority];
      ++by_text_[q.text][q.majority];
    }
  }
  const Counts& of_type(const formats::QuestionRecord& q) const {
    const auto found = by_type_.find(q.question_type);
    if (found == by_type_.end()) throw BadInput(fmt::format("question {}: no training question has the type \"{}\"", q.id, q.question_type));
    return found->second;
  }
  const Counts& of_form(const formats::QuestionRecord& q) const {
    const auto found = by_form_.find(form_of(q.text));
    return found == by_form_.end() ? of_type(q) : found->second;
  }
  const Counts& of_text(const formats::QuestionRecord& q) const {
    const auto found = by_text_.find(q.text);
    return found == by_text_.end() ? of_form(q) : found->second;
  }

 private:
  std::map<std::string, Counts> by_type_, by_form_, by_text_;
};

struct Sums {
  double majority = 0, question_only = 0, exact = 0, chance = 0, ceiling = 0;
  int64_t n = 0;
  std::set<std::string> answers;
};

QuestionSummary mean(const Sums& s) {
  const double scale = 100.0 / static_cast<double>(s.n);
  return {s.n, static_cast<int64_t>(s.answers.size()), scale * s.majority, scale * s.question_only, scale * s.exact, scale * s.chance, scale * s.ceiling};
}

QuestionSummaries baselines(const Asked& train, const Asked& test) {
  const QuestionOnly reader(train);
  std::map<std::string, Sums> sums;
  for (const auto& q : test) {
    const auto& answer = likeliest(reader.of_text(q));
    for (const auto& key : {q.question_type, std::string("all")}) {
      auto& s = sums[key];
      ++s.n;
      s.majority += worth(q, likeliest(reader.of_type(q)));
      s.question_only += worth(q, answer);
      s.exact += answer == q.majority;
      s.chance += 1.0 / static_cast<double>(reader.of_form(q).size());
      s.ceiling += worth(q, q.majority);
      s.answers.insert(q.majority);
    }
  }
  QuestionSummaries out;
  for (const auto& [type, s] : sums) out[type] = mean(s);
  return out;
}

}  // namespace

std::map<std::string, QuestionSummaries> question_baselines(const std::filesystem::path& folder) {
  std::map<std::string, QuestionSummaries> out;
  for (const auto& task : tasks())
    if (std::filesystem::exists(folder / task.file)) out[task.name] = baselines(task.read(folder, "train"), task.read(folder, "test"));
  return out;
}

}  // namespace vlp::data::world
