#include "core/metrics/cider.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

constexpr double kSigma = 6, kScale = 10;

}  // namespace

DocumentFrequencies::DocumentFrequencies(std::span<const std::vector<std::string>> references) : pictures_(static_cast<double>(references.size())) {
  std::vector<size_t> last;  // picture that counted an n-gram last
  std::vector<WordId> ids;
  for (size_t picture = 0; picture < references.size(); ++picture) {
    for (const auto& caption : references[picture]) {
      ids.clear();
      for (const auto word : split_at_white_space(caption)) ids.push_back(words_.add(word));
      for (const auto& [ngram, count] : count_ngrams(ids)) {
        const uint32_t number = ngrams_.add(ngram);
        const bool added = number == counts_.size();
        if (added) {
          counts_.push_back(0);
          last.push_back(picture);
        }
        if (!added && last[number] == picture) continue;
        last[number] = picture;
        ++counts_[number];
      }
    }
  }
}

void DocumentFrequencies::set(std::string_view ngram, double count) {
  const auto words = split_at_white_space(ngram);
  if (words.empty() || words.size() > kLongestNgram)
    throw InternalFault(fmt::format("document frequencies: \"{}\" has {} words, not 1 to {}", ngram, words.size(), kLongestNgram));
  Ngram key;
  key.fill(kNoWord);
  for (size_t i = 0; i < words.size(); ++i) key[i] = words_.add(words[i]);
  const uint32_t number = ngrams_.add(key);
  if (number == counts_.size()) counts_.push_back(0);
  counts_[number] = count;
}

Cider::Vector Cider::vector(std::string_view caption, WordTable& others) const {
  std::vector<WordId> ids;
  for (const auto word : split_at_white_space(caption)) ids.push_back(frequencies_.words().find(word, others));
  const double log_pictures = std::log(frequencies_.pictures());
  Vector out;
  for (const auto& [ngram, count] : count_ngrams(ids)) {
    const size_t n = length_of(ngram) - 1;
    const double value = static_cast<double>(count) * (log_pictures - std::log(std::max(1.0, frequencies_.of(ngram))));
    out.weights[n].push_back({ngram, value});
    out.norm[n] += value * value;
  }
  for (double& norm : out.norm) norm = std::sqrt(norm);
  out.pairs = std::max<int64_t>(0, static_cast<int64_t>(ids.size()) - 1);
  return out;
}

double Cider::similarity(const Vector& candidate, const Vector& reference) const {
  const auto difference = static_cast<double>(candidate.pairs - reference.pairs);
  const double penalty = kind_ == CiderKind::kCiderD ? std::exp(-(difference * difference) / (2 * kSigma * kSigma)) : 1;
  double sum = 0;
  for (size_t n = 0; n < kLongestNgram; ++n) {
    double product = 0;
    for (const auto& [ngram, value] : candidate.weights[n]) {
      const auto& others = reference.weights[n];
      const auto found = std::find_if(others.begin(), others.end(), [&](const auto& w) { return w.ngram == ngram; });
      if (found != others.end()) product += (kind_ == CiderKind::kCiderD ? std::min(value, found->value) : value) * found->value;
    }
    if (candidate.norm[n] != 0 && reference.norm[n] != 0) product /= candidate.norm[n] * reference.norm[n];
    sum += product * penalty;
  }
  return sum / kLongestNgram;
}

Cider::References Cider::references(std::span<const std::string> captions) const {
  References out;
  for (const auto& caption : captions) out.vectors_.push_back(vector(caption, out.others_));
  return out;
}

double Cider::score(std::string_view candidate, const References& references) const {
  if (references.vectors_.empty()) throw InternalFault("cider: there is no reference to score against");
  WordTable others = references.others_;
  const Vector own = vector(candidate, others);
  double sum = 0;
  for (const auto& reference : references.vectors_) sum += similarity(own, reference);
  return kScale * sum / static_cast<double>(references.vectors_.size());
}

std::vector<double> Cider::scores(std::span<const CaptionItem> items) const {
  std::vector<double> out;
  for (const auto& item : items) out.push_back(score(item.candidate, references(item.references)));
  return out;
}

std::vector<double> cider(CiderKind kind, std::span<const CaptionItem> items) {
  std::vector<std::vector<std::string>> references;
  for (const auto& item : items) references.push_back(item.references);
  return Cider(kind, DocumentFrequencies(references)).scores(items);
}

}  // namespace vlp::metrics
