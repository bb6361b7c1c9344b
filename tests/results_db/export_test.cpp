// CSV and JSON for other programs.

#include <fmt/format.h>

#include "fixture.hpp"
#include "results_db/export.hpp"

namespace vlp::results_db::testing {
namespace {

class Export : public ResultsDb {};

TEST_F(Export, CellsAreOneLineASeed) {
  Cell cell{.row = "full", .metric = "tr_r1", .split = "test", .paper = "63.4", .seeds = {{0, 61.2, 1000, 0.5, "k", ""}}, .missing = {}};
  Cell empty{.row = "a, \"b\"", .metric = "tr_r1", .split = "test", .paper = {}, .seeds = {}, .missing = {}};
  EXPECT_EQ(cells_csv({cell, empty}),
            "row,metric,split,paper,seed,value,n_items,item_se,run_key,reused_from\n"
            "full,tr_r1,test,63.4,0,61.2,1000,0.5,k,\n"
            "\"a, \"\"b\"\"\",tr_r1,test,,,,,,,\n");
}

TEST_F(Export, ClaimsVerdictsAndQueries) {
  ExhibitDef def = demo_exhibit();
  def.claims.resize(1);
  EXPECT_EQ(claims_csv(def),
            "claim,kind,rows,metric,shape,headline,margin_ratio,expected,text,locator\n"
            "c1,pair,full no_mask,tr_r1,,true,0.3333333333333333,,full beats no_mask,Sec. 4.3\n");
  Verdict v;
  v.claim_id = "c1", v.kind = "pair", v.verdict = "CONFIRMED", v.d = 1.25, v.n_a = 3;
  EXPECT_EQ(verdicts_csv({v}).substr(verdicts_csv({v}).find('\n') + 1), "c1,pair,,,,CONFIRMED,,,,,true,3,0,0,,1.25,,,,,,,,,,\n");
  EXPECT_EQ(query_csv({{"a", "b"}, {{"1", "x,y"}, {"", "\"q\""}}}), "a,b\n1,\"x,y\"\n,\"\"\"q\"\"\"\n");
}

TEST_F(Export, HistoryOfEveryCurve) {
  Store store = Store::open(file_);
  plan(store, demo_exhibit(), demo_values());
  const Attempt a = claim(store, "full/0");
  FakeWorker worker(run_folder("full/0"), a.fence);
  store.ingest(a.attempt_id, worker.metrics(1, {{"loss", 0.1}, {"lr", nullptr}}).spool());
  const std::string key = key_of("full/0");
  EXPECT_EQ(history_csv(reader(), {key}), fmt::format("run_key,metric,step,value\n{0},loss,1,0.1\n{0},lr,1,nan\n", key));
}

TEST_F(Export, ExhibitJsonIsCompleteAndStable) {
  const ExhibitDef def = demo_exhibit("pooled_table");
  {
    Store store = Store::open(file_);
    plan(store, def, demo_values());
    complete_all(store, demo_values());
  }
  const auto text = [&] {
    const Reader db = reader();
    const auto verdicts = judge(db, def.key);
    return exhibit_json(db.exhibit(def.key), db.cells(def.key), verdicts, judge_table(db, def.key, verdicts));
  };
  const auto json = nlohmann::json::parse(text());
  EXPECT_EQ(json.at("exhibit"), "demo/table-2");
  EXPECT_EQ(json.at("cells").size(), 4u);
  EXPECT_EQ(json.at("cells")[0].at("seeds")[1].at("value"), 61.9);
  EXPECT_EQ(json.at("verdicts")[2].at("d"), nullptr);
  EXPECT_EQ(json.at("columns")[0].at("pairs"), 5);
  EXPECT_EQ(json.at("table").at("verdict"), "MIXED");
  EXPECT_EQ(text(), text());
}

}  // namespace
}  // namespace vlp::results_db::testing
