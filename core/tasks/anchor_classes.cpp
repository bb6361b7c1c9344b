#include "core/tasks/anchor_classes.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/systems/anchor_reader.hpp"
#include "core/tasks/anchor_pairs.hpp"
#include "core/tasks/classify.hpp"
#include "core/util/file.hpp"

namespace vlp::tasks {
namespace {

using nlohmann::json;
using Names = std::function<std::string(int64_t)>;

// Of one anchor: probabilities (C) on the CPU, and the true one.
struct Guess {
  at::Tensor p;
  int64_t truth;
  double of(int64_t i) const { return 100 * p[i].item<double>(); }
  double rival() const {
    const auto best = std::get<1>(p.topk(2));
    return of(best[0].item<int64_t>() == truth ? best[1].item<int64_t>() : best[0].item<int64_t>());
  }
};

void add(std::map<std::string, std::vector<double>>& values, const std::string& side, const Guess& g) {
  values["anchor_" + side + "_acc"].push_back(g.of(g.truth) > g.rival() ? 100 : 0);
  values["anchor_" + side + "_p"].push_back(g.of(g.truth));
  values["anchor_" + side + "_gap"].push_back(g.of(g.truth) - g.rival());
}

// The true class and the likeliest others.
json panel(const std::string& what, const Guess& g, int64_t rivals, const Names& name) {
  auto bars = json::array({json{{"name", name(g.truth)}, {"probability", g.of(g.truth) / 100}}});
  const auto best = std::get<1>(g.p.topk(std::min(rivals + 1, g.p.size(0))));
  for (int64_t i = 0; i < best.size(0) && static_cast<int64_t>(bars.size()) <= rivals; ++i)
    if (const auto k = best[i].item<int64_t>(); k != g.truth) bars.push_back({{"name", name(k)}, {"probability", g.of(k) / 100}});
  return {{"title", fmt::format("{} “{}”", what, name(g.truth))}, {"truth", name(g.truth)}, {"bars", bars}};
}

}  // namespace

void score_anchor_classes(const AnchorClassesScoring& s, const Context& c) {
  const at::NoGradGuard no_gradient;
  c.system.eval();
  const nn::PrecisionScope precision(c.performance, c.device);
  const auto& reader = systems::require<systems::AnchorReader>(c.system, "anchor_classes", "AnchorReader");
  const auto split = c.data.split(s.sample.split);
  const auto pairs = anchor_pairs(split, s.sample);
  const auto classes = c.data.names("classes");
  const Names word_name = [&](int64_t id) { return c.data.vocabulary().token(id); };
  const Names class_name = [&](int64_t id) {
    return id < static_cast<int64_t>(classes.size()) ? classes[static_cast<size_t>(id)] : fmt::format("class {}", id);
  };
  std::map<std::string, std::vector<double>> values;
  std::set<int64_t> drawn;  // forms
  std::string title = "Probability of hidden words and regions and of their rivals";
  auto panels = json::array();
  each_batch(split, pairs, s.sample.batch, c, [&](std::span<const AnchorPair> some, const data::Batch& batch) {
    const auto found = reader.recover_anchor(batch);
    const auto words = at::softmax(found.words.to(at::kCPU, at::kDouble), 1), regions = at::softmax(found.classes.to(at::kCPU, at::kDouble), 1);
    for (size_t i = 0; i < some.size(); ++i) {
      const auto b = static_cast<int64_t>(i);
      const Guess word{words[b], batch.text[b][some[i].first].item<int64_t>()},
          region{regions[b], batch.regions.classes[b][some[i].region].item<int64_t>()};
      add(values, "word", word);
      add(values, "class", region);
      if (static_cast<int64_t>(drawn.size()) == s.cases || !drawn.insert(some[i].form).second) continue;
      title += fmt::format("{} “{}” in “{}”", drawn.size() == 1 ? ":" : ",", word_name(word.truth), fmt::join(words_of(split, some[i], c), " "));
      panels.push_back(panel("word", word, s.rivals, word_name));
      panels.push_back(panel("region", region, s.rivals, class_name));
    }
  });
  for (const auto& [metric, of_pairs] : values) report_pairs(c, metric, {s.sample.split, pairs}, of_pairs);
  const json figure = {{"figure", "classes"}, {"name", "classes"}, {"title", title}, {"across", 1}, {"panels", panels}};
  write_file_atomic(c.folder / kFigureData, json::array({figure}).dump() + "\n");
}

}  // namespace vlp::tasks
