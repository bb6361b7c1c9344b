#include "core/tasks/nlvr2.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/formats/item_lines.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/tasks/classify.hpp"

namespace vlp::tasks {
namespace {

// 100 or 0 for each statement with this prediction.
std::vector<double> right(const data::LabelledSet& set, const std::vector<int64_t>& predicted) {
  std::vector<double> out;
  for (size_t i = 0; i < predicted.size(); ++i) out.push_back(predicted[i] == set.labels[i] ? 100.0 : 0.0);
  return out;
}

}  // namespace

train::Outcome train_nlvr2(const Nlvr2Training& training, const Context& c, const std::filesystem::path& checkpoint) {
  const auto& s = training.common;
  const auto split = c.data.split("train"), val = c.data.split("val");
  const auto set = split.labelled("statements"), dev = val.labelled("statements");
  const auto loader = data::labelled_loader(c.data, split, set, loader_spec(s, c), c.seed);
  return train_classifier({.spec = s,
                           .parts = {{"nlvr2", *loader, s.train}},
                           .pictures = set->K,
                           .loss = ClassLoss::kCrossEntropy,
                           .dev_score =
                               [&] {
                                 const ClassifierScoring reads{.pictures = s.pictures, .texts = s.texts};
                                 return metrics::item_mean(right(*dev, classify(*dev, s.dev_items, val, reads, c))).value;
                               }},
                          c, checkpoint);
}

void score_nlvr2(const Nlvr2Scoring& scoring, const Context& c) {
  const auto& s = scoring.common;
  const auto split = c.data.split(s.split);
  const auto set = split.labelled("statements");
  const auto predicted = classify(*set, 0, split, s, c);
  const auto scores = right(*set, predicted);
  const auto labels = c.data.names("labels");
  std::vector<formats::ItemScore> items;
  std::map<std::string, double> groups;  // the worst of each
  std::vector<std::string> group_of;
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto& info = set->infos[i];
    items.push_back({info.id, info.group, scores[i], labels[static_cast<size_t>(predicted[i])]});
    group_of.push_back(info.group);
    const auto [it, fresh] = groups.emplace(info.group, scores[i]);
    it->second = std::min(it->second, scores[i]);
  }
  std::vector<double> whole;
  for (const auto& [name, score] : groups) whole.push_back(score);
  const auto accuracy = metrics::item_mean(scores, group_of), consistency = metrics::item_mean(whole);
  c.sink.final_score({"nlvr2_acc", s.split, accuracy.value, accuracy.items, accuracy.se, "last"});
  c.sink.final_score({"nlvr2_consistency", s.split, consistency.value, consistency.items, consistency.se, "last"});
  report_mode(c, "nlvr2", s.split);
  const auto file = c.folder / fmt::format("items_nlvr2_acc_{}.jsonl", s.split);
  formats::write_item_lines(file, items);
  c.sink.items("nlvr2_acc", s.split, file);
}

}  // namespace vlp::tasks
