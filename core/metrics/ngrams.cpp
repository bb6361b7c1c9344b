#include "core/metrics/ngrams.hpp"

#include <algorithm>

namespace vlp::metrics {
namespace {

uint64_t hash_of(const Ngram& n) {
  const uint64_t a = (uint64_t{n[0]} << 32) | n[1], b = (uint64_t{n[2]} << 32) | n[3];
  uint64_t h = (a ^ (a >> 29)) * 0x9E3779B97F4A7C15u + b;
  h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93u;
  return h ^ (h >> 32);
}

}  // namespace

size_t NgramTable::slot(const Ngram& ngram) const {
  const size_t mask = slots_.size() - 1;
  size_t at = hash_of(ngram) & mask;
  while (slots_[at] != kNone && ngrams_[slots_[at]] != ngram) at = (at + 1) & mask;
  return at;
}

void NgramTable::grow() {
  slots_.assign(std::max<size_t>(1024, 2 * slots_.size()), kNone);
  for (size_t i = 0; i < ngrams_.size(); ++i) slots_[slot(ngrams_[i])] = static_cast<uint32_t>(i);
}

uint32_t NgramTable::add(const Ngram& ngram) {
  if (2 * (ngrams_.size() + 1) > slots_.size()) grow();
  uint32_t& number = slots_[slot(ngram)];
  if (number == kNone) {
    number = static_cast<uint32_t>(ngrams_.size());
    ngrams_.push_back(ngram);
  }
  return number;
}

uint32_t NgramTable::find(const Ngram& ngram) const { return slots_.empty() ? kNone : slots_[slot(ngram)]; }

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
