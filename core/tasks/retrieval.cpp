#include "core/tasks/retrieval.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/data/loader.hpp"
#include "core/formats/item_lines.hpp"
#include "core/metrics/retrieval.hpp"
#include "core/systems/alignment.hpp"
#include "core/util/error.hpp"

namespace vlp::tasks {
namespace {

using systems::DualEncoder;
using systems::PairMatcher;
using systems::TextStates;

// A gallery: consecutive pictures of the split and their captions.
struct Gallery {
  std::vector<int64_t> pictures, captions, image_of_caption;  // image_of_caption: index into pictures
};

std::vector<Gallery> galleries_of(const data::PackedSplit& split, int64_t size) {
  const auto G = size > 0 ? size : split.pictures();
  if (split.pictures() < G) throw BadInput(fmt::format("retrieval.gallery = {}, but the split has {} pictures", G, split.pictures()));
  std::vector<Gallery> out;
  for (int64_t first = 0; first + G <= split.pictures(); first += G) {
    auto& g = out.emplace_back();
    for (int64_t p = first; p < first + G; ++p) {
      g.pictures.push_back(p);
      for (auto c = split.captions_of_picture()[static_cast<size_t>(p)]; c < split.captions_of_picture()[static_cast<size_t>(p) + 1]; ++c)
        g.captions.push_back(c), g.image_of_caption.push_back(p - first);
    }
  }
  return out;
}

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

metrics::ScoreMatrix matrix(const at::Tensor& scores) {
  return {{scores.data_ptr<float>(), static_cast<size_t>(scores.numel())}, scores.size(0), scores.size(1)};
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
  return {metrics::retrieval_ranks(matrix(row_scores), g.image_of_caption).text,
          metrics::retrieval_ranks(matrix(column_scores), g.image_of_caption).image};
}

void report(const Context& c, const std::string& split, const std::string& suffix, const std::vector<metrics::RetrievalRanks>& ranks) {
  const auto scores = metrics::retrieval_scores(ranks);
  for (const auto& [name, mean] : {std::pair{"tr_r1", scores.tr_r1}, {"tr_r5", scores.tr_r5}, {"tr_r10", scores.tr_r10},
                                   {"ir_r1", scores.ir_r1}, {"ir_r5", scores.ir_r5}, {"ir_r10", scores.ir_r10}})
    c.sink.final_score({name + suffix, split, mean.value, mean.items, mean.se, "last"});
}

void write_items(const Context& c, const RetrievalScoring& s, const std::vector<Gallery>& galleries,
                 const std::vector<metrics::RetrievalRanks>& ranks) {
  std::vector<formats::ItemScore> tr, ir;
  for (size_t i = 0; i < galleries.size(); ++i) {
    const auto& g = galleries[i];
    const auto text_hits = metrics::hits(ranks[i].text, 1), image_hits = metrics::hits(ranks[i].image, 1);
    for (size_t p = 0; p < g.pictures.size(); ++p) tr.push_back({std::to_string(g.pictures[p]), std::to_string(g.pictures[p]), text_hits[p]});
    for (size_t k = 0; k < g.captions.size(); ++k)
      ir.push_back({std::to_string(g.captions[k]), std::to_string(g.pictures[static_cast<size_t>(g.image_of_caption[k])]), image_hits[k]});
  }
  for (const auto& [name, items] : {std::pair{"tr_r1", tr}, {"ir_r1", ir}}) {
    const auto file = c.folder / fmt::format("items_{}_{}.jsonl", name, s.split);
    formats::write_item_lines(file, items);
    c.sink.items(name, s.split, file);
  }
}

}  // namespace

train::Outcome train_retrieval(const RetrievalTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
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
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto split = c.data.split(s.split);
  const auto galleries = galleries_of(split, s.gallery);
  Ranked ranked;
  for (const auto& g : galleries) {
    const auto e = encode(g, split, c, s.batch);
    const auto cosine = at::matmul(e.image_embedding.to(at::kFloat), e.text.embedding.to(at::kFloat).t()).cpu().contiguous();  // (G,C)
    ranked.first.push_back(metrics::retrieval_ranks(matrix(cosine), g.image_of_caption));
    ranked.second.push_back(rerank(g, e, cosine, s, c));
    c.sink.progress(static_cast<int64_t>(ranked.first.size()), static_cast<int64_t>(galleries.size()), 0);
  }
  report(c, s.split, "_itc", ranked.first);
  report(c, s.split, "", ranked.second);
  write_items(c, s, galleries, ranked.second);
}

}  // namespace vlp::tasks
