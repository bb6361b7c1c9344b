#include "plots/associations_json.hpp"

#include <algorithm>
#include <utility>

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

std::vector<Figure> figures_of(const JsonRecord& record, const std::filesystem::path& file) {
  const auto kind = record.text("figure");
  if (kind == "map") return map_of(record);
  if (kind == "features") return features_of(record);
  if (kind == "attention") return attention_of(record, file.parent_path());
  if (kind == "classes") return classes_of(record);
  const std::vector<std::string> kinds = {"map", "features", "attention", "classes"};
  record.fail("figure", fmt::format("is \"{}\", none of map, features, attention and classes{}", kind, did_you_mean(kind, kinds)));
}

std::vector<Figure> figures_of_all(const nlohmann::json& json, const std::filesystem::path& file) {
  if (!json.is_array()) return figures_of(JsonRecord(json, {&file}), file);
  std::vector<Figure> out;
  for (size_t i = 0; i < json.size(); ++i)
    for (auto& figure : figures_of(JsonRecord(json[i], {.file = &file, .list = "", .index = static_cast<int64_t>(i)}), file)) out.push_back(std::move(figure));
  return out;
}

// The list whose elements belong to a model each; taken out of the record.
nlohmann::json take_parts(nlohmann::json& record, const ModelData& model) {
  for (const char* key : {"panels", "models"})
    if (record.is_object() && record.contains(key) && record[key].is_array()) {
      auto parts = std::exchange(record[key], nlohmann::json::array());
      for (auto& part : parts)
        if (part.is_object()) part["title"] = part.value("title", "").empty() ? model.title : model.title + ": " + part.value("title", "");
      return parts;
    }
  throw BadInput(fmt::format("{}: a figure has neither panels nor models", model.file.string()));
}

}  // namespace

std::vector<Figure> read_figures(const std::filesystem::path& file) { return figures_of_all(formats::read_json(file), file); }

std::vector<Figure> read_figures_beside(const std::vector<ModelData>& models) {
  nlohmann::json joined;
  std::vector<std::vector<nlohmann::json>> parts;  // figure, model
  for (const auto& model : models) {
    auto all = formats::read_json(model.file);
    if (!all.is_array()) throw BadInput(fmt::format("{}: is not a list of figures", model.file.string()));
    parts.resize(all.size());
    for (size_t f = 0; f < all.size(); ++f) parts[f].push_back(take_parts(all[f], model));
    if (joined.is_null()) joined = all;
    else if (joined != all || std::ranges::any_of(parts, [](const auto& of) { return of.back().size() != of.front().size(); })) throw BadInput(fmt::format("{} and {}: show different things, so that they cannot stand beside each other", models[0].file.string(), model.file.string()));
  }
  for (size_t f = 0; f < parts.size(); ++f) {
    auto& figure = joined[f];
    auto& list = figure[figure.contains("panels") ? "panels" : "models"];
    for (size_t k = 0; k < parts[f][0].size(); ++k)
      for (const auto& of_model : parts[f]) list.push_back(of_model.at(k));
    if (figure.contains("across")) figure["across"] = models.size();
  }
  return joined.is_null() ? std::vector<Figure>{} : figures_of_all(joined, models[0].file);
}

}  // namespace vlp::plots
