#include "core/tasks/anchor_pairs.hpp"

#include <algorithm>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/formats/item_lines.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::tasks {

std::vector<AnchorPair> anchor_pairs(const data::PackedSplit& split, const AnchorSample& s) {
  if (!split.has_anchors()) throw BadInput("the prepared data has no anchors (data.anchors.source = \"none\"), but a task asks for them");
  const auto& t = split.anchors();
  std::vector<AnchorPair> out;
  for (int64_t p = 0; p < split.pictures() && static_cast<int64_t>(out.size()) < s.anchors; ++p) {
    Random random(0, "evaluate.anchor." + s.split, static_cast<uint64_t>(p));
    const auto begin = split.captions_of_picture()[static_cast<size_t>(p)], end = split.captions_of_picture()[static_cast<size_t>(p) + 1];
    const auto caption = begin + static_cast<int64_t>(random.below(static_cast<uint64_t>(end - begin)));
    const auto first = t.first[static_cast<size_t>(caption)], last = t.first[static_cast<size_t>(caption) + 1];
    if (first == last) continue;
    const auto* place = t.places.data() + (first + static_cast<int64_t>(random.below(static_cast<uint64_t>(last - first)))) * 4;
    out.push_back({p, caption, place[0], place[1], place[2], place[3]});
  }
  if (out.size() < 2) throw BadInput(fmt::format("the split '{}' has {} pictures whose caption has an anchor; two are needed", s.split, out.size()));
  return out;
}

data::Batch batch_of(const data::PackedSplit& split, std::span<const AnchorPair> pairs) {
  std::vector<int64_t> pictures, places;
  std::vector<std::span<const int32_t>> texts;
  for (size_t b = 0; b < pairs.size(); ++b) {
    pictures.push_back(pairs[b].picture);
    texts.push_back(split.captions()[pairs[b].caption]);
    places.insert(places.end(), {static_cast<int64_t>(b), pairs[b].region, pairs[b].first, pairs[b].last});
  }
  data::Batch out;
  out.regions = data::regions_of(split, pictures);
  out.text = data::padded(texts);
  out.image_ids = at::tensor(pictures, at::kLong);
  out.anchors.places = at::tensor(places, at::kLong).view({-1, 4});
  return out;
}

void each_batch(const data::PackedSplit& split, std::span<const AnchorPair> pairs, int64_t size, const Context& c,
                const std::function<void(std::span<const AnchorPair>, const data::Batch&)>& use) {
  for (size_t first = 0; first < pairs.size(); first += static_cast<size_t>(size)) {
    const auto some = pairs.subspan(first, std::min(static_cast<size_t>(size), pairs.size() - first));
    use(some, batch_of(split, some));
    c.sink.progress(static_cast<int64_t>(first + some.size()), std::ssize(pairs), 0);
  }
}

std::string tag_of(const data::PackedSplit& split, int64_t picture, int64_t region, const std::vector<std::string>& classes) {
  const auto& t = split.regions();
  const auto cls = t.cls[static_cast<size_t>(picture * t.regions + region)];
  return cls < 0 ? "-" : classes.at(static_cast<size_t>(cls));
}

std::vector<std::string> words_of(const data::PackedSplit& split, const AnchorPair& pair, const Context& c) {
  std::vector<std::string> out;
  for (const auto id : split.captions()[pair.caption].subspan(1)) out.push_back(c.data.vocabulary().token(id));
  return out;
}

void report_pairs(const Context& c, const std::string& metric, const PairScores& of, std::span<const double> values) {
  std::vector<formats::ItemScore> items;
  for (size_t i = 0; i < of.pairs.size(); ++i) items.push_back({std::to_string(of.pairs[i].caption), std::to_string(of.pairs[i].picture), values[i]});
  const auto mean = metrics::item_mean(values);
  c.sink.final_score({metric, of.split, mean.value, mean.items, mean.se, "last"});
  const auto file = c.folder / fmt::format("items_{}_{}.jsonl", metric, of.split);
  formats::write_item_lines(file, items);
  c.sink.items(metric, of.split, file);
}

}  // namespace vlp::tasks
