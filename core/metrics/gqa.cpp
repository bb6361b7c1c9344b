#include "core/metrics/gqa.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "core/metrics/item_mean.hpp"
#include "core/util/error.hpp"

namespace vlp::metrics {
namespace {

using Scores = std::vector<double>;

double mean(const Scores& scores) { return scores.empty() ? 0 : item_mean(scores).value; }

template <class Key> std::map<Key, double> means(const std::map<Key, Scores>& groups) {
  std::map<Key, double> out;
  for (const auto& [key, scores] : groups) out[key] = mean(scores);
  return out;
}

bool is_right(const GqaItem& item) { return item.prediction == item.answer; }

bool belongs(const GqaItem& item, const std::unordered_set<std::string>& choices) {
  constexpr std::array<std::string_view, 3> kCommon{"color", "material", "shape"};
  if (item.detailed.find("Common") != std::string::npos) return std::find(kCommon.begin(), kCommon.end(), item.prediction) != kCommon.end();
  return choices.contains(item.prediction);
}

// Of predicted against true counts of the answers of each group.
class Distribution final {
 public:
  void add(const GqaItem& item) {
    if (item.group.empty()) return;
    ++groups_[item.group].truth[item.answer];
    ++groups_[item.group].predicted[item.prediction];
  }
  std::optional<double> score() const {
    double sum = 0, all = 0;
    for (const auto& [name, group] : groups_) {
      double chi_square = 0, size = 0;
      for (const auto& [answer, expected] : group.truth) {
        const auto found = group.predicted.find(answer);
        const double difference = (found == group.predicted.end() ? 0 : found->second) - expected;
        chi_square += difference * difference / expected;
        size += expected;
      }
      sum += chi_square * size;
      all += size;
    }
    return all > 0 ? std::optional(sum / all / 100) : std::nullopt;
  }

 private:
  struct Group {
    std::map<std::string, double> truth, predicted;
  };
  std::map<std::string, Group> groups_;
};

class Consistency final {
 public:
  explicit Consistency(std::span<const GqaItem> items) : items_(items) {
    for (size_t i = 0; i < items.size(); ++i) index_.emplace(items[i].id, i);
  }
  void add(const GqaItem& item) {
    Scores entailed;
    for (const auto& id : item.entailed) {
      if (id == item.id) continue;
      const auto found = index_.find(id);
      if (found == index_.end()) throw InternalFault(fmt::format("score_gqa: question {} entails {}, which is no item", item.id, id));
      entailed.push_back(is_right(items_[found->second]) ? 100 : 0);
    }
    if (is_right(item) && !entailed.empty()) scores_.push_back(mean(entailed));
  }
  double score() const { return mean(scores_); }

 private:
  std::span<const GqaItem> items_;
  std::unordered_map<std::string, size_t> index_;
  Scores scores_;
};

}  // namespace

GqaScores score_gqa(std::span<const GqaItem> items, const GqaOptions& options) {
  if (!options.choices.empty() && options.choices.size() != items.size())
    throw InternalFault(fmt::format("score_gqa: {} questions but {} lists of choices", items.size(), options.choices.size()));
  GqaScores out;
  Scores binary, open, validity, plausibility;
  std::map<std::string, Scores> structural, semantic;
  std::map<int64_t, Scores> words, steps;
  Distribution distribution;
  Consistency consistency(options.consistency ? items : std::span<const GqaItem>());
  for (size_t i = 0; i < items.size(); ++i) {
    const GqaItem& item = items[i];
    if (!item.balanced) continue;
    const double score = is_right(item) ? 100 : 0;
    out.items.push_back(score);
    out.item_index.push_back(i);
    (item.structural == "query" ? open : binary).push_back(score);
    structural[item.structural].push_back(score);
    semantic[item.semantic].push_back(score);
    words[item.words].push_back(score);
    if (item.steps) steps[*item.steps].push_back(score);
    distribution.add(item);
    if (options.consistency) consistency.add(item);
    if (options.choices.empty()) continue;
    validity.push_back(belongs(item, options.choices[i].valid) ? 100 : 0);
    plausibility.push_back(belongs(item, options.choices[i].plausible) ? 100 : 0);
  }
  if (out.items.empty()) throw InternalFault("score_gqa: there is no balanced question to score");
  out.accuracy = mean(out.items);
  out.binary = mean(binary);
  out.open = mean(open);
  out.per_structural = means(structural);
  out.per_semantic = means(semantic);
  out.per_words = means(words);
  out.per_steps = means(steps);
  out.distribution = distribution.score();
  if (options.consistency) out.consistency = consistency.score();
  if (!options.choices.empty()) {
    out.validity = mean(validity);
    out.plausibility = mean(plausibility);
  }
  return out;
}

}  // namespace vlp::metrics
