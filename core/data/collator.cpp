#include "core/data/collator.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::data {

Collator::Collator(const PackedData& data, const PackedSplit& split, const LoaderSpec& s, uint64_t seed) : data_(data), split_(split), spec_(s), seed_(seed) {
  if (s.inputs == Inputs::kRegions && !split.has_regions())
    throw BadInput("the system reads regions, but the prepared data has none: set data.regions");
  if (s.inputs == Inputs::kPixels && split.picture_size() < s.picture_size)
    throw BadInput(fmt::format("pictures are stored at {} px (data.picture_size), but the model reads {} px (model.image.size)", split.picture_size(),
                               s.picture_size));
}

at::Tensor Collator::views(std::span<const int64_t> pictures, std::span<const Mirror> mirror, int64_t step, ViewOf view) const {
  const char* purpose = view == ViewOf::kFirst ? "augment.view1" : "augment.view2";
  const auto B = static_cast<int64_t>(pictures.size()), S = spec_.picture_size;
  auto out = at::empty({B, 3, S, S}, at::kFloat);
  for (int64_t b = 0; b < B; ++b) {
    Random random(seed_, purpose, static_cast<uint64_t>(step * B + b));
    random_view(split_.pixels(pictures[static_cast<size_t>(b)]), split_.picture_size(), S, spec_.view, random, out.data_ptr<float>() + b * 3 * S * S,
                {.view = view, .mirror = mirror[static_cast<size_t>(b)]});
  }
  return out;
}

Mirror Collator::mirror_of(std::span<const int32_t> text) const {
  const auto side = [&](int32_t id) { return data_.sides()[static_cast<size_t>(id)]; };
  const bool forbidden = spec_.view.left_right == LeftRight::kSkip && std::any_of(text.begin(), text.end(), side);
  return forbidden ? Mirror::kForbidden : Mirror::kAllowed;
}

void Collator::fill_text(Batch& out, std::span<const std::span<const int32_t>> texts) const {
  out.text = padded(texts);
  out.word_start = at::zeros(out.text.sizes(), at::kBool);
  const auto id = out.text.accessor<int64_t, 2>();
  auto starts = out.word_start.accessor<bool, 2>();
  for (int64_t b = 0; b < out.text.size(0); ++b)
    for (int64_t l = 0; l < out.text.size(1); ++l) starts[b][l] = !data_.continues()[static_cast<size_t>(id[b][l])];
}

void Collator::fill_anchors(Batch& out, std::span<const int64_t> captions, int64_t step) const {
  if (!split_.has_anchors() || spec_.inputs != Inputs::kRegions) return;
  const auto& t = split_.anchors();
  const auto B = out.text.size(0), L = out.text.size(1), R = split_.regions().regions;
  std::vector<int64_t> places;
  out.anchors.words = at::zeros({B, L}, at::kBool), out.anchors.regions = at::zeros({B, R}, at::kBool);
  auto words = out.anchors.words.accessor<bool, 2>(), regions = out.anchors.regions.accessor<bool, 2>();
  for (int64_t b = 0; b < B; ++b) {
    const auto c = static_cast<size_t>(captions[static_cast<size_t>(b)]);
    for (auto a = t.first[c]; a < t.first[c + 1]; ++a) {
      const auto* p = t.places.data() + a * 4;
      places.insert(places.end(), {b, p[0], p[1], p[2]});
    }
    const auto begin = split_.captions().first[c], end = split_.captions().first[c + 1];
    for (auto i = begin; i < end; ++i) words[b][i - begin] = t.words[static_cast<size_t>(i)] != 0;
    for (int64_t r = 0; r < R; ++r) regions[b][r] = t.regions[c * static_cast<size_t>(R) + static_cast<size_t>(r)] != 0;
  }
  out.anchors.places = at::tensor(places, at::kLong).view({-1, 4});
  out.anchors.visit = step * spec_.batch / split_.pictures();
}

void Collator::fill(Batch& out, std::span<const int64_t> pictures, std::span<const std::span<const int32_t>> texts,
                    std::span<const std::span<const int32_t>> also, int64_t step) const {
  const auto of_text = [&](size_t i) { return i % texts.size(); };  // pictures come in whole rounds of the texts
  std::vector<Mirror> mirror;
  for (size_t i = 0; i < pictures.size(); ++i) mirror.push_back(mirror_of(texts[of_text(i)]));
  for (size_t i = 0; i < also.size(); ++i)
    if (mirror_of(also[i]) == Mirror::kForbidden) mirror[i] = Mirror::kForbidden;
  if (spec_.inputs == Inputs::kRegions) out.regions = regions_of(split_, pictures, spec_.boxes);
  else {
    out.view1 = views(pictures, mirror, step, ViewOf::kFirst);
    if (spec_.views == Views::kTwo) out.view2 = views(pictures, mirror, step, ViewOf::kSecond);
  }
  out.image_ids = at::tensor(at::IntArrayRef(pictures.data(), texts.size()), at::kLong);
  fill_text(out, texts);
}

RegionBatch regions_of(const PackedSplit& split, std::span<const int64_t> pictures, Boxes boxes) {
  const auto& t = split.regions(boxes);
  const auto B = static_cast<int64_t>(pictures.size()), R = t.regions;
  const auto rows = [&](auto table, int64_t width, at::ScalarType type) {
    auto out = at::empty({B, R, width}, type);
    using T = std::remove_const_t<typename decltype(table)::element_type>;
    for (int64_t b = 0; b < B; ++b) {
      const auto from = table.subspan(static_cast<size_t>(pictures[static_cast<size_t>(b)] * R * width), static_cast<size_t>(R * width));
      std::copy(from.begin(), from.end(), out.template data_ptr<T>() + b * R * width);
    }
    return out;
  };
  std::vector<int64_t> count;
  for (const auto p : pictures) count.push_back(t.count[static_cast<size_t>(p)]);
  return {.features = rows(t.feature, t.features, at::kFloat), .boxes = rows(t.box, 4, at::kFloat),
          .visible = at::arange(R).unsqueeze(0).lt(at::tensor(count, at::kLong).unsqueeze(1)), .classes = rows(t.cls, 1, at::kLong).squeeze(2),
          .confidence = rows(t.confidence, 1, at::kFloat).squeeze(2), .distribution = rows(t.distribution, t.classes, at::kFloat)};
}

Visual visual_of(const PackedSplit& split, std::span<const int64_t> pictures, const LoaderSpec& s) {
  if (s.inputs == Inputs::kRegions) return {{}, regions_of(split, pictures, s.boxes)};
  return {plain_pictures(split, pictures, s.picture_size), {}};
}

at::Tensor plain_pictures(const PackedSplit& split, std::span<const int64_t> pictures, int64_t picture_size) {
  const auto S = picture_size;
  auto out = at::empty({static_cast<int64_t>(pictures.size()), 3, S, S}, at::kFloat);
  for (size_t i = 0; i < pictures.size(); ++i)
    plain_view(split.pixels(pictures[i]), split.picture_size(), S, out.data_ptr<float>() + static_cast<int64_t>(i) * 3 * S * S);
  return out;
}

at::Tensor padded(std::span<const std::span<const int32_t>> rows) {
  size_t longest = 1;
  for (const auto& r : rows) longest = std::max(longest, r.size());
  auto out = at::zeros({static_cast<int64_t>(rows.size()), static_cast<int64_t>(longest)}, at::kLong);
  auto a = out.accessor<int64_t, 2>();
  for (size_t i = 0; i < rows.size(); ++i)
    for (size_t l = 0; l < rows[i].size(); ++l) a[static_cast<int64_t>(i)][static_cast<int64_t>(l)] = rows[i][l];
  return out;
}

}  // namespace vlp::data
