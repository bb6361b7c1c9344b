#include "core/data/pack_texts.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/data/pack_tensors.hpp"
#include "core/formats/name_lists.hpp"
#include "core/metrics/vqa.hpp"
#include "core/metrics/vqa_normalize.hpp"
#include "core/text/caption.hpp"
#include "core/util/file.hpp"

namespace vlp::data {
namespace {

using nlohmann::json;
using Places = std::unordered_map<std::string, int64_t>;

// The most frequent first, equal ones by name.
std::vector<std::string> frequent(const std::map<std::string, int64_t>& counts, int64_t at_least) {
  std::vector<std::pair<int64_t, std::string>> order;
  for (const auto& [answer, n] : counts)
    if (n >= at_least) order.emplace_back(-n, answer);
  std::sort(order.begin(), order.end());
  std::vector<std::string> out;
  for (auto& [n, answer] : order) out.push_back(std::move(answer));
  return out;
}

Places places_of(const std::vector<std::string>& names) {
  Places out;
  for (size_t i = 0; i < names.size(); ++i) out.emplace(names[i], static_cast<int64_t>(i));
  return out;
}

int64_t place(const Places& places, const std::string& name) {
  const auto it = places.find(name);
  return it == places.end() ? -1 : it->second;
}

// The answers of VQA's annotators that are on the list, with their soft scores.
void add_targets(const formats::QuestionRecord& q, const Places& list, std::vector<int32_t>& classes, std::vector<float>& scores) {
  std::map<int64_t, int64_t> counts;
  for (const auto& answer : q.answers)
    if (const auto at = place(list, metrics::vqa_normalize(answer)); at >= 0) ++counts[at];
  for (const auto& [at, n] : counts) classes.push_back(static_cast<int32_t>(at)), scores.push_back(static_cast<float>(metrics::vqa_soft_score(n)));
}

// A set of sentences with labels, about one or more pictures each.
class LabelledFile final {
 public:
  void add(const std::vector<int64_t>& text, const std::vector<int64_t>& pictures, int64_t label, const json& info) {
    texts_.add(text);
    pictures_.insert(pictures_.end(), pictures.begin(), pictures.end());
    labels_.push_back(label);
    lines_ += info.dump() + "\n";
  }
  int64_t write(const std::string& kind, const SplitFolder& to) const {
    const auto N = texts_.size(), K = N > 0 ? static_cast<int64_t>(pictures_.size()) / N : 1;
    formats::write_safetensors(to.folder / fmt::format("{}_{}.safetensors", kind, to.split),
                               std::vector{list("text.ids", texts_.values), list("text.first", texts_.first), tensor("pictures", {N, K}, pictures_),
                                           list("labels", labels_)});
    write_file_atomic(to.folder / fmt::format("{}_{}.jsonl", kind, to.split), lines_);
    return N;
  }

 private:
  RaggedBuilder texts_;
  std::vector<int64_t> pictures_, labels_;
  std::string lines_;
};

}  // namespace

AnswerLists answer_lists(const DataSpec& s, const Collection& data, const std::filesystem::path& root) {
  AnswerLists out;
  if (!s.answers.empty()) out.vqa = formats::read_answers(root / s.answers);
  else if (s.questions != QuestionSource::kDaquar) {
    std::map<std::string, int64_t> counts;
    for (const auto& q : data.questions.questions)
      if (q.split == "train" && !q.majority.empty()) ++counts[metrics::vqa_normalize(q.majority)];
    out.vqa = frequent(counts, s.answer_min_count);
  }
  if (!s.gqa_answers.empty()) out.gqa = formats::read_answers(root / s.gqa_answers);
  else {
    std::map<std::string, int64_t> counts;
    for (const auto& q : data.gqa.questions)
      if (q.split == "train") ++counts[q.majority];
    out.gqa = frequent(counts, 1);
  }
  return out;
}

std::vector<std::vector<int64_t>> captions_of_pictures(const formats::Captions& data, const std::string& split) {
  std::vector<std::vector<int64_t>> of_image(data.images.size()), out;
  for (size_t c = 0; c < data.captions.size(); ++c) of_image[static_cast<size_t>(data.captions[c].image)].push_back(static_cast<int64_t>(c));
  for (size_t i = 0; i < of_image.size(); ++i)
    if (data.images[i].split == split) out.push_back(std::move(of_image[i]));
  return out;
}

std::vector<int64_t> TextPacker::encode(const std::string& text) const {
  auto ids = words_.encode(text);
  ids.insert(ids.begin(), words_.vocabulary().cls());
  if (static_cast<int64_t>(ids.size()) > spec_.max_text) ids.resize(static_cast<size_t>(spec_.max_text));
  return ids;
}

TextPacker::PairCounts TextPacker::pack_pairs(PictureList& pictures, const SplitFolder& to) const {
  for (const auto& image : data_.captions.images)
    if (image.split == to.split) pictures.index_of(image.file);
  RaggedBuilder captions;
  std::vector<int64_t> picture_first{0};
  for (const auto& of_one : captions_of_pictures(data_.captions, to.split)) {
    for (const auto c : of_one) captions.add(encode(text::clean_caption(data_.captions.captions[static_cast<size_t>(c)].text)));
    picture_first.push_back(captions.size());
  }
  formats::write_safetensors(to.folder / fmt::format("pairs_{}.safetensors", to.split),
                             std::vector{list("caption.ids", captions.values), list("caption.first", captions.first), list("picture.first", picture_first)});
  return {static_cast<int64_t>(picture_first.size()) - 1, captions.size()};
}

int64_t TextPacker::pack_questions(PictureList& pictures, const SplitFolder& to) const {
  RaggedBuilder questions, answers;
  std::vector<int64_t> picture, answers_first{0}, target_first{0};
  std::vector<int32_t> target_class;
  std::vector<float> weight, target_score;
  std::string lines;
  const auto listed = places_of(answers_.vqa);
  const bool daquar = spec_.questions == QuestionSource::kDaquar;  // its answer lists are one answer as a whole
  for (const auto& q : data_.questions.questions) {
    if (q.split != to.split) continue;
    const auto& image = data_.questions.images[static_cast<size_t>(q.image)];
    questions.add(encode(q.text));
    picture.push_back(pictures.index_of(image.file));
    std::map<std::string, float> shares;  // distinct answers with the share of annotators who gave them
    if (daquar) shares[q.majority] = 1.0F;
    else
      for (const auto& a : q.answers) shares[a] += 1.0F / static_cast<float>(q.answers.size());
    for (const auto& [answer, share] : shares) {
      auto ids = words_.encode(answer);
      ids.push_back(words_.vocabulary().sep());
      if (static_cast<int64_t>(ids.size()) > spec_.max_answer) continue;
      answers.add(ids);
      weight.push_back(share);
    }
    answers_first.push_back(static_cast<int64_t>(weight.size()));
    if (!daquar) add_targets(q, listed, target_class, target_score);
    target_first.push_back(static_cast<int64_t>(target_class.size()));
    lines += json{{"id", q.id}, {"picture", image.id}, {"question_type", q.question_type}, {"answer_type", q.answer_type}, {"text", q.text},
                  {"answers", daquar ? std::vector{q.majority} : q.answers}}.dump() + "\n";
  }
  formats::write_safetensors(to.folder / fmt::format("questions_{}.safetensors", to.split),
                             std::vector{list("question.ids", questions.values), list("question.first", questions.first), list("question.picture", picture),
                                         list("answer.ids", answers.values), list("answer.first", answers.first), list("answer.weight", weight),
                                         list("question.answers", answers_first), list("target.class", target_class), list("target.first", target_first),
                                         list("target.score", target_score)});
  write_file_atomic(to.folder / fmt::format("questions_{}.jsonl", to.split), lines);
  return questions.size();
}

int64_t TextPacker::pack_statements(PictureList& pictures, const SplitFolder& to) const {
  const auto labels = places_of(data_.statements.labels);
  LabelledFile file;
  for (const auto& s : data_.statements.statements) {
    if (s.split != to.split) continue;
    const auto text = encode(s.text);
    const auto add = [&](const std::vector<int64_t>& of) { file.add(text, of, place(labels, s.label), {{"id", s.id}, {"group", s.group}, {"label", s.label}}); };
    std::vector<int64_t> of;
    for (const auto i : s.images) of.push_back(pictures.index_of(data_.statements.images[static_cast<size_t>(i)].file));
    if (spec_.statements != StatementSource::kNlvr) add(of);
    else if (to.split == "train")  // its pictures show one scene, boxes in another order: all to learn from, the first to be scored
      for (const auto picture : of) add({picture});
    else add({of.front()});
  }
  return file.write("statements", to);
}

int64_t TextPacker::pack_gqa(PictureList& pictures, const SplitFolder& to) const {
  const auto listed = places_of(answers_.gqa);
  LabelledFile file;
  for (size_t i = 0; i < data_.gqa.questions.size(); ++i) {
    const auto& q = data_.gqa.questions[i];
    if (q.split != to.split) continue;
    const auto& image = data_.gqa.images[static_cast<size_t>(q.image)];
    file.add(encode(q.text), {pictures.index_of(image.file)}, place(listed, q.majority),
             {{"id", q.id}, {"group", image.id}, {"label", q.majority}, {"type", q.question_type}, {"topic", q.answer_type}, {"balanced", data_.gqa_balanced[i]}});
  }
  return file.write("gqa", to);
}

int64_t TextPacker::pack_entailment(PictureList& pictures, const SplitFolder& to) const {
  const auto labels = places_of(data_.entailment.labels);
  LabelledFile file;
  for (const auto& s : data_.entailment.statements)
    if (s.split == to.split)
      file.add(encode(s.text), {pictures.index_of(data_.entailment.images[static_cast<size_t>(s.images.at(0))].file)}, place(labels, s.label),
               {{"id", s.id}, {"group", s.group}, {"label", s.label}});
  return file.write("entailment", to);
}

int64_t TextPacker::pack_expressions(PictureList& pictures, const SplitFolder& to, std::vector<bool>& referred) const {
  RaggedBuilder texts;
  std::vector<int64_t> picture;
  std::vector<float> boxes, sizes;
  std::string lines;
  for (const auto& e : data_.expressions.expressions) {
    const auto& region = data_.expressions.regions[static_cast<size_t>(e.region)];
    const auto& image = data_.expressions.images[static_cast<size_t>(region.image)];
    if (image.split != to.split) continue;
    texts.add(encode(e.text));
    picture.push_back(pictures.index_of(image.file));
    for (const double v : {region.box.x, region.box.y, region.box.width, region.box.height}) boxes.push_back(static_cast<float>(v));
    sizes.push_back(static_cast<float>(image.width)), sizes.push_back(static_cast<float>(image.height));
    lines += json{{"id", e.id}, {"reference", e.reference}, {"split", e.split}}.dump() + "\n";
  }
  referred.assign(static_cast<size_t>(pictures.size()), false);
  for (const auto p : picture) referred[static_cast<size_t>(p)] = true;
  const auto N = texts.size();
  formats::write_safetensors(to.folder / fmt::format("expressions_{}.safetensors", to.split),
                             std::vector{list("text.ids", texts.values), list("text.first", texts.first), list("picture", picture), tensor("box", {N, 4}, boxes),
                                         tensor("size", {N, 2}, sizes)});
  write_file_atomic(to.folder / fmt::format("expressions_{}.jsonl", to.split), lines);
  return N;
}

}  // namespace vlp::data
