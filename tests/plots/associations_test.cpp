#include "plots/associations.hpp"

#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/random.hpp"
#include "core/util/scratch_folder.hpp"
#include "core/vision/read_image.hpp"
#include "core/vision/write_png.hpp"
#include "plots/anchor_map.hpp"
#include "plots/associations_json.hpp"
#include "plots/gnuplot.hpp"
#include "plots/heat_overlay.hpp"
#include "plots/label_places.hpp"
#include "tests/plots/shows.hpp"
#include "tests/support/refusal.hpp"

namespace vlp::plots {
namespace {

namespace fs = std::filesystem;
using test::refusal;
using testing::HasSubstr;

std::vector<MapPanel> two_panels() {
  MapPanel near{{"(a) CMAL", "gap 0.1"}, {}}, far{{"(b) contrastive", "gap 1.2"}, {}};
  Random random(1, "associations_test");
  for (const std::string label : {"woman", "dog", "bee"})
    for (int i = 0; i < 5; ++i) {
      const double x = 10 * static_cast<double>(label.size()), y = i;
      near.points.push_back({x, y, label, Modality::kImage}), near.points.push_back({x + random.uniform(), y, label, Modality::kText});
      far.points.push_back({x, y, label, Modality::kImage}), far.points.push_back({x, y - 80, label, Modality::kText});
    }
  return {near, far};
}

AttentionView attention() {
  AttentionView v{"figure-4",
                  "Attention",
                  vision::Image::filled(40, 20, 200),
                  {{0, 0, 0.5, 1, "man"}, {0.5, 0, 1, 0.5, "man"}, {0.5, 0.5, 1, 1, "dog"}},
                  {"a", "man", "walks"},
                  {{1, 0}},
                  {1, 2},
                  {}};
  v.models.push_back({{"CMAL", "on anchors 80 %"}, {0.3, 0.3, 0.4, 0.8, 0.1, 0.1, 0.2, 0.2, 0.6}});
  v.models.push_back({{"twin", ""}, {0.3, 0.3, 0.4, 0.3, 0.3, 0.4, 0.2, 0.2, 0.6}});
  return v;
}

ClassView classes() {
  return {"figure-5",
          "Classes",
          2,
          {{{"CMAL", ""}, "bee", {{"flower", 0.1}, {"bee", 0.85}, {"wasp", 0.05}}}, {{"twin", "at once"}, "bee", {{"flower", 0.5}, {"bee", 0.4}}}}};
}

TEST(MapFigure, CarriesItsData) {
  const auto figure = map_figure("figure-3", "Anchors", two_panels());
  EXPECT_THAT(figure.csv, testing::StartsWith("panel,label,modality,x,y\n(a) CMAL,woman,image,50,0\n"));
  EXPECT_EQ(std::ranges::count(figure.csv, '\n'), 61);
  EXPECT_TRUE(shows(figure.csv, "(b) contrastive,bee,text,30,-76\n"));
}

TEST(MapFigure, NamesNoCloudThatAnotherOneFills) {
  MapPanel mixed{{"mixed", ""}, {}};
  for (int i = 0; i < 400; ++i) mixed.points.push_back({i % 20 + 0.0, i / 20 + 0.0, "bee", Modality::kImage});
  MapPanel apart = mixed;
  mixed.points.push_back({9.5, 9.5, "ant", Modality::kImage});
  apart.points.push_back({9.5, 40, "ant", Modality::kImage});
  const auto times_named = [](const MapPanel& panel) {
    const auto script = map_figure("m", "", {panel}).script;
    int64_t n = 0;
    for (auto at = script.find("ant"); at != std::string::npos; at = script.find("ant", at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(times_named(apart), times_named(mixed) + 1);
}

TEST(MapFigure, RefusesWhatCannotBeDrawn) {
  EXPECT_EQ(refusal([] { map_figure("m", "", {}); }), "figure m: has no panel");
  auto panels = two_panels();
  panels[1].points[3].y = NAN;
  EXPECT_EQ(refusal([&] { map_figure("m", "", panels); }), "figure m: a point of woman is not finite");
  panels[1].points.clear();
  EXPECT_EQ(refusal([&] { map_figure("m", "", panels); }), "figure m: panel (b) contrastive has no point");
}

TEST(LabelPlaces, TakeTheFirstFreePlaceInside) {
  LabelPlaces places(100, 50);
  places.avoid({40, 15, 60, 35});
  using P = std::pair<double, double>;
  EXPECT_EQ(places.choose({{50, 25}, {5, 25}, {80, 25}, {80, 40}}, 20, 10), (P{80, 25}));  // covered; half outside; free
  EXPECT_EQ(places.choose({{80, 25}, {80, 40}}, 20, 10), (P{80, 40}));                     // the first is taken now
  EXPECT_EQ(places.choose({{50, 25}}, 20, 10), (P{50, 25}));                               // better than none
}

TEST(HeatOverlay, VeilsByTheLargestWeight) {
  const std::vector<RegionBox> regions{{0, 0, 0.5, 1, "a"}, {0, 0, 1, 0.5, "b"}};
  const auto image = heat_overlay(vision::Image::filled(8, 4, 100), regions, std::vector<double>{0.2, 0.4}, 0.4, 16);
  EXPECT_EQ(image.width, 16);
  EXPECT_EQ(image.height, 8);
  const auto rgb = [&](int64_t x, int64_t y) { return std::vector<int>(image.at(x, y), image.at(x, y) + 3); };
  EXPECT_EQ(rgb(12, 6), (std::vector{135, 135, 135}));  // outside: 70 + 0.65 * 100
  EXPECT_EQ(rgb(12, 2), (std::vector{186, 108, 47}));   // b: 65 % of #d55e00
  EXPECT_EQ(rgb(2, 2), rgb(12, 2));                     // both: the larger
  EXPECT_EQ(rgb(2, 6), (std::vector{160, 122, 91}));    // a: 32.5 %
  EXPECT_EQ(heat_colour(0), "#ffffff");
  EXPECT_EQ(heat_colour(1), "#d55e00");
  EXPECT_EQ(veil_colour(0), "#bebebe");
}

TEST(AttentionFigure, CarriesPicturesAndData) {
  const auto figure = attention_figure(attention());
  ASSERT_EQ(figure.files.size(), 4u);  // two models, two words
  const auto picture = vision::decode_image(figure.files[0].second, "overlay");
  EXPECT_EQ(picture.width, 460);
  EXPECT_EQ(picture.height, 230);
  EXPECT_THAT(
      figure.csv,
      testing::StartsWith("model,word,region,anchor,weight\nCMAL,a,man 1,no,0.3\nCMAL,a,man 2,no,0.3\nCMAL,a,dog,no,0.4\nCMAL,man,man 1,yes,0.8\n"));
  EXPECT_EQ(attention_matrix(attention()).csv, figure.csv);
}

TEST(AttentionFigure, RefusesNumbersThatDoNotFit) {
  const auto with = [](const auto& change) {
    auto view = attention();
    change(view);
    return refusal([&] { attention_figure(view); });
  };
  EXPECT_EQ(with([](AttentionView& v) { v.models[1].weights.pop_back(); }), "figure figure-4: twin has 8 weights for 3 words and 3 regions");
  EXPECT_EQ(with([](AttentionView& v) { v.models[0].weights[2] = -0.1; }), "figure figure-4: CMAL has the weight -0.1; expected 0 or more");
  EXPECT_EQ(with([](AttentionView& v) { v.anchors = {{1, 3}}; }), "figure figure-4: the anchor of word 1 and region 3 is of another picture");
  EXPECT_EQ(with([](AttentionView& v) { v.regions[0].right = 40; }),
            "figure figure-4: the box of man is (0, 0, 40, 1); expected fractions of the picture");
  EXPECT_EQ(with([](AttentionView& v) { v.shown = {3}; }), "figure figure-4: word 3 is shown, but there are 3");
  EXPECT_EQ(with([](AttentionView& v) { v.shown = {}; }), "figure figure-4: 0 words are shown over the picture; take one to four");
  EXPECT_EQ(with([](AttentionView& v) { v.models.clear(); }), "figure figure-4: needs a picture, words, regions and a model");
}

TEST(AttentionMatrix, ShowsAnchorsFirstThenWhatIsMostAttended) {
  const auto script = attention_matrix(attention(), 2).script;
  EXPECT_TRUE(shows(script, "set xtics rotate by 45 right ('man 1' 0, 'dog' 1)"));
  EXPECT_TRUE(shows(script, "2 of 3 regions"));
}

TEST(ClassFigure, CarriesItsDataAndTheGap) {
  const auto view = classes();
  EXPECT_NEAR(gap_to_rival(view.panels[0]), 0.75, 1e-12);
  EXPECT_NEAR(gap_to_rival(view.panels[1]), -0.1, 1e-12);
  const auto figure = class_figure(view);
  EXPECT_EQ(figure.csv,
            "panel,class,true,probability\nCMAL,bee,yes,0.85\nCMAL,flower,no,0.1\nCMAL,wasp,no,0.05\ntwin,flower,no,0.5\ntwin,bee,yes,0.4\n");
  EXPECT_TRUE(shows(figure.script, "gap to the nearest rival -0.10; at once"));
  auto wrong = view;
  wrong.panels[0].bars[0].probability = 1.2;
  EXPECT_EQ(refusal([&] { class_figure(wrong); }), "panel CMAL: the probability of \"flower\" is 1.2, outside 0..1");
  wrong.panels[0].truth = "hornet";
  EXPECT_EQ(refusal([&] { class_figure(wrong); }), "panel CMAL: the true class \"hornet\" has no bar");
}

TEST(AnchorMap, PutsTheNumbersUnderTheTitle) {
  // Partners side by side, in groups of their own.
  FeatureSet features{"CMAL", {}, {}};
  std::vector<std::string> labels;
  Random random(3, "associations_test");
  for (int i = 0; i < 12; ++i) {
    labels.push_back(i % 3 == 0 ? "dog" : i % 3 == 1 ? "cat" : "car");
    for (int d = 0; d < 3; ++d) {
      const double v = 4 * (d == i % 3) + 0.3 * random.normal();
      features.image.push_back(static_cast<float>(v)), features.text.push_back(static_cast<float>(v + 0.01));
    }
  }
  const auto map = anchor_map(features, labels);
  EXPECT_EQ(map.alignment.anchor_nearest, 1);
  EXPECT_EQ(map.panel.head.note,
            "gap 0.00, same kind nearest 100 %, distance ratio 0.0" + std::to_string(std::lround(100 * map.alignment.distance_ratio)));
  ASSERT_EQ(map.panel.points.size(), 24u);
  EXPECT_EQ(map.panel.points[13].label, "cat");
  EXPECT_EQ(map.panel.points[13].modality, Modality::kText);
}

class Associations : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!find_gnuplot()) GTEST_SKIP() << "gnuplot is not installed";
  }
  fs::path write(const nlohmann::json& json) const {
    write_file_atomic(folder_ / "figure.json", json.dump());
    return folder_ / "figure.json";
  }
  ScratchFolder scratch_{"vlp-associations"};
  fs::path folder_ = scratch_.path();
};

TEST_F(Associations, DrawTheSameBytesTwiceAndWriteEveryName) {
  for (const auto& [figure, texts] : std::vector<std::pair<Figure, std::vector<std::string>>>{
           {map_figure("m", "", two_panels()), {"(a) CMAL", "gap 1.2", "woman", "bee", "picture"}},
           {attention_figure(attention()),
            {"CMAL", "on anchors 80 %", "“man”, an anchor", "“walks”", "man 1: 80 %", "dog: 60 %", "data:image/png;base64"}},
           {attention_matrix(attention()), {"twin", "walks", "man 2", "framed: anchors"}},
           {class_figure(classes()), {"bee ✓", "flower", "0.85", "gap to the nearest rival +0.75"}}}) {
    const auto one = draw(figure);
    EXPECT_TRUE(one.svg == draw(figure).svg) << figure.name;
    for (const auto& text : texts) EXPECT_TRUE(shows(one.svg, text)) << figure.name;
    const auto png = vision::decode_image(one.png, figure.name);
    EXPECT_EQ(png.width, 2 * figure.width) << figure.name;
    EXPECT_FALSE(one.svg.find(fs::temp_directory_path().string() + "/") != std::string::npos) << figure.name;
  }
}

TEST_F(Associations, AreReadFromJson) {
  vision::write_png(folder_ / "p.png", vision::Image::filled(10, 10, 90));
  auto json = nlohmann::json::parse(
      R"({"figure": "attention", "name": "a", "title": "t", "picture": "p.png", "words": ["man"], "anchors": [{"word": 0, "region": 0}],
    "regions": [{"left": 0, "top": 0, "right": 1, "bottom": 0.5, "tag": "man"}], "shown": [0], "models": [{"title": "CMAL", "weights": [0.5]}]})");
  const auto both = read_figures(write(json));
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1].name, "a-matrix");
  EXPECT_TRUE(shows(draw(both[0]).svg, "man: 50 %"));
  json["shown"] = {0.5};
  EXPECT_THAT(refusal([&] { read_figures(write(json)); }), HasSubstr("figure.json: field \"shown\" holds 0.5, not the number of a word"));

  const auto map = nlohmann::json::parse(R"({"figure": "map", "name": "m", "title": "t", "panels": [{"title": "CMAL", "points": [
    {"x": 0, "y": 1, "label": "dog", "modality": "image"}, {"x": 1, "y": 1, "label": "dog", "modality": "txt"}]}]})");
  EXPECT_THAT(refusal([&] { read_figures(write(map)); }), HasSubstr("panels[0].points[1]: field \"modality\" is \"txt\", neither image nor text"));
  auto features = nlohmann::json::parse(R"({"figure": "features", "name": "f", "title": "t", "labels": ["dog", "cat"], "seed": 3,
    "models": [{"title": "CMAL", "image": [1, 0, 0, 1], "text": [1, 0.1, 0.1, 1]}]})");
  EXPECT_TRUE(shows(draw(read_figures(write(features))[0]).svg, "same kind nearest 100 %"));
  features["models"][0]["text"].push_back(1);
  EXPECT_THAT(refusal([&] { read_figures(write(features)); }), HasSubstr("models[0]: field \"text\" has 5 numbers, but \"image\" has 4"));
  EXPECT_THAT(refusal([&] {
                read_figures(write({{"figure", "maps"}}));
              }),
              HasSubstr("field \"figure\" is \"maps\", none of map, features, attention and classes; did you mean map?"));
}

// Two models' data, as their evaluations leave it.
class Beside : public Associations {
 protected:
  fs::path data(const std::string& name, const nlohmann::json& json) const {
    write_file_atomic(folder_ / name, json.dump());
    return folder_ / name;
  }
  static nlohmann::json classes(double p) {
    const auto panel = [&](const std::string& title, double truth) {
      return nlohmann::json{{"title", title}, {"truth", "bee"}, {"bars", {{{"name", "bee"}, {"probability", truth}}, {{"name", "fly"}, {"probability", 1 - truth}}}}};
    };
    return nlohmann::json::array({{{"figure", "classes"}, {"name", "classes"}, {"title", "t"}, {"across", 1}, {"panels", {panel("word", p), panel("region", p / 2)}}}});
  }
};

TEST_F(Beside, PanelsOfModelsTakeTurns) {
  const auto figures = read_figures_beside({{"CMAL", data("a.json", classes(0.8))}, {"twin", data("b.json", classes(0.4))}});
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].csv,
            "panel,class,true,probability\nCMAL: word,bee,yes,0.8\nCMAL: word,fly,no,0.2\ntwin: word,fly,no,0.6\ntwin: word,bee,yes,0.4\n"
            "CMAL: region,fly,no,0.6\nCMAL: region,bee,yes,0.4\ntwin: region,fly,no,0.8\ntwin: region,bee,yes,0.2\n");
  EXPECT_TRUE(read_figures_beside({}).empty());
}

TEST_F(Beside, ModelsOfFeaturesStandUnderTheirNames) {
  const auto features = [](double x) {
    return nlohmann::json::array({{{"figure", "features"}, {"name", "f"}, {"title", "t"}, {"labels", {"dog", "cat"}}, {"models", {{{"title", ""}, {"image", {1, 0, 0, 1}}, {"text", {1, x, x, 1}}}}}}});
  };
  const auto csv = read_figures_beside({{"CMAL", data("a.json", features(0.1))}, {"contrastive (VTC, no AMC)", data("b.json", features(0.7))}}).at(0).csv;
  EXPECT_THAT(csv, HasSubstr("\nCMAL,dog,image,"));
  EXPECT_THAT(csv, HasSubstr("\n\"contrastive (VTC, no AMC)\",cat,text,"));
}

TEST_F(Beside, WhatDiffersCannotStandBesideEachOther) {
  auto other = classes(0.3);
  other[0]["title"] = "another";
  EXPECT_THAT(refusal([&] { read_figures_beside({{"a", data("a.json", classes(0.8))}, {"b", data("b.json", other)}}); }), HasSubstr("b.json: show different things"));
  EXPECT_THAT(refusal([&] { read_figures_beside({{"a", data("a.json", classes(0.8)[0])}}); }), HasSubstr("a.json: is not a list of figures"));
  other[0].erase("panels");
  EXPECT_THAT(refusal([&] { read_figures_beside({{"a", data("a.json", other)}}); }), HasSubstr("a.json: a figure has neither panels nor models"));
}

}  // namespace
}  // namespace vlp::plots
