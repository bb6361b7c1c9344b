#include "experiments/submission.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/predictions.hpp"
#include "core/formats/vqa2.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::experiments {
namespace {

using Predictions = std::vector<results_db::ItemPrediction>;

void write_vqa(const std::filesystem::path& file, const Predictions& predictions) {
  std::vector<formats::VqaResult> out;
  for (const auto& [id, answer] : predictions) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc() || end != id.data() + id.size())
      throw BadInput(fmt::format("question \"{}\": VQA's results name questions by whole numbers; these are of another data set", id));
    out.push_back({number, answer});
  }
  formats::write_vqa_results(file, out);
}

void write_gqa(const std::filesystem::path& file, const Predictions& predictions) {
  std::vector<formats::IdAndText> out;
  for (const auto& [id, answer] : predictions) out.emplace_back(id, answer);
  formats::write_gqa_results(file, out);
}

void write_nlvr2(const std::filesystem::path& file, const Predictions& predictions) {
  std::vector<formats::IdAndText> out;
  for (const auto& [id, label] : predictions) out.emplace_back(id, label == "true" ? "True" : "False");
  formats::write_nlvr2_results(file, out);
}

struct Kind {
  std::string name, metric;
  void (*write)(const std::filesystem::path& file, const Predictions& predictions);
};

const std::vector<Kind> kKinds = {{"vqa", "vqa_acc", write_vqa}, {"gqa", "gqa_acc", write_gqa}, {"nlvr2", "nlvr2_acc", write_nlvr2}};

// The one of this name; else an error that says what there is.
template <class List, class Member> const auto& named(const std::string& name, const List& list, Member member, const std::string& what) {
  std::vector<std::string> known;
  for (const auto& one : list) {
    auto own = fmt::format("{}", std::invoke(member, one));
    if (own == name) return one;
    if (std::ranges::find(known, own) == known.end()) known.push_back(std::move(own));
  }
  const auto there = known.empty() ? "there is none" : fmt::format("there are {}", fmt::join(known, ", "));
  throw BadInput(fmt::format("{} '{}' is not there{}; {}", what, name, did_you_mean(name, known), there));
}

}  // namespace

int64_t write_submission(const results_db::Reader& db, const Submission& wanted, const std::filesystem::path& file) {
  using results_db::Cell;
  const auto& exhibit = wanted.exhibit.id;
  const auto& kind = named(wanted.kind, kKinds, &Kind::name, "vlp export: --submission");
  auto cells = db.cells(wanted.exhibit);
  named(kind.metric, cells, &Cell::metric, exhibit + ": the column");
  std::erase_if(cells, [&](const Cell& c) { return c.metric != kind.metric; });
  const auto& cell = named(wanted.row, cells, &Cell::row, exhibit + ": the row");
  const auto& score = named(std::to_string(wanted.seed), cell.seeds, &results_db::SeedScore::seed,
                            fmt::format("{}, row {}: a finished run of seed", exhibit, wanted.row));
  const auto predictions = db.item_predictions(score.run_key, kind.metric, cell.split);
  if (predictions.empty())
    throw BadInput(
        fmt::format("run {}: its predictions were not recorded, as before schema version 4; run the exhibit again", score.run_key.substr(0, 12)));
  kind.write(file, predictions);
  return std::ssize(predictions);
}

}  // namespace vlp::experiments
