#include "plots/associations_json.hpp"

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"
#include "core/vision/read_image.hpp"
#include "plots/anchor_map.hpp"
#include "plots/associations.hpp"

namespace vlp::plots {
namespace {

using formats::JsonRecord;

PanelHead head_of(const JsonRecord& r) { return {r.text("title"), r.has("note") ? r.text("note") : ""}; }

Modality modality_of(const JsonRecord& r) {
  const auto text = r.text("modality");
  if (text != "image" && text != "text") r.fail("modality", fmt::format("is \"{}\", neither image nor text", text));
  return text == "image" ? Modality::kImage : Modality::kText;
}

size_t number_of(const JsonRecord& r, const std::string& key) {
  const auto n = r.integer(key);
  if (n < 0) r.fail(key, fmt::format("is {}, less than 0", n));
  return static_cast<size_t>(n);
}

std::vector<Figure> map_of(const JsonRecord& r) {
  std::vector<MapPanel> panels;
  r.each("panels", [&](const JsonRecord& p, int64_t) {
    panels.push_back({head_of(p), {}});
    p.each("points", [&](const JsonRecord& point, int64_t) {
      panels.back().points.push_back({point.number("x"), point.number("y"), point.text("label"), modality_of(point)});
    });
  });
  return {map_figure(r.text("name"), r.text("title"), panels)};
}

std::vector<float> floats(const JsonRecord& r, const std::string& key) {
  const auto values = r.numbers(key);
  return {values.begin(), values.end()};
}

std::vector<Figure> features_of(const JsonRecord& r) {
  const auto labels = r.texts("labels");
  statistics::TsneSpec spec;
  if (r.has("perplexity")) spec.perplexity = r.number("perplexity");
  if (r.has("seed")) spec.seed = number_of(r, "seed");
  std::vector<MapPanel> panels;
  r.each("models", [&](const JsonRecord& m, int64_t) {
    const FeatureSet features{m.text("title"), floats(m, "image"), floats(m, "text")};
    if (labels.empty() || features.image.empty() || features.image.size() % labels.size() != 0)
      m.fail("image", fmt::format("has {} numbers, which {} labels do not divide", features.image.size(), labels.size()));
    if (features.text.size() != features.image.size())
      m.fail("text", fmt::format("has {} numbers, but \"image\" has {}", features.text.size(), features.image.size()));
    panels.push_back(anchor_map(features, labels, spec).panel);
  });
  return {map_figure(r.text("name"), r.text("title"), panels)};
}

std::vector<Figure> attention_of(const JsonRecord& r, const std::filesystem::path& folder) {
  AttentionView view{r.text("name"), r.text("title"), vision::read_image(folder / r.text("picture")), {}, r.texts("words"), {}, {}, {}};
  r.each("regions", [&](const JsonRecord& b, int64_t) {
    view.regions.push_back({b.number("left"), b.number("top"), b.number("right"), b.number("bottom"), b.text("tag")});
  });
  r.each("anchors", [&](const JsonRecord& a, int64_t) { view.anchors.emplace_back(number_of(a, "word"), number_of(a, "region")); });
  for (const double n : r.numbers("shown")) {
    if (n < 0 || n != static_cast<double>(static_cast<size_t>(n))) r.fail("shown", fmt::format("holds {}, not the number of a word", n));
    view.shown.push_back(static_cast<size_t>(n));
  }
  r.each("models", [&](const JsonRecord& m, int64_t) { view.models.push_back({head_of(m), m.numbers("weights")}); });
  return {attention_figure(view), attention_matrix(view)};
}

std::vector<Figure> classes_of(const JsonRecord& r) {
  ClassView view{r.text("name"), r.text("title"), 2, {}};
  if (r.has("across")) view.across = number_of(r, "across");
  r.each("panels", [&](const JsonRecord& p, int64_t) {
    view.panels.push_back({head_of(p), p.text("truth"), {}});
    p.each("bars", [&](const JsonRecord& b, int64_t) { view.panels.back().bars.push_back({b.text("name"), b.number("probability")}); });
  });
  return {class_figure(view)};
}

}  // namespace

std::vector<Figure> read_figures(const std::filesystem::path& file) {
  const auto json = formats::read_json(file);
  const JsonRecord record(json, {&file});
  const auto kind = record.text("figure");
  if (kind == "map") return map_of(record);
  if (kind == "features") return features_of(record);
  if (kind == "attention") return attention_of(record, file.parent_path());
  if (kind == "classes") return classes_of(record);
  const std::vector<std::string> kinds = {"map", "features", "attention", "classes"};
  record.fail("figure", fmt::format("is \"{}\", none of map, features, attention and classes{}", kind, did_you_mean(kind, kinds)));
}

}  // namespace vlp::plots
