#include "core/metrics/ngrams.hpp"

#include <algorithm>

namespace vlp::metrics {

WordId WordTable::add(std::string_view word) {
  const auto found = ids_.find(word);
  if (found != ids_.end()) return found->second;
  return ids_.emplace(word, static_cast<WordId>(ids_.size())).first->second;
}

WordId WordTable::find(std::string_view word, WordTable& others) const {
  const auto found = ids_.find(word);
  return found != ids_.end() ? found->second : static_cast<WordId>(ids_.size()) + others.add(word);
}

std::vector<NgramCount> count_ngrams(std::span<const WordId> words) {
  std::vector<NgramCount> out;
  out.reserve(words.size() * kLongestNgram);
  for (size_t n = 1; n <= kLongestNgram && n <= words.size(); ++n) {
    const auto first = static_cast<std::ptrdiff_t>(out.size());  // captions are short: a linear search beats a table
    for (size_t at = 0; at + n <= words.size(); ++at) {
      Ngram ngram;
      ngram.fill(kNoWord);
      std::copy_n(words.begin() + static_cast<std::ptrdiff_t>(at), n, ngram.begin());
      const auto found = std::find_if(out.begin() + first, out.end(), [&](const NgramCount& c) { return c.ngram == ngram; });
      if (found != out.end()) ++found->count;
      else out.push_back({ngram, 1});
    }
  }
  return out;
}

}  // namespace vlp::metrics
