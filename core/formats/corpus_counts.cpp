#include "core/formats/corpus_counts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace vlp::formats {
namespace {

std::pair<int, std::string> order_of(const std::string& split) {
  constexpr const char* kUsual[] = {"train", "val", "test"};
  for (int i = 0; i < 3; ++i)
    if (split == kUsual[i]) return {i, ""};
  return {3, split};
}

}  // namespace

CorpusTable corpus_counts(const std::vector<Captions>& sources) {
  std::map<std::pair<int, std::string>, CorpusSplit> splits;
  std::map<std::string, std::map<std::string, std::set<size_t>>> seen;  // picture -> split -> sources
  for (size_t s = 0; s < sources.size(); ++s) {
    std::set<int64_t> counted;
    for (const auto& caption : sources[s].captions) {
      const auto& image = sources[s].images[static_cast<size_t>(caption.image)];
      auto& split = splits[order_of(image.split)];
      split.name = image.split;
      split.sources.resize(sources.size());
      ++split.sources[s].texts, ++split.total.texts;
      if (!counted.insert(caption.image).second) continue;
      ++split.sources[s].pictures;
      seen[image.name()][image.split].insert(s);
    }
  }
  CorpusTable out;
  for (const auto& [picture, where] : seen) {
    if (where.size() > 1) out.in_several.push_back(picture);
    for (const auto& [split, of] : where) {
      auto& counts = splits[order_of(split)];
      ++counts.total.pictures;
      counts.shared += of.size() > 1;
    }
  }
  for (auto& [order, split] : splits) out.splits.push_back(std::move(split));
  return out;
}

}  // namespace vlp::formats
