#include "core/tasks/retrieval.hpp"

#include <algorithm>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/data/loader.hpp"
#include "core/systems/alignment.hpp"
#include "core/tasks/retrieval_galleries.hpp"
#include "core/tasks/retrieval_pairwise.hpp"
#include "core/util/error.hpp"

namespace vlp::tasks {
namespace {

using systems::DualEncoder;
using systems::PairMatcher;
using systems::TextStates;

struct Encoded {
  at::Tensor image_tokens, image_embedding;  // (G,1+N,D), (G,E)
  TextStates text;                           // of all captions
};

Encoded encode(const Gallery& g, const data::PackedSplit& split, const Context& c, int64_t batch) {
  const auto& dual = systems::require<DualEncoder>(c.system, "retrieval", "DualEncoder");
  const auto device = nn::torch_device(c.device);
  std::vector<at::Tensor> tokens, embeddings;
  for (size_t i = 0; i < g.pictures.size(); i += static_cast<size_t>(batch)) {
    const auto n = std::min(static_cast<size_t>(batch), g.pictures.size() - i);
    const auto image = dual.encode_image(data::plain_pictures(split, std::span(g.pictures).subspan(i, n), c.picture_size).to(device));
    tokens.push_back(image.tokens), embeddings.push_back(image.embedding);
  }
  std::vector<std::span<const int32_t>> rows;
  for (const auto caption : g.captions) rows.push_back(split.captions()[caption]);
  const auto ids = data::padded(rows).to(device);
  std::vector<at::Tensor> text_tokens, text_visible, text_embeddings;
  for (int64_t i = 0; i < ids.size(0); i += batch) {
    const auto text = dual.encode_text(ids.slice(0, i, std::min(i + batch, ids.size(0))));
    text_tokens.push_back(text.tokens), text_visible.push_back(text.visible), text_embeddings.push_back(text.embedding);
  }
  return {at::cat(tokens), at::cat(embeddings), {at::cat(text_tokens), at::cat(text_visible), at::cat(text_embeddings)}};
}

// The matching logit of the given pairs of (picture, caption), flat indices into (G,C).
at::Tensor match_pairs(const PairMatcher& matcher, const Encoded& e, const at::Tensor& pairs, const RetrievalScoring& s) {
  const auto C = e.text.tokens.size(0);
  // Shorter texts first, so that a batch pads little.
  const auto length = e.text.visible.sum(1);
  const auto order = length.index_select(0, pairs.remainder(C)).argsort(/*stable=*/true, 0, false);
  auto out = at::empty({pairs.size(0)}, e.image_embedding.options().dtype(at::kFloat));
  for (int64_t i = 0; i < pairs.size(0); i += s.batch) {
    const auto rows = order.slice(0, i, std::min(i + s.batch, pairs.size(0)));
    const auto pair = pairs.index_select(0, rows);
    const auto image = pair.div(C, "floor"), text = pair.remainder(C);
    const auto L = length.index_select(0, text).max().item<int64_t>();
    const TextStates states{e.text.tokens.slice(1, 0, L).index_select(0, text), e.text.visible.slice(1, 0, L).index_select(0, text), {}};
    const auto logits = matcher.match(e.image_tokens.index_select(0, image), states);
    out.index_copy_(0, rows, logits.select(1, 1).to(at::kFloat));
  }
  return out;
}

struct Ranked {
  std::vector<metrics::RetrievalRanks> first, second;  // by gallery
};

// Re-ranks: the best `candidates` of each row and of each column of `cosine` (G,C), each pair scored once.
metrics::RetrievalRanks rerank(const Gallery& g, const Encoded& e, const at::Tensor& cosine, const RetrievalScoring& s, const Context& c) {
  const auto& matcher = systems::require<PairMatcher>(c.system, "retrieval", "PairMatcher");
  const auto C = cosine.size(1);
  const auto top = [&](int64_t dim) {
    return at::zeros(cosine.sizes(), at::kBool).scatter_(dim, std::get<1>(cosine.topk(std::min(s.candidates, cosine.size(dim)), dim)), true);
  };
  const auto of_rows = top(1), of_columns = top(0);
  const auto pairs = of_rows.logical_or(of_columns).flatten().nonzero().squeeze(1);  // flat (G,C)
  auto logits = match_pairs(matcher, e, pairs.to(e.image_tokens.device()), s).cpu();
  if (s.add_itc == AddItc::kOn) logits += cosine.flatten().index_select(0, pairs);
  const auto all = at::full({cosine.numel()}, -std::numeric_limits<float>::infinity()).index_copy_(0, pairs, logits).view({-1, C});
  const auto nowhere = at::full({}, -std::numeric_limits<float>::infinity());
  const auto row_scores = at::where(of_rows, all, nowhere), column_scores = at::where(of_columns, all, nowhere);
  return {ranks_of(row_scores, g).text,
          ranks_of(column_scores, g).image};
}

}  // namespace

train::Outcome train_retrieval(const RetrievalTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
  if (s.scoring == RetrievalScore::kPairwise) return train_retrieval_pairwise(s, c, checkpoint);
  const auto& dual = systems::require<DualEncoder>(c.system, "retrieval", "DualEncoder");
  const auto& matcher = systems::require<PairMatcher>(c.system, "retrieval", "PairMatcher");
  const auto split = c.data.split("train");
  const auto loader =
      data::pair_loader(c.data, split, {.batch = s.train.batch, .picture_size = c.picture_size, .views = data::Views::kOne, .view = s.view}, c.seed);
  const auto device = nn::torch_device(c.device);
  const auto losses = [&](const data::Batch& batch, const systems::StepContext& step) {
    const auto image = dual.encode_image(batch.view1.to(device));
    const auto text = dual.encode_text(batch.text.to(device));
    return systems::alignment_losses(dual, matcher, image, text, batch.image_ids.to(device), {.itc = s.itc > 0, .itm = s.itm > 0, .matching = {.share = s.itm_share, .hardness = s.itm_hardness}}, step);
  };
  return train::train({.system = c.system, .loader = *loader, .losses = losses, .weights = {{"itc", s.itc}, {"itm", s.itm}}, .spec = s.train,
                       .performance = c.performance, .device = c.device, .seed = c.seed, .checkpoint = checkpoint},
                      c.sink);
}

void score_retrieval(const RetrievalScoring& s, const Context& c) {
  if (s.scoring == RetrievalScore::kPairwise) return score_retrieval_pairwise(s, c);
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto split = c.data.split(s.split);
  const auto galleries = galleries_of(split, s);
  Ranked ranked;
  for (const auto& g : galleries) {
    const auto e = encode(g, split, c, s.batch);
    const auto cosine = at::matmul(e.image_embedding.to(at::kFloat), e.text.embedding.to(at::kFloat).t()).cpu().contiguous();  // (G,C)
    ranked.first.push_back(ranks_of(cosine, g));
    ranked.second.push_back(rerank(g, e, cosine, s, c));
    c.sink.progress(static_cast<int64_t>(ranked.first.size()), static_cast<int64_t>(galleries.size()), 0);
  }
  report_ranks(c, s.split, "_itc", ranked.first);
  report_ranks(c, s.split, "", ranked.second);
  write_hits(c, s, galleries, ranked.second);
}

}  // namespace vlp::tasks
