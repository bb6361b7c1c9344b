// Captions: the official evaluation from files to scores.

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/caption_programs.hpp"
#include "core/formats/json_records.hpp"
#include "core/formats/predictions.hpp"
#include "core/formats/scoring.hpp"
#include "core/metrics/bleu.hpp"
#include "core/metrics/cider.hpp"
#include "core/metrics/item_mean.hpp"
#include "core/metrics/rouge.hpp"
#include "core/text/penn_treebank.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using Path = std::filesystem::path;
using metrics::CaptionItem;

// In the order of the images, as the official evaluation tokenises them.
struct CaptionReferences {
  std::vector<std::string> images;
  std::vector<std::vector<std::string>> captions;
};

CaptionReferences read_references(const Path& file) {
  CaptionReferences out;
  std::unordered_map<std::string, size_t> index;
  IdTable seen(file, "image");
  for_each_record(file, "images", [&](const JsonRecord& record, int64_t) {
    out.images.push_back(record.id("id"));
    seen.add(out.images.back(), record.where());
    index.emplace(out.images.back(), index.size());
  });
  out.captions.resize(out.images.size());
  for_each_record(file, "annotations", [&](const JsonRecord& record, int64_t) {
    const std::string id = record.id("image_id");
    const auto found = index.find(id);
    if (found == index.end()) record.fail("image_id", fmt::format("{} is no image of the file", id));
    out.captions[found->second].push_back(record.text("caption"));
  });
  if (out.images.empty()) throw BadInput(fmt::format("{}: holds no image", file.string()));
  for (size_t i = 0; i < out.images.size(); ++i)
    if (out.captions[i].empty()) throw BadInput(fmt::format("{}: image {} has no caption", file.string(), out.images[i]));
  return out;
}

// Those images that have a result.
CaptionReferences restricted(CaptionReferences all, const TextPredictions& results) {
  CaptionReferences out;
  for (size_t i = 0; i < all.images.size(); ++i) {
    if (!results.ids.contains(all.images[i])) continue;
    out.images.push_back(std::move(all.images[i]));
    out.captions.push_back(std::move(all.captions[i]));
  }
  return out;
}

std::vector<CaptionItem> tokenised(const std::vector<std::string>& candidates, const CaptionReferences& references) {
  static const text::PennTreebank tokenizer;  // takes longer to make than most files to read
  std::vector<std::string> lines;
  for (const auto& captions : references.captions) lines.insert(lines.end(), captions.begin(), captions.end());
  const auto all = tokenizer.tokenize_captions(lines), own = tokenizer.tokenize_captions(candidates);
  std::vector<CaptionItem> out;
  auto next = all.begin();
  for (size_t i = 0; i < candidates.size(); ++i) {
    const auto end = next + static_cast<std::ptrdiff_t>(references.captions[i].size());
    out.push_back({own[i], {next, end}});
    next = end;
  }
  return out;
}

metrics::DocumentFrequencies read_frequencies(const Path& file) {
  const nlohmann::json all = read_json(file);
  const JsonRecord record(all, {&file});
  const double pictures = record.number("ref_len");
  if (!(pictures >= 1)) record.fail("ref_len", fmt::format("is {}, not the number of images", pictures));
  const JsonRecord table = record.inside("document_frequency");
  metrics::DocumentFrequencies out;
  out.set_pictures(pictures);
  for (const auto& [ngram, value] : all["document_frequency"].items()) {
    const size_t words = metrics::split_at_white_space(ngram).size();
    if (words == 0 || words > metrics::kLongestNgram) table.fail(ngram, fmt::format("has {} words, not 1 to 4", words));
    const double count = table.number(ngram);
    if (!(count >= 0 && count <= pictures))
      table.fail(ngram, fmt::format("is {}, which is no number of images of the {} in ref_len", count, pictures));
    out.set(ngram, count);
  }
  return out;
}

std::vector<double> cider_of(metrics::CiderKind kind, const std::vector<CaptionItem>& items,
                             const std::optional<metrics::DocumentFrequencies>& frequencies) {
  return frequencies ? metrics::Cider(kind, *frequencies).scores(items) : metrics::cider(kind, items);
}

class Report final {
 public:
  explicit Report(const std::vector<std::string>& images) : images_(images) { out_.items = static_cast<int64_t>(images.size()); }

  void add(const std::string& name, double corpus, const std::vector<double>& items, bool main = false) {
    out_.scores.push_back({name, 100 * corpus});
    std::vector<ItemScore> scores;
    for (size_t i = 0; i < items.size(); ++i) scores.push_back({images_[i], images_[i], 100 * items[i]});
    out_.per_item.insert(main ? out_.per_item.begin() : out_.per_item.end(), {name, std::move(scores)});
  }
  void add_mean(const std::string& name, const std::vector<double>& items, bool main = false) {
    add(name, metrics::item_mean(items).value, items, main);
  }
  void not_computed(const std::string& name, const std::string& why) { out_.scores.push_back({name, std::nullopt, "not computed: " + why}); }
  ScoreReport take() { return std::move(out_); }

 private:
  const std::vector<std::string>& images_;
  ScoreReport out_;
};

}  // namespace

ScoreReport score_captions(const CaptionFiles& files) {
  const auto results = read_caption_results(files.predictions);
  auto references = read_references(files.references);
  results.ids.only(references.images, files.references);
  if (files.subset) references = restricted(std::move(references), results);
  const auto candidates = results.in_order(references.images, files.references, true);
  if (candidates.empty()) throw BadInput(fmt::format("{}: holds no caption", files.predictions.string()));
  std::optional<metrics::DocumentFrequencies> frequencies;
  if (!files.document_frequency.empty()) frequencies = read_frequencies(files.document_frequency);
  const auto items = tokenised(candidates, references);

  Report report(references.images);
  const auto bleu = metrics::bleu(items);
  for (size_t n = 0; n < bleu.corpus.size(); ++n) {
    std::vector<double> one;
    for (const auto& item : bleu.items) one.push_back(item[n]);
    report.add(fmt::format("bleu_{}", n + 1), bleu.corpus[n], one);
  }
  if (files.meteor_jar.empty()) {
    report.not_computed("meteor", "set METEOR_JAR to the path of meteor-1.5.jar");
  } else {
    const auto scores = meteor(files.meteor_jar, items);
    report.add("meteor", scores.corpus, scores.items);
  }
  report.add_mean("rouge_l", metrics::rouge_l(items));
  report.add_mean("cider_d", cider_of(metrics::CiderKind::kCiderD, items, frequencies), true);
  report.add_mean("cider_plain", cider_of(metrics::CiderKind::kCider, items, frequencies));
  if (files.spice_jar.empty()) {
    report.not_computed("spice", "set SPICE_JAR to the path of spice-1.0.jar");
  } else {
    const auto scores = spice(files.spice_jar, items);
    report.add("spice", scores.corpus, scores.items);
  }
  return report.take();
}

}  // namespace vlp::formats
