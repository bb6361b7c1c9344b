#include "experiments/exhibit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/util/error.hpp"
#include "tests/experiments/fixture.hpp"

namespace vlp::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> ids(const std::vector<results_db::ClaimDef>& claims) {
  std::vector<std::string> out;
  for (const auto& claim : claims) out.push_back(claim.id);
  return out;
}

TEST(Exhibit, LoadsEverything) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  const auto e = tree.load("demo/table-1");
  EXPECT_EQ(e.def.key.id, "demo/table-1");
  EXPECT_EQ(e.def.spec_path, "demo/table-1.toml");
  EXPECT_EQ(e.def.fidelity, "PROXY");
  EXPECT_THAT(e.def.seeds, ElementsAre(0, 1));
  ASSERT_EQ(e.def.rows.size(), 3U);
  EXPECT_EQ(e.def.rows[0].paper.at("vqa_acc"), "77.65");
  EXPECT_EQ(e.def.figure_levels.at("r15"), 15.0);
  EXPECT_EQ(e.def.metrics[1].task, "vqa");
  EXPECT_THAT(ids(e.def.claims), ElementsAre("best.tr_r1", "best.vqa_acc", "pretraining"));
  ASSERT_EQ(e.def.deviations.size(), 2U);  // the exhibit's own, then the scale's
  EXPECT_EQ(e.def.deviations[1].what, "width");
  EXPECT_FALSE(e.adhoc);
}

TEST(Exhibit, RowsAreResolvedWithDefaults) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  const auto e = tree.load("demo/table-1");
  EXPECT_EQ(e.def.rows[0].config_json,
            R"({"data":{"pictures":2000},"evaluate":{"retrieval":{"candidates":16},"vqa":{"candidates":16}},)"
            R"("finetune":{"retrieval":{"steps":100},"vqa":{"steps":30}},"model":{"dim":64},"perf":{"precision":"fp32"},)"
            R"("pipeline":["base","main"],"pretrain":{"base":{"lr":0.001,"mim":{"ratio":0.3},"steps":50},)"
            R"("main":{"lr":5e-04,"mim":{"ratio":0.15},"steps":100}},"tasks":["retrieval","vqa"]})");
  EXPECT_EQ(e.rows[0].document.origin("config.pretrain.main.mim.ratio"), "demo/table-1.toml:13:64");
  EXPECT_EQ(e.rows[1].document.origin("config.pretrain.main.mim.ratio"), "default");
}

TEST(Exhibit, OrderOfResolution) {
  SpecTree tree;
  tree.write("demo/base.toml", "[config.model]\ndim = 8\n[config.pretrain.main]\nsteps = 1\n[scale.micro]\nconfig.model.dim = 16\n");
  const std::string table = replace(kTable, "schema = 1", "schema = 1\nextends = \"base.toml\"");
  const auto dim = [&](const std::string& text, const LoadOptions& options = {}) {
    tree.write("demo/table-1.toml", text);
    return tree.load("demo/table-1", options).rows[1].config["model"]["dim"];
  };
  EXPECT_EQ(dim(table), 16);                                                          // the base's scale block over the base
  EXPECT_EQ(dim(replace(table, "[data.world]", "[data.world]\nconfig.model.dim = 24")), 24);
  const auto row = replace(table, "role = \"anchor\"", "role = \"anchor\", set = { model.dim = 32 }");
  EXPECT_EQ(dim(replace(row, "[data.world]", "[data.world]\nconfig.model.dim = 24")), 32);
  const auto scaled = replace(row, "set = { model.dim = 32 }", "set = { model.dim = 32 }, scale = { micro = { model.dim = 40 }, small = { model.dim = 48 } }");
  EXPECT_EQ(dim(scaled), 40);
  EXPECT_EQ(dim(scaled, {.variant = {"small", "world", "cpu"}}), 48);
  EXPECT_EQ(dim(scaled, {.variant = {}, .set = {"model.dim=56"}}), 56);
}

TEST(Exhibit, ADataSetMayDifferByScale) {
  SpecTree tree;
  const std::string own = "[data.flickr8k]\nconfig.model.dim = 24\nscale.small = { config.model.dim = 40, deviation = [ { what = \"size\", paper = \"224\", "
                          "ours = \"112\", expect = \"lower\" } ] }\n";
  tree.write("demo/table-1.toml", replace(kTable, "[data.flickr8k]\n", own));
  const auto load = [&](const char* scale, const char* data) { return tree.load("demo/table-1", {.variant = {scale, data, "cpu"}}); };
  EXPECT_EQ(load("micro", "flickr8k").rows[1].config["model"]["dim"], 24);
  const auto small = load("small", "flickr8k");
  EXPECT_EQ(small.rows[1].config["model"]["dim"], 40);
  EXPECT_EQ(small.def.deviations.back().what, "size");
  EXPECT_EQ(load("small", "world").rows[1].config["model"]["dim"], 64);
}

TEST(Exhibit, FidelityFollowsTheVariant) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  const auto fidelity = [&](const char* scale, const char* data) { return tree.load("demo/table-1", {.variant = {scale, data, "cpu"}}).def.fidelity; };
  EXPECT_EQ(fidelity("smoke", "flickr8k"), "SMOKE");
  EXPECT_EQ(fidelity("micro", "flickr8k"), "PROXY");
  EXPECT_EQ(fidelity("paper", "world"), "PROXY");
  EXPECT_EQ(fidelity("small", "flickr8k"), "REDUCED");
  EXPECT_EQ(fidelity("paper", "flickr8k"), "REDUCED");  // the data block says so
  EXPECT_EQ(fidelity_of({"paper", "coco", "cuda"}), "FULL");
}

TEST(Exhibit, SelectionsStaySpecAndOverridesAreAdHoc) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  const auto selected = tree.load("demo/table-1", {.variant = {}, .set = {"rows=r15", "seeds=0,5"}});
  EXPECT_FALSE(selected.adhoc);
  EXPECT_THAT(selected.chosen, ElementsAre("r15"));
  EXPECT_THAT(selected.seeds, ElementsAre(0, 5));
  EXPECT_EQ(selected.rows.size(), 3U);
  const auto changed = tree.load("demo/table-1", {.variant = {}, .set = {"pretrain.main.lr=0.01", "rows=r15"}});
  EXPECT_TRUE(changed.adhoc);
  ASSERT_EQ(changed.rows.size(), 1U);
  EXPECT_EQ(changed.rows[0].config["pretrain"]["main"]["lr"], 0.01);
  EXPECT_EQ(changed.def.rows[0].config_json, selected.def.rows[0].config_json);  // what is registered is the spec
  EXPECT_THAT(tree.load("demo/table-1", {.variant = {}, .set = {}, .seeds = 3}).seeds, ElementsAre(0, 1, 2));
}

TEST(Exhibit, SweepsBecomeRowsAndClaims) {
  SpecTree tree;
  tree.write("demo/table-1.toml", replace(kTable, "deviation = [ { what = \"data\"", R"(sweep = [ { form = "grid", base = "r15", expected = 0.5, metrics = ["tr_r1"], axis = [
  { key = "pretrain.main.lr", values = [0.001, 0.01] } ] } ]
deviation = [ { what = "data")"));
  const auto e = tree.load("demo/table-1");
  ASSERT_EQ(e.rows.size(), 5U);
  EXPECT_EQ(e.rows[4].key, "lr=0.01");
  EXPECT_EQ(e.rows[4].config["pretrain"]["main"]["lr"], 0.01);
  EXPECT_EQ(e.rows[4].config["pretrain"]["main"]["mim"]["ratio"], 0.15);  // the base row's
  EXPECT_EQ(e.def.claims.back().id, "r15_beats.lr=0.01.tr_r1");
}

TEST(Exhibit, AReportedRowIsNeverRun) {
  SpecTree tree;
  tree.write("demo/table-1.toml", replace(kTable, "{ key = \"tuned_only\"", "{ key = \"albef\", role = \"reported\", paper = { tr_r1 = \"73.1\" } },\n  { key = \"tuned_only\""));
  const auto e = tree.load("demo/table-1");
  EXPECT_EQ(e.rows.size(), 3U);
  ASSERT_EQ(e.def.rows.size(), 4U);
  EXPECT_EQ(e.def.rows[2].config_json, "");
}

TEST(SpecFiles, IdsPathsAndMisspellings) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  tree.write("demo/base.toml", "");
  tree.write("demo/base-large.toml", "");
  ASSERT_EQ(list_specs(tree.folders()).size(), 1U);
  EXPECT_EQ(find_spec(tree.folders(), (tree.folder() / "demo/table-1.toml").string()).id, "demo/table-1");
  try {
    find_spec(tree.folders(), "demo/tabel-1");
    FAIL();
  } catch (const BadInput& e) {
    EXPECT_STREQ(e.what(), "no exhibit 'demo/tabel-1' and no such file; did you mean demo/table-1?");
  }
}

TEST(Variants, AllCombinationsThatASpecDeclares) {
  SpecTree tree;
  tree.write("demo/table-1.toml", kTable);
  spec::Problems problems;
  EXPECT_EQ(declared_variants(find_spec(tree.folders(), "demo/table-1"), tree.folders(), problems).size(), 8U);
}

}  // namespace
}  // namespace vlp::experiments
