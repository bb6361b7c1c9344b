#include "core/tasks/retrieval_galleries.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/formats/item_lines.hpp"
#include "core/util/error.hpp"

namespace vlp::tasks {

std::vector<Gallery> galleries_of(const data::PackedSplit& split, const RetrievalScoring& s) {
  const auto G = s.gallery > 0 ? s.gallery : split.pictures();
  if (split.pictures() < G) throw BadInput(fmt::format("retrieval.gallery = {}, but the split has {} pictures", G, split.pictures()));
  std::vector<Gallery> out;
  for (int64_t first = 0; first + G <= split.pictures(); first += G) {
    if (s.galleries > 0 && static_cast<int64_t>(out.size()) == s.galleries) break;
    auto& g = out.emplace_back();
    for (int64_t p = first; p < first + G; ++p) {
      g.pictures.push_back(p);
      for (auto c = split.captions_of_picture()[static_cast<size_t>(p)]; c < split.captions_of_picture()[static_cast<size_t>(p) + 1]; ++c)
        g.captions.push_back(c), g.image_of_caption.push_back(p - first);
    }
  }
  return out;
}

metrics::RetrievalRanks ranks_of(const at::Tensor& scores, const Gallery& g) {
  return metrics::retrieval_ranks({{scores.data_ptr<float>(), static_cast<size_t>(scores.numel())}, scores.size(0), scores.size(1)}, g.image_of_caption);
}

void report_ranks(const Context& c, const std::string& split, const std::string& suffix, const std::vector<metrics::RetrievalRanks>& ranks) {
  const auto scores = metrics::retrieval_scores(ranks);
  for (const auto& [name, mean] : {std::pair{"tr_r1", scores.tr_r1}, {"tr_r5", scores.tr_r5}, {"tr_r10", scores.tr_r10},
                                   {"ir_r1", scores.ir_r1}, {"ir_r5", scores.ir_r5}, {"ir_r10", scores.ir_r10}})
    c.sink.final_score({name + suffix, split, mean.value, mean.items, mean.se, "last"});
}

void write_hits(const Context& c, const RetrievalScoring& s, const std::vector<Gallery>& galleries,
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

}  // namespace vlp::tasks
