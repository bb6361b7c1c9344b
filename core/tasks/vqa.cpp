#include "core/tasks/vqa.hpp"

#include <algorithm>
#include <map>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/data/loader.hpp"
#include "core/formats/item_lines.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/metrics/vqa.hpp"
#include "core/objectives/mlm.hpp"
#include "core/tasks/classify.hpp"
#include "core/tasks/generate.hpp"
#include "core/tasks/vqa_classify.hpp"
#include "core/tasks/vqa_rank.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"

namespace vlp::tasks {
namespace {

using systems::DualEncoder;
using systems::TextGenerator;

at::Tensor seen(const at::Tensor& pixels, Pictures pictures) { return pictures == Pictures::kSeen ? pixels : at::zeros_like(pixels); }

// What the decoder reads for a target: [CLS] and the target shifted by one.
at::Tensor shifted(const at::Tensor& target, int64_t cls_id, int64_t sep_id) {
  auto input = at::cat({at::full({target.size(0), 1}, cls_id, target.options()), target.slice(1, 0, -1)}, 1);
  return input.masked_fill(input.eq(sep_id), 0);
}

// In the order of the questions.
std::vector<std::string> generate_answers(const VqaScoring& s, const Context& c, const data::PackedSplit& split) {
  const auto& dual = systems::require<DualEncoder>(c.system, "vqa", "DualEncoder");
  const auto& generator = systems::require<TextGenerator>(c.system, "vqa", "TextGenerator");
  const auto device = nn::torch_device(c.device);
  const auto& vocabulary = c.data.vocabulary();
  const text::WordPiece words(vocabulary);
  const auto Q = split.questions().size();
  std::vector<std::string> out;
  for (int64_t first = 0; first < Q; first += s.batch) {
    const auto last = std::min(first + s.batch, Q);
    std::vector<int64_t> pictures, place;  // distinct pictures of the batch, and which of them each question is about
    std::vector<std::span<const int32_t>> questions;
    for (auto q = first; q < last; ++q) {
      const auto p = split.question_picture()[static_cast<size_t>(q)];
      if (pictures.empty() || pictures.back() != p) pictures.push_back(p);
      place.push_back(static_cast<int64_t>(pictures.size()) - 1);
      questions.push_back(split.questions()[q]);
    }
    const auto image = dual.encode_image(seen(data::plain_pictures(split, pictures, c.picture_size), s.pictures).to(device));
    const auto text = dual.encode_text(data::padded(questions).to(device));
    const auto rows = at::tensor(place, at::kLong).to(device);
    const auto memory = generator.fuse(image.tokens.index_select(0, rows), text);
    const GenerationSpec rule{.beam = s.beam, .max_length = s.max_length, .min_length = s.min_length, .length_alpha = s.length_alpha,
                              .cls_id = vocabulary.cls(), .sep_id = vocabulary.sep()};
    for (const auto& ids : generate(generator, memory, rule)) out.push_back(words.decode(ids));
    c.sink.progress(last, Q, 0);
  }
  return out;
}

double score_of(const std::string& answer, const data::QuestionInfo& info, AnswerScore rule) {
  if (rule == AnswerScore::kOfficial) return metrics::vqa_accuracy(answer, info.answers);
  // Token-level equality: both sides as the tokeniser spells them.
  std::string reference;
  for (const char ch : info.answers.at(0))
    if (ch == ',') reference += " ,";
    else reference += static_cast<char>(std::tolower(static_cast<unsigned char>(ch)));
  const auto squeezed = [](const std::string& x) {
    std::string y;
    for (const char ch : x)
      if (ch != ' ') y += ch;
    return y;
  };
  return squeezed(answer) == squeezed(reference) ? 100.0 : 0.0;
}

void report(const Context& c, const VqaScoring& s, const std::string& name, const std::vector<formats::ItemScore>& items) {
  std::vector<double> values;
  std::vector<std::string> groups;
  for (const auto& i : items) values.push_back(i.value), groups.push_back(i.group);
  const auto mean = metrics::item_mean(values, groups);
  c.sink.final_score({name, s.split, mean.value, mean.items, mean.se, "last"});
}

}  // namespace

train::Outcome train_vqa(const VqaTraining& training, const Context& c, const std::filesystem::path& checkpoint) {
  const auto& s = training.common;
  if (training.answering == Answering::kClassify) return train_vqa_classify(s, c, checkpoint);
  if (training.answering == Answering::kRank) return train_vqa_rank(s, c, checkpoint);
  const auto& dual = systems::require<DualEncoder>(c.system, "vqa", "DualEncoder");
  const auto& generator = systems::require<TextGenerator>(c.system, "vqa", "TextGenerator");
  const auto split = c.data.split("train");
  const auto loader = data::question_loader(
      c.data, split, {.batch = s.train.batch, .picture_size = c.picture_size, .views = data::Views::kOne, .view = s.view}, c.seed);
  const auto device = nn::torch_device(c.device);
  const auto cls = c.data.vocabulary().cls(), sep = c.data.vocabulary().sep();
  const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) {
    const auto image = dual.encode_image(seen(batch.view1, s.pictures).to(device));
    const auto memory = generator.fuse(image.tokens, dual.encode_text(batch.text.to(device)));
    const auto target = batch.answer.to(device);  // (B,T)
    const auto hidden = generator.decode(memory, shifted(target, cls, sep));
    const auto where = target.ne(0).flatten().nonzero().squeeze(1);
    const auto label = target.flatten().index_select(0, where);
    const auto logits = generator.token_logits(hidden.flatten(0, 1).index_select(0, where));
    systems::LossTerms out;
    out.terms.emplace_back("answer", objectives::token_loss(logits, label));
    if (step.diagnostics) out.facts.emplace_back("answer_token_accuracy", logits.argmax(-1).eq(label).to(at::kFloat).mean().item<double>());
    return out;
  };
  return train::train({.system = c.system, .loader = *loader, .losses = losses, .weights = {{"answer", 1.0}}, .spec = s.train,
                       .performance = c.performance, .device = c.device, .seed = c.seed, .checkpoint = checkpoint},
                      c.sink);
}

void score_vqa(const VqaScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto split = c.data.split(s.split);
  if (!split.has_questions()) throw BadInput(fmt::format("the prepared data has no questions in split {}", s.split));
  const auto infos = split.question_infos();
  const auto answers = s.answering == Answering::kGenerate ? generate_answers(s, c, split)
                       : s.answering == Answering::kRank   ? ranked_answers(s, c, split)
                                                           : classify_answers({.split = s.split, .pictures = s.pictures, .texts = s.texts, .batch = s.batch}, c, split);
  std::vector<formats::ItemScore> items;
  std::map<std::string, std::vector<formats::ItemScore>> by_type;
  for (size_t q = 0; q < infos.size(); ++q) {
    items.push_back({infos[q].id, infos[q].picture, score_of(answers[q], infos[q], s.score), answers[q]});
    by_type[infos[q].question_type].push_back(items.back());
  }
  report(c, s, "vqa_acc", items);
  if (by_type.size() <= 32)
    for (const auto& [type, some] : by_type) report(c, s, "vqa_acc." + type, some);
  report_mode(c, "vqa", s.split);
  const auto file = c.folder / fmt::format("items_vqa_acc_{}.jsonl", s.split);
  formats::write_item_lines(file, items);
  c.sink.items("vqa_acc", s.split, file);
}

}  // namespace vlp::tasks
