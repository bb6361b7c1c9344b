#include "core/metrics/bleu.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "core/metrics/ngrams.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

constexpr double kTiny = 1e-15, kSmall = 1e-9;

struct Counts {
  std::array<int64_t, kLongestNgram> candidate{}, correct{};  // n-grams of each length
  int64_t candidate_length = 0, reference_length = 0;

  void add(const Counts& other) {
    for (size_t n = 0; n < kLongestNgram; ++n) {
      candidate[n] += other.candidate[n];
      correct[n] += other.correct[n];
    }
    candidate_length += other.candidate_length;
    reference_length += other.reference_length;
  }
};

std::vector<WordId> ids(std::string_view caption, WordTable& words) {
  std::vector<WordId> out;
  for (const auto word : split_at_white_space(caption)) out.push_back(words.add(word));
  return out;
}

Counts count(const CaptionItem& item, size_t index) {
  if (item.references.empty()) throw InternalFault(fmt::format("bleu: item {} has no reference", index));
  WordTable words;
  const auto candidate = ids(item.candidate, words);
  const auto length = static_cast<int64_t>(candidate.size());
  NgramTable ngrams;
  std::vector<int64_t> most;  // of each n-gram, in one reference
  Counts out;
  int64_t distance = std::numeric_limits<int64_t>::max();
  for (const auto& reference : item.references) {
    const auto reference_ids = ids(reference, words);
    for (const auto& [ngram, n] : count_ngrams(reference_ids)) {
      const uint32_t number = ngrams.add(ngram);
      if (number == most.size()) most.push_back(0);
      most[number] = std::max(most[number], n);
    }
    const auto reference_length = static_cast<int64_t>(reference_ids.size()), apart = std::abs(reference_length - length);
    if (apart < distance || (apart == distance && reference_length < out.reference_length)) {
      distance = apart;
      out.reference_length = reference_length;
    }
  }
  out.candidate_length = length;
  for (size_t n = 0; n < kLongestNgram; ++n) out.candidate[n] = std::max<int64_t>(0, length - static_cast<int64_t>(n));
  for (const auto& [ngram, n] : count_ngrams(candidate)) {
    const uint32_t number = ngrams.find(ngram);
    if (number != NgramTable::kNone) out.correct[length_of(ngram) - 1] += std::min(n, most[number]);
  }
  return out;
}

Bleu score(const Counts& counts) {
  Bleu out{};
  double product = 1;
  for (size_t n = 0; n < kLongestNgram; ++n) {
    product *= (static_cast<double>(counts.correct[n]) + kTiny) / (static_cast<double>(counts.candidate[n]) + kSmall);
    out[n] = std::pow(product, 1.0 / static_cast<double>(n + 1));
  }
  const double ratio = (static_cast<double>(counts.candidate_length) + kTiny) / (static_cast<double>(counts.reference_length) + kSmall);
  if (ratio < 1)
    for (double& x : out) x *= std::exp(1 - 1 / ratio);
  return out;
}

}  // namespace

BleuScores bleu(std::span<const CaptionItem> items) {
  if (items.empty()) throw InternalFault("bleu: there is no caption to score");
  BleuScores out;
  Counts all;
  for (size_t i = 0; i < items.size(); ++i) {
    const Counts one = count(items[i], i);
    out.items.push_back(score(one));
    all.add(one);
  }
  out.corpus = score(all);
  return out;
}

}  // namespace vlp::metrics
