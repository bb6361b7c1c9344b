#include "core/train/trainer.hpp"

#include <chrono>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/train/checkpoint.hpp"
#include "core/train/divergence.hpp"
#include "core/util/error.hpp"
#include "core/util/random.hpp"

namespace vlp::train {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int64_t kLogEvery = 20;  // steps; of no influence on any result

double seconds_since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

std::string describe(const systems::LossTerms& terms) {
  std::string out;
  for (const auto& [name, value] : terms.terms) out += fmt::format("{}{} {:.4g}", out.empty() ? "" : ", ", name, value.item<double>());
  return out;
}

at::Tensor weighted_sum(const systems::LossTerms& terms, const std::map<std::string, double>& weights) {
  at::Tensor total;
  for (const auto& [name, value] : terms.terms) {
    const auto weighted = value * weights.at(name);
    total = total.defined() ? total + weighted : weighted;
  }
  return total;
}

class Loop final {
 public:
  Loop(const Training& t, RunSink& sink)
      : t_(t),
        sink_(sink),
        parameters_(used_parameters()),
        optimiser_(parameters_, t.spec.optim),
        divergence_(t.spec.diverge_factor, t.spec.diverge_steps) {}

  Outcome run() {
    const auto stored = load_checkpoint(t_.checkpoint, t_.system, optimiser_, divergence_);
    const int64_t first = stored.value_or(0);
    const auto start = Clock::now();
    auto saved = start;
    for (int64_t step = first; step < t_.spec.steps; ++step) {
      one_step(step);
      const auto done = step + 1;
      sink_.progress(done, t_.spec.steps, static_cast<double>(done - first) / seconds_since(start));
      const bool stop = sink_.stop_requested();
      if (done < t_.spec.steps && (stop || seconds_since(saved) >= t_.checkpoint_seconds)) {
        sink_.checkpoint(done, save_checkpoint(t_.checkpoint, done, t_.system, optimiser_, divergence_));
        saved = Clock::now();
      }
      if (stop && done < t_.spec.steps) return Outcome::kStopped;
    }
    return Outcome::kDone;
  }

 private:
  // One backward pass on the first step of each kind tells which parameters the losses reach; nothing is updated by it.
  FlatParameters used_parameters() {
    t_.system.train();
    Reach reach;
    for (int64_t kind = 0; kind < t_.system.step_kinds(); ++kind) {
      int64_t step = 0;
      while (step < t_.spec.steps && t_.system.step_kind(context(step, false)) != kind) ++step;
      if (step == t_.spec.steps) continue;  // never comes
      t_.system.zero_grad();
      backward(step, false);
      note_reach(t_.system, kind, reach);
    }
    return {t_.system, t_.spec.optim.no_decay, reach};
  }

  systems::StepContext context(int64_t step, bool diagnostics) const {
    return {.seed = t_.seed, .step = step, .diagnostics = diagnostics, .steps = t_.spec.steps};
  }

  std::pair<systems::LossTerms, at::Tensor> backward(int64_t step, bool diagnostics) {
    at::manual_seed(Random(t_.seed, "dropout", static_cast<uint64_t>(step)).next());  // layers with dropout draw from torch's own generators
    const auto batch = t_.loader.batch(step);
    systems::LossTerms terms;
    at::Tensor total;
    {
      const nn::PrecisionScope precision(t_.performance, t_.device);
      terms = t_.losses(batch, context(step, diagnostics));
      total = weighted_sum(terms, t_.weights);
    }
    total.backward();
    return {std::move(terms), total.detach()};
  }

  void one_step(int64_t step) {
    const bool log = step % kLogEvery == 0 || step + 1 == t_.spec.steps;
    parameters_.gradients().zero_();
    t_.system.before_step(context(step, log));
    const auto [terms, total] = backward(step, log);
    const auto norm = optimiser_.clip();
    const double loss = total.item<double>(), gradient = norm.item<double>();  // the step's one synchronisation
    if (!std::isfinite(loss) || !std::isfinite(gradient))
      throw Diverged(fmt::format("step {}: the loss or its gradient is not finite ({}; gradient norm {})", step, describe(terms), gradient));
    if (divergence_.exploded(loss))
      throw Diverged(fmt::format("step {}: the loss {:.4g} stayed above {} times its running median for {} steps", step, loss, t_.spec.diverge_factor,
                                 t_.spec.diverge_steps));
    optimiser_.step(step, t_.spec.steps, t_.system.step_kind(context(step, false)));
    t_.system.after_step(context(step, log));
    if (log) record(step, terms, loss, gradient);
  }

  void record(int64_t step, const systems::LossTerms& terms, double loss, double gradient) {
    std::vector<std::pair<std::string, double>> values{{"loss", loss}, {"gradient_norm", gradient}};
    values.emplace_back("lr", learning_rate(t_.spec.optim, t_.spec.optim.lr, step, t_.spec.steps));
    for (const auto& [name, value] : terms.terms) values.emplace_back("loss." + name, value.item<double>());
    for (const auto& [name, value] : terms.facts) values.emplace_back(name, value);
    sink_.metrics(step, values);
  }

  const Training& t_;
  RunSink& sink_;
  FlatParameters parameters_;
  AdamW optimiser_;
  Divergence divergence_;
};

}  // namespace

Outcome train(const Training& t, RunSink& sink) { return Loop(t, sink).run(); }

}  // namespace vlp::train
