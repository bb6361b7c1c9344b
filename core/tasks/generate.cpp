#include "core/tasks/generate.hpp"

#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace vlp::tasks {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

at::Tensor repeat_rows(const at::Tensor& x, int64_t times) { return x.repeat_interleave(times, 0); }

}  // namespace

std::vector<std::vector<int64_t>> generate(const systems::TextGenerator& model, const systems::TextGenerator::Memory& memory,
                                           const GenerationSpec& s) {
  const at::NoGradGuard no_gradient;
  const auto B = memory.tokens.size(0), W = s.beam;
  const auto length_penalty = [&](int64_t tokens) { return std::pow((5.0 + static_cast<double>(tokens)) / 6.0, s.length_alpha); };
  const auto options = memory.tokens.options().dtype(at::kLong);
  const systems::TextGenerator::Memory wide{repeat_rows(memory.tokens, W), repeat_rows(memory.visible, W)};
  auto ids = at::full({B * W, 1}, s.cls_id, options);
  auto score = at::full({B, W}, kNever, options.dtype(at::kFloat));  // log p of the open hypotheses
  score.select(1, 0).zero_();                                         // at first all are equal: keep one
  auto best_score = at::full({B}, kNever, score.options());
  auto best_ids = at::full({B, s.max_length}, s.sep_id, options);
  for (int64_t t = 1; t <= s.max_length; ++t) {
    const auto hidden = model.decode(wide, ids).select(1, t - 1);                                 // (BW,D)
    const auto log_p = at::log_softmax(model.token_logits(hidden).to(at::kFloat), -1).view({B, W, -1});  // (B,W,V)
    const auto V = log_p.size(2);
    auto total = score.unsqueeze(2) + log_p;                                                      // (B,W,V)
    if (t <= s.min_length) total.select(2, s.sep_id).fill_(kNever);
    // Hypotheses that end here; at the last step every one does.
    const auto ending = t < s.max_length ? total.select(2, s.sep_id) : std::get<0>(total.max(2));   // (B,W)
    const auto last = t < s.max_length ? at::full({B, W}, s.sep_id, options) : std::get<1>(total.max(2));
    const auto [value, which] = (ending / length_penalty(t)).max(1);                              // (B)
    const auto better = value.gt(best_score);
    const auto prefix = ids.view({B, W, t}).gather(1, which.view({B, 1, 1}).expand({B, 1, t})).squeeze(1).slice(1, 1);  // (B,t-1)
    auto candidate = at::full_like(best_ids, s.sep_id);
    candidate.slice(1, 0, t - 1).copy_(prefix);
    candidate.select(1, t - 1).copy_(last.gather(1, which.unsqueeze(1)).squeeze(1));
    best_ids = at::where(better.unsqueeze(1), candidate, best_ids);
    best_score = at::maximum(best_score, value);
    if (t == s.max_length) break;
    total.select(2, s.sep_id).fill_(kNever);
    const auto [kept, place] = total.view({B, W * V}).topk(W, 1);                                 // (B,W)
    const auto origin = place.div(V, "floor"), token = place.remainder(V);
    ids = at::cat({ids.view({B, W, t}).gather(1, origin.unsqueeze(2).expand({B, W, t})), token.unsqueeze(2)}, 2).view({B * W, t + 1});
    score = kept;
    // An open hypothesis can only lose log p, but a longer one is divided by more: its bound is kept / penalty(max_length).
    if ((std::get<0>(kept.max(1)) / length_penalty(s.max_length)).le(best_score).all().item<bool>()) break;
  }
  const auto host = best_ids.cpu();
  std::vector<std::vector<int64_t>> out(static_cast<size_t>(B));
  for (int64_t b = 0; b < B; ++b)
    for (int64_t t = 0; t < s.max_length && host[b][t].item<int64_t>() != s.sep_id; ++t)
      out[static_cast<size_t>(b)].push_back(host[b][t].item<int64_t>());
  return out;
}

}  // namespace vlp::tasks
