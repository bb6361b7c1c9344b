#include "tests/plots/fixture.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/util/random.hpp"

namespace vlp::plots {
namespace {

using results_db::Cell;
using results_db::Verdict;

Cell cell(const std::string& row, const std::string& metric, const std::vector<double>& values, int64_t planned) {
  Cell c;
  c.row = row, c.metric = metric, c.split = "test", c.n = static_cast<int64_t>(values.size()), c.planned = planned;
  for (size_t i = 0; i < values.size(); ++i) {
    c.mean += values[i] / static_cast<double>(values.size());
    c.seeds.push_back({static_cast<int64_t>(i), values[i], 2000, 0.0, fmt::format("{:0>64}", fnv1a(row + metric) % 1000000 + i),
                       i == 0 && row == "r30" ? "semmim/table-5" : ""});
  }
  for (int64_t seed = c.n; seed < planned; ++seed) c.missing.push_back({seed, "DIVERGED"});
  for (const double v : values) c.sd += (v - c.mean) * (v - c.mean);
  c.sd = values.size() > 1 ? std::sqrt(c.sd / static_cast<double>(values.size() - 1)) : 0.0;
  return c;
}

results_db::MetricDef metric(const std::string& id, const std::string& label, bool primary = true) {
  results_db::MetricDef m;
  m.id = id, m.label = label, m.primary = primary;
  return m;
}

struct Numbers {
  double d_paper, margin;
  std::optional<double> d, se, lo, hi, p_conf, p_contra, adj_conf, adj_contra, mde;
  int64_t n_needed = 0;
};

Verdict pair(const std::string& worse, const std::string& metric, const std::string& verdict, const Numbers& n) {
  Verdict v;
  v.claim_id = fmt::format("best_30.{}.{}", worse, metric), v.kind = "pair", v.metric = metric, v.row_a = "r30", v.row_b = worse;
  v.verdict = verdict;
  v.tier = "METHOD";
  v.sd_mode = "paired_seed";
  v.text = "best at 30 % mask ratio";
  v.locator = "Sec. 4.4";
  v.n_a = v.n_b = 3;
  v.n_needed = n.n_needed;
  v.d_paper = n.d_paper;
  v.margin = n.margin;
  v.d = n.d, v.se = n.se, v.lo = n.lo, v.hi = n.hi, v.mde = n.mde;
  v.p_conf = n.p_conf, v.p_contra = n.p_contra, v.adj_conf = n.adj_conf, v.adj_contra = n.adj_contra;
  if (n.d) v.df = 2.0;
  return v;
}

void add_verdicts(ExhibitView& view) {
  auto& v = view.verdicts;
  v.push_back(pair("r15", "tr_r1", "CONFIRMED", {0.7, 0.2333, 2.467, 0.5044, 0.994, 3.940, 0.0197, 0.976, 0.0394, 1.0, 2.007, 0}));
  v.push_back(pair("r15", "ir_r1", "CONFIRMED", {0.6, 0.2, 0.767, 0.0667, 0.572, 0.961, 0.00374, 0.993, 0.00748, 0.993, 0.265, 0}));
  v.push_back(pair("r15", "vqa", "INCONCLUSIVE", {0.47, 0.1567, 0.297, 0.1947, -0.272, 0.865, 0.134, 0.727, 0.267, 1.0, 0.775, 5}));
  v.push_back(pair("r45", "tr_r1", "INCONCLUSIVE", {0.9, 0.3, 1.0, 1.159, -2.384, 4.384, 0.240, 0.696, 0.240, 1.0, 4.612, 33}));
  v.push_back(pair("r45", "ir_r1", "CONTRADICTED", {0.8, 0.2667, -0.733, 0.0333, -0.831, -0.636, 0.999, 0.00055, 1.0, 0.0011, 0.133, 0}));
  v.back().detail = "REVERSED";
  v.push_back(pair("r45", "vqa", "INCOMPLETE", {0.41, 0.1367, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0}));
  v.back().detail = "diverged seed 2";
  for (const auto& verdict : v) {
    results_db::ClaimDef claim;
    claim.id = verdict.claim_id, claim.rows = {"r30", verdict.row_b}, claim.metric = verdict.metric, claim.text = verdict.text;
    view.def.claims.push_back(claim);
  }
}

void add_columns(ExhibitView& view) {
  const auto add = [&](const std::string& metric, const std::string& verdict, const std::string& reason) -> results_db::ColumnSummary& {
    auto& column = view.table.columns.emplace_back();
    column.metric = metric, column.split = "test", column.verdict = verdict, column.reason = reason;
    return column;
  };
  auto& tr = add("tr_r1", "UNDECIDED", "1 of 2 headline claims confirmed, 2/3 needed; best_30.r45.tr_r1 would decide");
  tr.pairs = 3, tr.confirmed = 1, tr.inconclusive = 2, tr.coverage = 1.0 / 3, tr.agreement = 1.0;
  tr.tau = 0.333, tr.tau_lo = -0.333, tr.tau_hi = 1.0, tr.p_best_same = 0.71;
  auto& ir = add("ir_r1", "DISAGREES", "1 of 2 headline claims reversed");
  ir.pairs = 3, ir.confirmed = 1, ir.reversed = 2, ir.coverage = 1.0, ir.agreement = 1.0 / 3;
  ir.tau = -0.333, ir.tau_lo = -0.333, ir.tau_hi = -0.333, ir.p_best_same = 0.02;
  auto& vqa = add("vqa", "UNDECIDED", "0 of 2 headline claims confirmed; seed 2 of 45 % is missing");
  vqa.pairs = 3, vqa.inconclusive = 3, vqa.coverage = 0.0;
  view.table.verdict = "DISAGREES";
  view.table.reason = "0 columns agree, 1 disagrees, 2 undecided";
  view.table.fidelity = "PROXY";
}

void add_histories(ExhibitView& view) {
  const auto add = [&](const std::string& stage, const std::string& metric, const std::string& row, int64_t seed, double from, double to) {
    Curve c{stage, metric, {row}, seed, row == "r45" && seed == 2 && stage == "finetune vqa", {}};
    Random noise(static_cast<uint64_t>(seed), "fixture." + stage + metric + row);
    const int64_t last = c.diverged ? 620 : 1200;
    for (int64_t step = 0; step <= last; step += 20) {
      const double level = to + (from - to) * std::exp(-static_cast<double>(step) / 260.0);
      const double blow_up = c.diverged ? std::exp((static_cast<double>(step) - 560.0) / 30.0) * 0.2 : 0.0;
      c.points.push_back({step, level + 0.05 * (from - to) * noise.normal() * 0.6 + blow_up});
    }
    if (c.diverged) c.points.push_back({640, std::numeric_limits<double>::quiet_NaN()});
    view.histories.push_back(c);
  };
  for (const std::string row : {"r15", "r30", "r45"})
    for (int64_t seed = 0; seed < 3; ++seed) {
      const double shift = row == "r15" ? 0.0 : row == "r30" ? 0.12 : 0.3;
      add("pretrain main", "loss.itc", row, seed, 4.1, 1.2 + 0.1 * static_cast<double>(seed));
      add("pretrain main", "loss.mim", row, seed, 8.3, 5.4 + shift);
      add("finetune vqa", "loss.qa", row, seed, 3.6, 0.9 + 0.05 * static_cast<double>(seed));
    }
}

void add_provenance(ExhibitView& view) {
  int number = 0;
  const auto key = [&] { return fmt::format("{:08x}{:0>56}", 0x3fa91c02u + 977u * static_cast<unsigned>(++number), number); };
  for (int64_t seed = 0; seed < 3; ++seed)
    view.runs.push_back({key(), "pretrain", "base", "DONE", "cpu", {"none", "r15", "r30", "r45"}, "semmim/table-4", seed, 1, 95.2});
  for (const std::string row : {"r15", "r30", "r45"})
    for (int64_t seed = 0; seed < 3; ++seed) {
      view.runs.push_back({key(), "pretrain", "main", "DONE", "cpu", {row}, "", seed, 1, 116.4 + static_cast<double>(seed)});
      const bool bad = row == "r45" && seed == 2;
      view.runs.push_back({key(), "finetune", "vqa", bad ? "DIVERGED" : "DONE", "cpu", {row}, "", seed, bad ? 2 : 1, bad ? 0.0 : 36.1});
    }
  results_db::Attempt lost;
  lost.attempt_id = "01J9ZK3M5QX7W2", lost.run_key = view.runs.back().run_key, lost.state = "LOST", lost.error_kind = "lease expired", lost.n = 1;
  lost.started = 1000, lost.ended = 1021;
  results_db::Attempt diverged = lost;
  diverged.attempt_id = "01J9ZK8T4B0C9D";
  diverged.n = 2, diverged.state = "DIVERGED", diverged.error_kind = "non-finite loss";
  diverged.error_text = "step 640: loss.qa = nan (weight 1, <lr 0.0005>)";
  diverged.started = 1030, diverged.ended = 1049.5;
  view.attempts = {lost, diverged};
  view.environments = {{20, {{"compiler", "GNU 12.2.0"}, {"cpu", "AMD EPYC 9B14"}, {"revision", "4c1d9e2"}, {"torch", "2.11.0"}}},
                       {1, {{"compiler", "GNU 12.2.0"}, {"cpu", "AMD EPYC 9B14"}, {"revision", "4c1d9e2-dirty"}, {"torch", "2.11.0"}}}};
  view.dirty_runs = {view.cells[1].seeds[0].run_key};
}

}  // namespace

ExhibitView mask_ratio_view() {
  ExhibitView view;
  auto& d = view.def;
  d.key = {"semmim/table-6", {}};
  d.paper = "semmim", d.kind = "table", d.title = "Effect of the mask ratio", d.locator = "Table 6, Sec. 4.4", d.fidelity = "PROXY";
  d.comparison = "paired_seed", d.figure_x = "mask ratio (%)", d.seeds = {0, 1, 2};
  d.figure_levels = {{"r15", 15}, {"r30", 30}, {"r45", 45}};
  d.rows = {{"none", "no MIM", "control", "{}", {}},
            {"r15", "15 %", "ablation", "{}", {{"tr_r1", "80.8"}, {"ir_r1", "63.6"}, {"vqa", "77.65"}}},
            {"r30", "30 %", "anchor", "{}", {{"tr_r1", "81.5"}, {"ir_r1", "64.2"}, {"vqa", "78.12"}}},
            {"r45", "45 %", "ablation", "{}", {{"tr_r1", "80.6"}, {"ir_r1", "63.4"}, {"vqa", "77.71"}}}};
  d.metrics = {metric("tr_r1", "TR R@1"), metric("ir_r1", "IR R@1"), metric("vqa", "VQA"), metric("tr_itc", "TR R@1, ITC alone", false),
               metric("ir_itc", "IR R@1, ITC alone", false)};
  d.deviations = {{"pictures", "COCO, VG, CC, SBU (4 M)", "embedded world, 6,000 pictures of 64 px", "lower and noisier scores"},
                  {"re-ranking", "256 candidates", "16 candidates", "two-stage recall bounded by the first stage"}};
  d.spec_path = "ablations/semmim/table-6.toml";
  d.spec_text = "schema = 1\nexhibit = \"semmim/table-6\"   # must equal the path\nseeds = { default = [0, 1, 2] }\n";
  d.spec_sha256 = "9b1f0e6a5d0c4f1f8a77c1f4f5b7f6b6d9f2a3d7c8e1b0a4f3e2d1c0b9a88776";
  const std::vector<std::vector<std::vector<double>>> values = {
      {{55.4, 59.8, 41.6}, {42.1, 49.3, 37.6}, {66.82, 65.93, 57.61}, {68.8, 72.6, 64.4}, {41.8, 49.6, 37.2}},
      {{58.2, 60.1, 43.0}, {43.3, 50.4, 38.8}, {67.11, 66.40, 58.32}, {69.1, 72.9, 64.9}, {42.4, 49.9, 37.7}},
      {{60.9, 61.6, 46.2}, {44.2, 51.1, 39.5}, {67.64, 66.31, 58.77}, {69.0, 73.3, 65.2}, {43.0, 50.8, 38.2}},
      {{59.0, 62.9, 43.8}, {44.9, 51.9, 40.2}, {66.98, 66.52}, {68.7, 73.0, 64.8}, {43.1, 51.0, 38.4}}};
  for (size_t r = 0; r < d.rows.size(); ++r)
    for (size_t m = 0; m < d.metrics.size(); ++m) view.cells.push_back(cell(d.rows[r].key, d.metrics[m].id, values[r][m], 3));
  add_verdicts(view);
  add_columns(view);
  add_histories(view);
  add_provenance(view);
  view.commands = {"build/vlp reproduce semmim/table-6 --scale micro --data world --device cpu"};
  return view;
}

ExhibitView wide_view() {
  ExhibitView view;
  auto& d = view.def;
  d.key = {"cmal/table-2", {"small", "flickr8k", "cuda"}};
  d.paper = "cmal", d.kind = "table", d.title = "Main results <on> four tasks & more", d.locator = "Table 2", d.fidelity = "REDUCED";
  d.comparison = "borrowed", d.seeds = {0};
  const std::vector<std::string> metrics = {"VQA dev", "VQA test", "NLVR2 dev", "NLVR2 test-P", "SNLI-VE dev", "REC testA", "GPU days"};
  for (size_t m = 0; m < metrics.size(); ++m) d.metrics.push_back(metric(fmt::format("m{}", m), metrics[m]));
  d.metrics.back().direction = -1;
  d.metrics.back().unit = "days";
  const std::vector<std::string> labels = {"ViLBERT", "UNITER-large", "w/o masking | pixels", "<b>random</b> & \"quoted\"", "contrastive_only 50%",
                                           "CMAL"};
  for (size_t r = 0; r < labels.size(); ++r) {
    results_db::RowDef row{fmt::format("row{}", r), labels[r], r < 2 ? "reported" : r == 5 ? "headline" : "ablation", "{}", {}};
    for (size_t m = 0; m + 1 < metrics.size(); ++m)
      row.paper[d.metrics[m].id] = fmt::format("{:.2f}", 70.0 + 1.3 * static_cast<double>(r) + static_cast<double>(m));
    d.rows.push_back(row);
    for (size_t m = 0; m < metrics.size(); ++m) {
      const bool ran = r >= 2;
      const std::vector<double> one = {48.0 + 0.9 * static_cast<double>(r * r % 7) + 2.0 * static_cast<double>(m)};
      view.cells.push_back(cell(row.key, d.metrics[m].id, ran ? one : std::vector<double>{}, ran ? 1 : 0));
    }
  }
  for (const std::string worse : {"row2", "row3"}) {
    Verdict v = pair(worse, "m0", "INCONCLUSIVE", {3.9, 1.3, 0.4, 1.1, -1.9, 2.7, 0.37, 0.24, 0.5, 0.4, 3.1, 9});
    v.claim_id = "best." + worse, v.row_a = "row5", v.sd_mode = "borrowed", v.tier = "BORROWED", v.text = "CMAL is <best>", v.locator = "Sec. 5";
    view.verdicts.push_back(v);
  }
  return view;
}

}  // namespace vlp::plots
