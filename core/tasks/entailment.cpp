#include "core/tasks/entailment.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/formats/item_lines.hpp"
#include "core/metrics/class_accuracy.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/tasks/classify.hpp"

namespace vlp::tasks {
namespace {

// Of the sentences of the split, or of its first `limit`.
std::vector<metrics::Classified> classified(const data::PackedSplit& split, const data::LabelledSet& set, const ClassifierScoring& s,
                                            const Context& c, int64_t limit) {
  const auto predicted = classify(set, limit, split, s, c);
  const auto labels = c.data.names("entailment_labels");
  std::vector<metrics::Classified> out;
  for (size_t i = 0; i < predicted.size(); ++i) out.push_back({labels[static_cast<size_t>(predicted[i])], set.infos[i].label});
  return out;
}

}  // namespace

train::Outcome train_entailment(const EntailmentTraining& training, const Context& c, const std::filesystem::path& checkpoint) {
  const auto& s = training.common;
  const auto split = c.data.split("train"), val = c.data.split("val");
  const auto set = split.labelled("entailment"), dev = val.labelled("entailment");
  const auto loader = data::labelled_loader(c.data, split, set, loader_spec(s, c), c.seed);
  const auto dev_score = [&] {
    return metrics::class_accuracy(classified(val, *dev, {.pictures = s.pictures, .texts = s.texts}, c, s.dev_items)).accuracy;
  };
  return train_classifier({.spec = s,
                           .parts = {{"entailment", *loader, s.train}},
                           .pictures = 1,
                           .loss = training.loss == EntailmentLoss::kBinary ? ClassLoss::kOneHot : ClassLoss::kCrossEntropy,
                           .dev_score = dev_score},
                          c, checkpoint);
}

void score_entailment(const ClassifierScoring& s, const Context& c) {
  const auto split = c.data.split(s.split);
  const auto set = split.labelled("entailment");
  const auto all = classified(split, *set, s, c, 0);
  const auto scores = metrics::class_accuracy(all);
  std::vector<formats::ItemScore> items;
  std::vector<std::string> pictures;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& info = set->infos[i];
    items.push_back({info.id, info.group, scores.items[i], all[i].prediction});
    pictures.push_back(info.group);
  }
  const auto mean = metrics::item_mean(scores.items, pictures);
  c.sink.final_score({"ve_acc", s.split, mean.value, mean.items, mean.se, "last"});
  c.sink.final_score({"ve_balanced", s.split, scores.balanced, mean.items, 0, "last"});
  for (const auto& [name, value] : scores.of_class)
    c.sink.final_score({"ve_acc." + name, s.split, value, std::ranges::count(all, name, &metrics::Classified::label), 0, "last"});
  report_mode(c, "ve", s.split);
  const auto file = c.folder / fmt::format("items_ve_acc_{}.jsonl", s.split);
  formats::write_item_lines(file, items);
  c.sink.items("ve_acc", s.split, file);
}

}  // namespace vlp::tasks
