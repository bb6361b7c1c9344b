#include "core/tasks/retrieval_pairwise.hpp"

#include <algorithm>
#include <numeric>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/data/loader.hpp"
#include "core/systems/system.hpp"
#include "core/tasks/classify.hpp"
#include "core/tasks/retrieval_galleries.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::tasks {
namespace {

// A picture of the split and one of its captions' token ids.
struct Pair {
  int64_t picture;
  std::span<const int32_t> text;
};

class Scorer final {
 public:
  Scorer(const Context& c, const data::PackedSplit& split) : c_(c), split_(split), encoder_(systems::require<systems::PairEncoder>(c.system, "retrieval", "PairEncoder")) {}

  // -> (pairs) scores before the sigmoid.
  at::Tensor operator()(std::span<const Pair> pairs) const {
    std::vector<int64_t> pictures;
    std::vector<std::span<const int32_t>> texts;
    for (const auto& p : pairs) pictures.push_back(p.picture), texts.push_back(p.text);
    const auto device = nn::torch_device(c_.device);
    const data::LoaderSpec reads{.picture_size = c_.picture_size, .view = {}, .inputs = c_.inputs};
    const auto visual = on_device(data::visual_of(split_, pictures, reads), Pictures::kSeen, c_.device);
    return c_.system.head().forward(encoder_.encode_pair(visual, data::padded(texts).to(device))).squeeze(1).to(at::kFloat);
  }

 private:
  const Context& c_;
  const data::PackedSplit& split_;
  const systems::PairEncoder& encoder_;
};

std::span<const int32_t> caption_of(const data::PackedSplit& split, int64_t picture, Random& random) {
  const auto first = split.captions_of_picture()[static_cast<size_t>(picture)], last = split.captions_of_picture()[static_cast<size_t>(picture) + 1];
  return split.captions()[first + static_cast<int64_t>(random.below(static_cast<uint64_t>(last - first)))];
}

int64_t other_picture(const data::PackedSplit& split, int64_t picture, Random& random) {
  const auto drawn = static_cast<int64_t>(random.below(static_cast<uint64_t>(split.pictures() - 1)));
  return drawn < picture ? drawn : drawn + 1;
}

class Triplets final {
 public:
  Triplets(const RetrievalTraining& s, const Context& c, const data::PackedSplit& split) : spec_(s), c_(c), split_(split), score_(c, split), sampler_(split.pictures(), s.train.batch, c.seed) {}

  at::Tensor loss(const systems::StepContext& step) {
    Random random(step.seed, "retrieval.negatives", static_cast<uint64_t>(step.step));
    std::vector<Pair> pairs;  // the positives, then for each its negative texts, then its negative pictures
    for (const auto picture : sampler_.items(step.step)) pairs.push_back({picture, caption_of(split_, picture, random)});
    const auto B = pairs.size();
    for (size_t b = 0; b < B; ++b)
      for (const bool text : {true, false}) {
        const auto chosen = negatives(pairs[b], text, random);
        pairs.insert(pairs.end(), chosen.begin(), chosen.end());
      }
    const auto p = at::sigmoid(score_(pairs));
    const auto positive = p.slice(0, 0, static_cast<int64_t>(B)).unsqueeze(1);                       // (B,1)
    const auto negative = p.slice(0, static_cast<int64_t>(B)).view({static_cast<int64_t>(B), -1});  // (B,2 hard)
    return (spec_.margin + negative - positive).clamp_min(0).mean();
  }

 private:
  std::vector<Pair> negatives(const Pair& pair, bool text, Random& random) {
    std::vector<Pair> out;
    const auto draw = [&] {
      const auto other = other_picture(split_, pair.picture, random);
      return text ? Pair{pair.picture, caption_of(split_, other, random)} : Pair{other, pair.text};
    };
    if (spec_.candidates == 0) return {draw()};
    for (int64_t i = 0; i < spec_.candidates; ++i) out.push_back(draw());
    const at::NoGradGuard no_gradient;
    c_.system.eval();
    const auto hardest = std::get<1>(score_(out).topk(spec_.hard)).cpu();
    c_.system.train();
    std::vector<Pair> kept;
    for (int64_t i = 0; i < spec_.hard; ++i) kept.push_back(out[static_cast<size_t>(hardest[i].item<int64_t>())]);
    return kept;
  }

  const RetrievalTraining& spec_;
  const Context& c_;
  const data::PackedSplit& split_;
  Scorer score_;
  data::Sampler sampler_;
};

// The trainer asks for batches; triplets draw their own pairs.
class NoBatch final : public data::Loader {
 public:
  data::Batch batch(int64_t) override { return {}; }
};

}  // namespace

train::Outcome train_retrieval_pairwise(const RetrievalTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
  const auto split = c.data.split("train");
  if (split.pictures() < 2) throw BadInput("retrieval needs at least two pictures, so that there are negatives");
  if (auto* modes = dynamic_cast<systems::TwoModes*>(&c.system)) modes->set_mode(s.mode == ModeChoice::kLow ? systems::PairMode::kLow : systems::PairMode::kHigh);
  Triplets triplets(s, c, split);
  NoBatch loader;
  const auto losses = [&](const data::Batch&, const systems::StepContext& step) {
    systems::LossTerms out;
    out.terms.emplace_back("triplet", triplets.loss(step));
    return out;
  };
  return train::train({.system = c.system, .loader = loader, .losses = losses, .weights = {{"triplet", 1.0}}, .spec = s.train, .performance = c.performance,
                       .device = c.device, .seed = c.seed, .checkpoint = checkpoint},
                      c.sink);
}

void score_retrieval_pairwise(const RetrievalScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto split = c.data.split(s.split);
  const auto galleries = galleries_of(split, s);
  const Scorer score(c, split);
  std::vector<metrics::RetrievalRanks> ranks;
  int64_t total = 0, done = 0;
  for (const auto& g : galleries) total += static_cast<int64_t>(g.pictures.size() * g.captions.size());
  for (const auto& g : galleries) {
    // Captions by length, so that a batch pads little.
    std::vector<size_t> order(g.captions.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return split.captions()[g.captions[a]].size() < split.captions()[g.captions[b]].size(); });
    auto scores = at::empty({static_cast<int64_t>(g.pictures.size()), static_cast<int64_t>(g.captions.size())}, at::kFloat);
    auto at = scores.accessor<float, 2>();
    std::vector<Pair> pairs;
    std::vector<std::pair<int64_t, int64_t>> places;
    const auto flush = [&] {
      const auto values = score(pairs).cpu();
      for (size_t i = 0; i < places.size(); ++i) at[places[i].first][places[i].second] = values.data_ptr<float>()[i];
      c.sink.progress(done += static_cast<int64_t>(places.size()), total, 0);
      pairs.clear(), places.clear();
    };
    for (const auto caption : order)
      for (size_t p = 0; p < g.pictures.size(); ++p) {
        pairs.push_back({g.pictures[p], split.captions()[g.captions[caption]]});
        places.emplace_back(static_cast<int64_t>(p), static_cast<int64_t>(caption));
        if (static_cast<int64_t>(pairs.size()) == s.batch) flush();
      }
    if (!pairs.empty()) flush();
    ranks.push_back(ranks_of(scores, g));
  }
  report_ranks(c, s.split, "", ranks);
  report_mode(c, "retrieval", s.split);
  write_hits(c, s, galleries, ranks);
}

}  // namespace vlp::tasks
