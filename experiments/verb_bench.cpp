#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include <unistd.h>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/data/loader.hpp"
#include "core/data/packed.hpp"
#include "core/data/prepare.hpp"
#include "core/nn/device.hpp"
#include "core/systems/make_system.hpp"
#include "core/train/trainer.hpp"
#include "core/util/clock.hpp"
#include "core/util/error.hpp"
#include "experiments/config.hpp"
#include "experiments/flop_count.hpp"
#include "experiments/planned.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

constexpr int64_t kWarmUp = 5, kTokens = 512, kWords = 20, kAnswers = 50;

int64_t regions_of_scale(int64_t features) { return features >= 2048 ? 100 : 10; }  // of the paper, of the embedded world

// The same made-up batch at every step: reading data is not what is measured.
class OneBatch final : public data::Loader {
 public:
  OneBatch(int64_t size, const systems::SystemSpec& system, int64_t words, data::Views views) {
    const auto generator = at::make_generator<at::CPUGeneratorImpl>(1);
    const auto numbers = at::TensorOptions(at::kFloat), ids = at::TensorOptions(at::kLong);
    if (system.reads_regions()) {
      const auto F = system.region_features(), R = regions_of_scale(F);
      batch_.regions = {.features = at::randn({size, R, F}, generator, numbers), .boxes = at::rand({size, R, 4}, generator, numbers),
                        .visible = at::ones({size, R}, at::kBool), .classes = at::randint(0, 30, {size, R}, generator, ids),
                        .confidence = at::ones({size, R}), .distribution = at::zeros({size, R, 0})};
      batch_.label = at::randint(-1, kAnswers, {size}, generator, ids);
    } else {
      const auto picture = system.picture_size();
      batch_.view1 = at::randn({size, 3, picture, picture}, generator, numbers);
      if (views == data::Views::kTwo) batch_.view2 = at::randn({size, 3, picture, picture}, generator, numbers);
    }
    batch_.image_ids = at::arange(size, at::kLong);
    batch_.text = at::randint(5, kTokens, {size, words}, generator, at::TensorOptions(at::kLong));
    batch_.text.select(1, 0).fill_(2);  // [CLS]
    batch_.word_start = at::ones({size, words}, at::kBool);
    batch_.word_start.select(1, 0).fill_(false);
  }
  data::Batch batch(int64_t) override { return batch_; }

 private:
  data::Batch batch_;
};

// Times each step; everything else that a run records is dropped.
class StopWatch final : public RunSink {
 public:
  void progress(int64_t, int64_t, double) override {
    const double now = steady_time();
    if (last_ > 0) seconds_.push_back(now - last_);
    last_ = now;
  }
  void metrics(int64_t, const std::vector<std::pair<std::string, double>>&) override {}
  void final_score(const FinalScore&) override {}
  void items(const std::string&, const std::string&, const std::filesystem::path&) override {}
  void checkpoint(int64_t, const std::string&) override {}
  bool stop_requested() const override { return false; }

  double median() {
    const auto middle = seconds_.begin() + static_cast<std::ptrdiff_t>((kWarmUp + seconds_.size()) / 2);
    std::nth_element(seconds_.begin() + kWarmUp, middle, seconds_.end());
    return *middle;
  }

 private:
  double last_ = 0;
  std::vector<double> seconds_;
};

// Operations a second of a large matrix product on this device, with the process-wide settings of a run: the rate that a step is held against.
double matrix_rate(c10::Device device) {
  const int64_t n = device.is_cuda() ? 8192 : 1024;
  const auto a = at::randn({n, n}, at::TensorOptions(at::kFloat).device(device)), b = at::randn_like(a);
  double best = 1e9;
  for (int i = 0; i < 10; ++i) {
    const double start = steady_time();
    at::mm(a, b).select(0, 0).sum().item<float>();  // waits for the device
    best = std::min(best, steady_time() - start);
  }
  return 2.0 * static_cast<double>(n * n * n) / best;
}

text::Vocabulary made_up_vocabulary() {
  std::vector<std::string> tokens{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  while (static_cast<int64_t>(tokens.size()) < kTokens) tokens.push_back(fmt::format("w{}", tokens.size()));
  return text::Vocabulary(tokens);
}

struct Speed {
  int64_t parameters = 0, batch = 0;
  double seconds = 0, flops = 0;  // of one step
  double loader = 0;              // pictures a second that the phase's loader delivers without any training
};

// Small embedded worlds, each prepared once, in a folder that disappears: what the loader reads.
class PreparedWorlds final {
 public:
  PreparedWorlds() : folder_(std::filesystem::temp_directory_path() / fmt::format("vlp-bench-{}", ::getpid())) {}
  ~PreparedWorlds() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  PreparedWorlds(const PreparedWorlds&) = delete;
  PreparedWorlds& operator=(const PreparedWorlds&) = delete;

  // Loading speed depends on the size of pictures and not on where they came from, so that real data sets are timed on world pictures.
  const data::PackedData& of(const systems::SystemSpec& system) {
    const auto picture = std::max<int64_t>(64, system.picture_size());
    auto& world = worlds_[system.reads_regions() ? 0 : picture];
    if (!world) {
      data::DataSpec s;
      s.picture_size = picture;
      s.world.size = picture;
      s.world.pictures = {256, 8, 8};
      if (system.reads_regions()) {
        s.regions = data::RegionSource::kWorld;
        s.world.write.push_back("regions");
      }
      const auto folder = folder_ / std::to_string(worlds_.size());
      std::filesystem::create_directories(folder);
      data::prepare(s, {}, folder, {});
      world = std::make_unique<data::PackedData>(folder);
    }
    return *world;
  }

 private:
  std::filesystem::path folder_;
  std::map<int64_t, std::unique_ptr<data::PackedData>> worlds_;  // by picture size; 0: with regions
};

double loader_rate(const data::PackedData& data, const data::LoaderSpec& s) {
  const auto split = data.split("train");
  const auto loader = data::pair_loader(data, split, s, 1);
  loader->batch(0);
  const double start = steady_time();
  int64_t batches = 0;
  while (steady_time() - start < 0.5) loader->batch(++batches);
  return static_cast<double>(batches * s.batch) / (steady_time() - start);
}

Speed measure(const results_db::RunDef& run, nn::DeviceKind device, int64_t steps, PreparedWorlds& worlds) {
  auto document = spec::Document::from_json(nlohmann::json::parse(run.frozen_json).at("config"), run.name);
  const auto config = document.root();
  const auto system = systems::read_system(config.child("model"));
  auto phase = read_phase(config.child("pretrain"), system);
  phase.train.steps = kWarmUp + steps;
  const auto performance = nn::read_performance(config.child("perf"));
  document.throw_if_errors();
  nn::apply_performance(performance, device, 1);

  const auto vocabulary = made_up_vocabulary();
  const auto model = systems::make_system(system, {.vocabulary = vocabulary, .losses = phase.losses, .weights = {},
                                                   .answers = std::vector<std::string>(kAnswers, "answer"), .seed = 1, .device = device});
  const auto views = systems::uses_two_views(phase.losses, system.family) ? data::Views::kTwo : data::Views::kOne;
  OneBatch loader(phase.train.batch, system, kWords, views);
  StopWatch watch;
  train::Training training{.system = *model, .loader = loader,
                           .losses = [&](const data::Batch& batch, const systems::StepContext& step) { return model->losses(batch, step); },
                           .weights = systems::loss_weights(phase.losses, system.family), .spec = phase.train, .performance = performance,
                           .device = device, .seed = 1, .checkpoint = {}, .checkpoint_seconds = 1e9};
  train::train(training, watch);

  training.spec.steps = 1;  // one backward pass to find the parameters, one step: two equal counts
  const FlopCount count;
  StopWatch unused;
  train::train(training, unused);
  const auto loading = loader_rate(worlds.of(system), {.batch = std::min<int64_t>(64, phase.train.batch), .picture_size = system.picture_size(), .views = views,
                                                       .view = phase.view, .inputs = system.reads_regions() ? data::Inputs::kRegions : data::Inputs::kPixels});
  return {systems::trained_parameters(*model), phase.train.batch, watch.median(), count.flops() / 2, loading};
}

// The mode of a system with two, which decides what a step costs; else empty.
std::string mode_of(const results_db::RunDef& run) {
  return nlohmann::json::parse(run.frozen_json).at("config").value("pretrain", nlohmann::json::object()).value("mode", "");
}

// The pre-training stages of an exhibit's first row, for one seed; of its other rows those in another mode.
std::vector<results_db::RunDef> phases(const Planned& planned) {
  std::set<std::string> keys, all;
  for (const auto& cell : planned.stages.row_runs) {
    if (cell.seed != planned.exhibit.seeds.front()) continue;
    all.insert(cell.run_key);
    if (cell.row == planned.exhibit.rows.front().key) keys.insert(cell.run_key);
  }
  std::vector<results_db::RunDef> out;
  std::set<std::pair<std::string, std::string>> timed;
  for (const bool first : {true, false})
    for (const auto& run : planned.stages.runs)
      if (run.kind == "pretrain" && (first ? keys : all).contains(run.run_key) && (first || !mode_of(run).empty()) && timed.emplace(run.name, mode_of(run)).second)
        out.push_back(run);
  return out;
}

std::vector<std::string> line_of(const std::string& exhibit, const std::string& phase, const Speed& s, double rate) {
  const double batch = static_cast<double>(s.batch), achieved = s.flops / s.seconds;
  return {exhibit, phase, fmt::format("{}", s.parameters), fmt::format("{}", s.batch), fmt::format("{:.1f}", 1e3 * s.seconds),
          fmt::format("{:.0f}", batch / s.seconds), fmt::format("{:.2f}", 1e-9 * s.flops), fmt::format("{:.1f}", 1e-9 * achieved),
          fmt::format("{:.0f} %", 100 * achieved / rate), fmt::format("{:.0f}", s.loader), fmt::format("{:.0f}", s.loader * s.seconds / batch)};
}

}  // namespace

int verb_bench(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "bench",
                                        .names = "[EXHIBIT...]",
                                        .summary = "Speed of the pre-training steps of an exhibit's first row on made-up batches, the share of the device's matrix\n"
                                                   "rate that they reach, and what the loader delivers without training. Without a name: of all exhibits, equal\n"
                                                   "phases once.",
                                        .most = 100,
                                        .options = joined({{{"steps", "N", "steps to time", "20"}}, db_options(), variant_options(), data_options(), planning_options()})},
                                       args);
  const auto device = nn::choose_device(line.text("device"));
  auto names = split_names(line.names()).exhibits;
  if (names.empty())
    for (const auto& spec : list_specs(spec_folders(line.text("specs")))) names.push_back(spec.id);

  std::vector<std::vector<std::string>> table{
      {"exhibit", "phase", "parameters", "batch", "ms/step", "pictures/s", "GFLOP/step", "GFLOP/s", "of matrix rate", "loader pictures/s", "x training"}};
  std::set<std::string> seen;
  double rate = 0;
  PreparedWorlds worlds;
  for (const auto& name : names) {
    for (const auto& run : phases(plan_exhibit(line, name))) {
      if (!seen.insert(run.frozen_json).second) continue;
      const auto speed = measure(run, device, line.integer("steps", 2), worlds);
      if (rate == 0) rate = matrix_rate(nn::torch_device(device));  // once the run's settings are in force
      table.push_back(line_of(name, mode_of(run).empty() ? run.name : run.name + " " + mode_of(run), speed, rate));
    }
  }
  if (table.size() == 1) throw BadInput("bench: no exhibit with a pre-training stage");
  fmt::print("{}, one thread; large matrix products reach {:.0f} GFLOP/s\n{}", nn::describe_device(device), 1e-9 * rate, aligned(table));
  return 0;
}

}  // namespace vlp::experiments
