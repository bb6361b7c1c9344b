#pragma once
// CIDEr and CIDEr-D (Vedantam, Zitnick and Parikh, CVPR 2015) as the public scorers compute them: salaniz/pycocoevalcap:
// cider/cider_scorer.py, whose "Cider" is CIDEr-D; vrama91/cider: pyciderevalcap/cider for the plain one.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/metrics/caption_words.hpp"
#include "core/metrics/ngrams.hpp"

namespace vlp::metrics {

// In how many of N pictures an n-gram occurs in at least one reference.
class DocumentFrequencies final {
 public:
  DocumentFrequencies() = default;
  // Of the set that is evaluated, or of the training set for self-critical training: `references[i]` are the captions of picture i.
  explicit DocumentFrequencies(std::span<const std::vector<std::string>> references);

  // From a table: words of the n-gram separated by white space, 1 to 4 of them. Throws InternalFault for another number.
  void set(std::string_view ngram, double count);
  void set_pictures(double pictures) { pictures_ = pictures; }
  double pictures() const { return pictures_; }
  size_t size() const { return counts_.size(); }

  // 0 for an n-gram that no picture has.
  double of(const Ngram& ngram) const {
    const uint32_t number = ngrams_.find(ngram);
    return number == NgramTable::kNone ? 0 : counts_[number];
  }
  const WordTable& words() const { return words_; }

 private:
  WordTable words_;
  NgramTable ngrams_;
  std::vector<double> counts_;  // of each n-gram
  double pictures_ = 0;
};

enum class CiderKind { kCider, kCiderD };

// Scores captions against references. For n = 1 to 4 a caption is the vector of count x (log N - log max(1, document frequency)) over its
// n-grams, and the score is the cosine with each reference, averaged over n and references, times 10. CIDEr-D clips the candidate's weights
// at the reference's and multiplies by exp(-d^2 / 72), d being the difference of the numbers of word pairs. Where N is 1 every weight, and
// so every score, is 0. Immutable: one object serves any number of threads.
class Cider final {
 public:
  Cider(CiderKind kind, DocumentFrequencies frequencies) : kind_(kind), frequencies_(std::move(frequencies)) {}

  // A caption as weights.
  struct Vector {
    struct Weight {
      Ngram ngram;
      double value = 0;
    };
    std::array<std::vector<Weight>, kLongestNgram> weights;
    std::array<double, kLongestNgram> norm{};
    int64_t pairs = 0;
  };
  // References that many candidates are scored against (self-critical training) are made vectors once. Words that the frequencies lack are
  // told apart within one caption group only: make a picture's references with one call.
  class References final {
   public:
    size_t size() const { return vectors_.size(); }

   private:
    friend class Cider;
    std::vector<Vector> vectors_;
    WordTable others_;
  };
  References references(std::span<const std::string> captions) const;

  // 0 to 10 (times 10 is what papers print as 133.5). Throws InternalFault for no reference.
  double score(std::string_view candidate, const References& references) const;
  // The corpus score is the mean of these.
  std::vector<double> scores(std::span<const CaptionItem> items) const;

 private:
  Vector vector(std::string_view caption, WordTable& others) const;
  double similarity(const Vector& candidate, const Vector& reference) const;
  CiderKind kind_;
  DocumentFrequencies frequencies_;
};

// Against the document frequencies of the references of these very items: the official score of a test set.
std::vector<double> cider(CiderKind kind, std::span<const CaptionItem> items);

}  // namespace vlp::metrics
