// Referring expressions.

#include <ATen/ATen.h>

#include "core/data/collator.hpp"
#include "core/metrics/boxes.hpp"
#include "core/util/error.hpp"

namespace vlp::data {
namespace {

class ExpressionLoader final : public Loader, private Collator {
 public:
  ExpressionLoader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed)
      : Collator(data, split, s, seed), set_(split.expressions()), sampler_(set_->texts.size(), s.batch, seed) {}

  Batch batch(int64_t step) override {
    std::vector<int64_t> pictures;
    std::vector<std::span<const int32_t>> texts;
    std::vector<double> overlap;
    for (const auto i : sampler_.items(step)) {
      pictures.push_back(set_->pictures[static_cast<size_t>(i)]);
      texts.push_back(set_->texts[i]);
      const auto some = overlaps_of(split_, *set_, i, spec_.boxes);
      overlap.insert(overlap.end(), some.begin(), some.end());
    }
    Batch out;
    fill(out, pictures, texts, {}, step);
    out.overlap = at::tensor(overlap, at::kFloat).view({spec_.batch, -1});
    return out;
  }

 private:
  std::shared_ptr<const ExpressionSet> set_;
  Sampler sampler_;
};

}  // namespace

std::vector<double> overlaps_of(const PackedSplit& split, const ExpressionSet& set, int64_t i, Boxes boxes) {
  const auto& t = split.regions(boxes);
  const auto picture = set.pictures[static_cast<size_t>(i)];
  const auto at = [](std::span<const float> values, int64_t place) { return static_cast<double>(values[static_cast<size_t>(place)]); };
  const metrics::Box truth{at(set.boxes, i * 4), at(set.boxes, i * 4 + 1), at(set.boxes, i * 4 + 2), at(set.boxes, i * 4 + 3)};
  const double W = at(set.sizes, i * 2), H = at(set.sizes, i * 2 + 1);
  std::vector<double> out(static_cast<size_t>(t.regions), 0);
  for (int64_t r = 0; r < t.count[static_cast<size_t>(picture)]; ++r) {
    const auto corner = [&](int64_t k) { return at(t.box, (picture * t.regions + r) * 4 + k); };
    const metrics::Box box{corner(0) * W, corner(1) * H, (corner(2) - corner(0)) * W, (corner(3) - corner(1)) * H};
    out[static_cast<size_t>(r)] = metrics::intersection_over_union(box, truth, metrics::PixelRule::kInclusive);
  }
  return out;
}

std::unique_ptr<Loader> expression_loader(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed) {
  if (s.inputs != Inputs::kRegions) throw BadInput("referring expressions are answered by regions, but the system reads pixels");
  return std::make_unique<ExpressionLoader>(data, split, s, seed);
}

}  // namespace vlp::data
