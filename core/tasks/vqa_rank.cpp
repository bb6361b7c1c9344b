#include "core/tasks/vqa_rank.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/data/loader.hpp"
#include "core/tasks/classify.hpp"
#include "core/text/word_piece.hpp"
#include "core/util/error.hpp"

namespace vlp::tasks {
namespace {

using systems::TextDecoder;

TextDecoder::Memory memory_of(const systems::System& system, const data::Visual& picture, const at::Tensor& text) {
  auto joint = systems::require<systems::JointEncoder>(system, "vqa", "JointEncoder").encode_joint(picture, text);
  return {std::move(joint.states), std::move(joint.visible)};
}

// What the decoder reads for a target: `start` and the target shifted by one. Padding follows the last token, which no earlier place sees.
at::Tensor shifted(const at::Tensor& target, int64_t start) {
  return at::cat({at::full({target.size(0), 1}, start, target.options()), target.slice(1, 0, -1)}, 1);
}

// log p of every target token: hidden states (B,T,D), target (B,T) -> (B,T), 0 at padding.
at::Tensor token_log_p(const TextDecoder& decoder, const at::Tensor& hidden, const at::Tensor& target) {
  const auto log_p = at::log_softmax(decoder.token_logits(hidden).to(at::kFloat), -1).gather(2, target.unsqueeze(2)).squeeze(2);
  return log_p.masked_fill(target.eq(0), 0);
}

at::Tensor answer_list(const data::PackedData& data) {
  const text::WordPiece words(data.vocabulary());
  std::vector<std::vector<int32_t>> ids;
  for (const auto& answer : data.names("answers")) {
    ids.emplace_back();
    for (const auto id : words.encode(answer)) ids.back().push_back(static_cast<int32_t>(id));
    ids.back().push_back(static_cast<int32_t>(data.vocabulary().sep()));
  }
  if (ids.empty())
    throw BadInput("the prepared data has no answer list, but answers are to be ranked; set data.answers or lower data.answer_min_count");
  return data::padded(std::vector<std::span<const int32_t>>(ids.begin(), ids.end()));
}

}  // namespace

train::Outcome train_vqa_rank(const ClassifierTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
  const auto& decoder = systems::require<TextDecoder>(c.system, "vqa", "TextDecoder");
  const auto split = c.data.split("train");
  const auto loader = data::question_loader(c.data, split, loader_spec(s, c), c.seed);
  const auto device = nn::torch_device(c.device);
  const auto cls = c.data.vocabulary().cls();
  const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) {
    const auto text = batch.text.to(device), target = batch.answer.to(device);  // (B,L), (B,T)
    const auto memory = memory_of(c.system, on_device({batch.view1, batch.regions}, s.pictures, c.device), seen(text, s.texts));
    const auto hidden = decoder.decode(memory, shifted(target, cls));
    systems::LossTerms out;
    out.terms.emplace_back("answer", -token_log_p(decoder, hidden, target).sum() / static_cast<double>(target.size(0)));
    if (step.diagnostics)
      out.facts.emplace_back("first_token_accuracy",
                             decoder.token_logits(hidden.select(1, 0)).argmax(-1).eq(target.select(1, 0)).to(at::kFloat).mean().item<double>());
    return out;
  };
  return train::train({.system = c.system,
                       .loader = *loader,
                       .losses = losses,
                       .weights = {{"answer", 1.0}},
                       .spec = s.train,
                       .performance = c.performance,
                       .device = c.device,
                       .seed = c.seed,
                       .checkpoint = checkpoint},
                      c.sink);
}

at::Tensor rank_answers(const TextDecoder& decoder, const TextDecoder::Memory& memory, const RankRule& rule) {
  const auto B = memory.tokens.size(0), A = rule.answers.size(0), K = rule.candidates;
  if (K > A) throw BadInput(fmt::format("evaluate.vqa.candidates = {}, but the answer list has {}", K, A));
  const auto answers = rule.answers.to(memory.tokens.device());
  const auto start = at::full({B, 1}, rule.cls_id, answers.options());
  const auto first = at::log_softmax(decoder.token_logits(decoder.decode(memory, start).select(1, 0)).to(at::kFloat), -1);  // (B,V)
  const auto of_first = first.index_select(1, answers.select(1, 0));                                                        // (B,A)
  const auto which = std::get<1>(of_first.topk(K, 1));                                                                      // (B,K)
  const auto target = answers.index_select(0, which.flatten());                                                             // (BK,T)
  const TextDecoder::Memory wide{memory.tokens.repeat_interleave(K, 0), memory.visible.repeat_interleave(K, 0)};
  auto score = token_log_p(decoder, decoder.decode(wide, shifted(target, rule.cls_id)), target).sum(1).view({B, K});
  if (rule.double_first == DoubleFirst::kOn) score = score + of_first.gather(1, which);
  return which.gather(1, score.argmax(1, true)).squeeze(1);
}

std::vector<std::string> ranked_answers(const VqaScoring& s, const Context& c, const data::PackedSplit& split) {
  const auto& decoder = systems::require<TextDecoder>(c.system, "vqa", "TextDecoder");
  const auto names = c.data.names("answers");
  const RankRule rule{
      .answers = answer_list(c.data), .cls_id = c.data.vocabulary().cls(), .candidates = s.candidates, .double_first = s.double_first};
  const auto best = ask({.items = split.questions().size(),
                         .pictures = 1,
                         .text = [&](int64_t q) { return split.questions()[q]; },
                         .picture = [&](int64_t q, int64_t) { return split.question_picture()[static_cast<size_t>(q)]; }},
                        split, {.split = s.split, .pictures = s.pictures, .texts = s.texts, .batch = s.batch}, c, [&](const data::Visual& picture, const at::Tensor& text) {
                          return rank_answers(decoder, memory_of(c.system, picture, text), rule);
                        });
  std::vector<std::string> out;
  for (const auto b : best) out.push_back(names[static_cast<size_t>(b)]);
  return out;
}

}  // namespace vlp::tasks
