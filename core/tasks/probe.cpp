#include "core/tasks/probe.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/data/loader.hpp"
#include "core/objectives/itc.hpp"
#include "core/objectives/itm.hpp"
#include "core/objectives/mlm.hpp"
#include "core/systems/alignment.hpp"

namespace vlp::tasks {
namespace {

constexpr uint64_t kProbeSeed = 20240101;  // the same draws for every run

struct Sums {
  double right = 0, loss = 0;
  int64_t items = 0;
  void add(const at::Tensor& logits, const at::Tensor& target) {
    const auto n = target.size(0);
    if (n == 0) return;
    right += systems::accuracy(logits, target) * static_cast<double>(n);
    loss += at::cross_entropy_loss(logits.to(at::kFloat), target).item<double>() * static_cast<double>(n);
    items += n;
  }
  void report(const Context& c, const std::string& split, const std::string& name) const {
    if (items == 0) return;
    const double p = right / static_cast<double>(items);
    c.sink.final_score({name + "_acc", split, 100 * p, items, 100 * std::sqrt(p * (1 - p) / static_cast<double>(items)), "last"});
    c.sink.final_score({name + "_loss", split, loss / static_cast<double>(items), items, 0, "last"});
  }
};

}  // namespace

void score_probe(const ProbeScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto& dual = systems::require<systems::DualEncoder>(c.system, "probe", "DualEncoder");
  const auto& matcher = systems::require<systems::PairMatcher>(c.system, "probe", "PairMatcher");
  const auto* reader = dynamic_cast<const systems::MaskedLanguageModel*>(&c.system);
  const auto device = nn::torch_device(c.device);
  const auto split = c.data.split(s.split);
  const auto& vocabulary = c.data.vocabulary();
  Sums itm, itc, mlm;
  const auto batches = split.pictures() / s.batch;
  for (int64_t b = 0; b < batches; ++b) {
    std::vector<int64_t> pictures;
    std::vector<std::span<const int32_t>> texts;
    for (auto p = b * s.batch; p < (b + 1) * s.batch; ++p) {
      const auto first = split.captions_of_picture()[static_cast<size_t>(p)], last = split.captions_of_picture()[static_cast<size_t>(p) + 1];
      pictures.push_back(p);
      texts.push_back(split.captions()[first + p % (last - first)]);
    }
    auto pixels = data::plain_pictures(split, pictures, c.picture_size).to(device);
    if (s.pictures == Pictures::kBlank) pixels = at::zeros_like(pixels);
    const auto ids = data::padded(texts);
    const auto image = dual.encode_image(pixels);
    const auto text = dual.encode_text(ids.to(device));
    const auto own = at::arange(s.batch, at::TensorOptions(at::kLong).device(device));
    const auto logits = objectives::itc_logits(image.embedding, text.embedding, dual.temperature());
    itc.add(logits, own);
    const auto pairs = systems::matching_pairs(image, text, logits, own, {}, {.seed = kProbeSeed, .step = b, .diagnostics = false});
    itm.add(matcher.match(pairs.image_tokens, pairs.text), pairs.matched);
    if (reader) {
      Random random(kProbeSeed, "mask.text", static_cast<uint64_t>(b));
      const auto masked = objectives::mask_text(ids, ids.ne(vocabulary.pad()).logical_and(ids.ne(vocabulary.cls())),
                                                {.probability = s.mlm_probability, .mask_share = 1, .random_share = 0, .mask_id = vocabulary.mask(),
                                                 .vocabulary = vocabulary.size()}, random);
      const auto hidden = reader->masked_states(image.tokens, dual.encode_text(masked.ids.to(device)));
      const auto where = masked.chosen.flatten().nonzero().squeeze(1);
      mlm.add(reader->word_logits(hidden.slice(1, 0, ids.size(1)).flatten(0, 1).index_select(0, where.to(device))), ids.flatten().index_select(0, where).to(device));
    }
    c.sink.progress(b + 1, batches, 0);
  }
  itm.report(c, s.split, "itm");
  itc.report(c, s.split, "itc");
  mlm.report(c, s.split, "mlm");
}

}  // namespace vlp::tasks
