#include "core/tasks/gqa.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/formats/item_lines.hpp"
#include "core/metrics/gqa.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/tasks/classify.hpp"

namespace vlp::tasks {
namespace {

std::vector<int64_t> chosen(const data::LabelledSet& set, const std::function<bool(size_t)>& wanted) {
  std::vector<int64_t> out;
  for (size_t i = 0; i < set.infos.size(); ++i)
    if (wanted(i)) out.push_back(static_cast<int64_t>(i));
  return out;
}

struct Scored {
  std::vector<metrics::GqaItem> items;
  std::vector<std::string> pictures;
  metrics::GqaScores scores;
};

Scored score_balanced(const data::PackedSplit& split, const data::LabelledSet& set, const ClassifierScoring& s, const Context& c, int64_t limit) {
  auto asked = chosen(set, [&](size_t i) { return set.infos[i].balanced; });
  if (limit > 0) asked.resize(std::min(asked.size(), static_cast<size_t>(limit)));
  const auto at = [&](int64_t i) { return asked[static_cast<size_t>(i)]; };
  const auto predicted = classify({.items = static_cast<int64_t>(asked.size()), .pictures = 1, .text = [&](int64_t i) { return set.texts[at(i)]; },
                                   .picture = [&](int64_t i, int64_t) { return set.pictures[static_cast<size_t>(at(i))]; }},
                                  split, s, c);
  const auto answers = c.data.names("gqa_answers");
  Scored out;
  for (size_t i = 0; i < asked.size(); ++i) {
    const auto& info = set.infos[static_cast<size_t>(asked[i])];
    out.items.push_back({.id = info.id, .prediction = answers[static_cast<size_t>(predicted[i])], .answer = info.label, .structural = info.type,
                         .semantic = info.topic, .detailed = {}, .group = {}});
    out.pictures.push_back(info.group);
  }
  out.scores = metrics::score_gqa(out.items);
  return out;
}

}  // namespace

train::Outcome train_gqa(const GqaTraining& s, const Context& c, const std::filesystem::path& checkpoint) {
  const auto split = c.data.split("train"), val = c.data.split("val");
  const auto set = split.labelled("gqa"), dev = val.labelled("gqa");
  const auto labelled = [&](size_t i) { return set->labels[i] >= 0; };
  const auto reads = loader_spec(s.common, c);
  const auto all = data::labelled_loader(c.data, split, set, chosen(*set, labelled), reads, c.seed);
  const auto balanced = data::labelled_loader(c.data, split, set, chosen(*set, [&](size_t i) { return labelled(i) && set->infos[i].balanced; }), reads, c.seed);
  std::vector<ClassifierPart> parts;
  if (s.all_steps > 0) {
    parts.push_back({"all", *all, s.common.train});
    parts.back().train.steps = s.all_steps;
  }
  parts.push_back({"balanced", *balanced, s.common.train});
  const ClassifierScoring scoring{.pictures = s.common.pictures, .texts = s.common.texts};
  return train_classifier({.spec = s.common, .parts = std::move(parts), .pictures = 1, .loss = ClassLoss::kCrossEntropy,
                           .dev_score = [&] { return score_balanced(val, *dev, scoring, c, s.common.dev_items).scores.accuracy; }},
                          c, checkpoint);
}

void score_gqa(const ClassifierScoring& s, const Context& c) {
  const auto split = c.data.split(s.split);
  const auto scored = score_balanced(split, *split.labelled("gqa"), s, c, 0);
  std::vector<formats::ItemScore> items;
  std::vector<double> values[3];  // all, binary, open
  std::vector<std::string> groups[3];
  for (size_t i = 0; i < scored.scores.items.size(); ++i) {
    const auto at = scored.scores.item_index[i];
    items.push_back({scored.items[at].id, scored.pictures[at], scored.scores.items[i], scored.items[at].prediction});
    for (const size_t part : {size_t{0}, scored.items[at].structural == "query" ? size_t{2} : size_t{1}})
      values[part].push_back(scored.scores.items[i]), groups[part].push_back(scored.pictures[at]);
  }
  for (const auto& [name, part] : {std::pair{"gqa_acc", 0}, {"gqa_acc.binary", 1}, {"gqa_acc.open", 2}}) {
    if (values[part].empty()) continue;
    const auto mean = metrics::item_mean(values[part], groups[part]);
    c.sink.final_score({name, s.split, mean.value, mean.items, mean.se, "last"});
  }
  report_mode(c, "gqa", s.split);
  const auto file = c.folder / fmt::format("items_gqa_acc_{}.jsonl", s.split);
  formats::write_item_lines(file, items);
  c.sink.items("gqa_acc", s.split, file);
}

}  // namespace vlp::tasks
