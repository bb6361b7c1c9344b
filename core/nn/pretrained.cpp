#include "core/nn/pretrained.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nn/shape.hpp"
#include "core/util/error.hpp"

namespace vlp::nn {
namespace {

using formats::Take;
using formats::WeightRule;

int64_t side_of(int64_t patches) {
  const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(patches))));
  return patches > 0 && side * side == patches ? side : 0;
}

// Follows one rule; a problem is a text instead of a tensor.
class Taking final {
 public:
  Taking(const WeightRule& rule, std::vector<at::Tensor> sources, const at::Tensor& target) : rule_(rule), in_(std::move(sources)), target_(target) {}

  std::pair<at::Tensor, std::string> run() const {
    const auto fitted = [&](const at::Tensor& t) {
      return t.sizes() == target_.sizes() ? std::pair(t, std::string()) : std::pair(at::Tensor(), misfit());
    };
    switch (rule_.take) {
      case Take::kSame:
        return fitted(in_[0]);
      case Take::kStacked:
        return stackable() ? fitted(at::cat(in_, 0)) : std::pair(at::Tensor(), misfit());
      case Take::kFlattened:
        return fitted(in_[0].dim() > 1 ? in_[0].flatten(1) : in_[0]);
      case Take::kVector:
        return fitted(in_[0].flatten());
      case Take::kTransposed:
        return fitted(in_[0].dim() == 2 ? in_[0].t() : in_[0]);
      case Take::kFirstRows:
        return fitted(in_[0].dim() == target_.dim() && in_[0].size(0) > target_.size(0) ? in_[0].slice(0, 0, target_.size(0)) : in_[0]);
      case Take::kPositions:
        return positions(fitted);
    }
    throw InternalFault("Take out of range");
  }

 private:
  template <class Fitted> std::pair<at::Tensor, std::string> positions(const Fitted& fitted) const {
    const auto table = in_[0].dim() == 3 && in_[0].size(0) == 1 ? in_[0][0] : in_[0];
    if (table.dim() != 2 || table.size(1) != target_.size(1) || side_of(table.size(0) - 1) == 0 || side_of(target_.size(0) - 1) == 0)
      return {{}, misfit()};
    if (table.eq(0).all().item<bool>()) return {{}, fmt::format("{} is all zero: the positions were lost", rule_.sources[0])};
    return fitted(resize_positions(table.to(at::kFloat), target_.size(0) - 1));
  }

  bool stackable() const {
    for (const auto& t : in_)
      if (t.dim() == 0 || t.dim() != target_.dim() || t.sizes().slice(1) != target_.sizes().slice(1)) return false;
    return true;
  }

  std::string misfit() const {
    std::vector<std::string> shapes;
    for (const auto& t : in_) shapes.push_back(shape(t));
    return fmt::format("{} {} does not become {} {}", fmt::join(rule_.sources, " + "), fmt::join(shapes, " + "), rule_.target, shape(target_));
  }

  const WeightRule& rule_;
  std::vector<at::Tensor> in_;
  const at::Tensor& target_;
};

class Applying final {
 public:
  Applying(const NamedTensors& state, const Checkpoint& c, const WeightScope& scope) : state_(state), c_(c), scope_(scope) {}

  void follow(const WeightRule& rule) {
    const auto target = state_.find(rule.target);
    if (target == state_.end() || formats::fits(rule.target, scope_.fresh)) return;
    std::vector<at::Tensor> sources;
    for (const auto& name : rule.sources)
      if (const auto found = c_.names.find(name); found != c_.names.end()) sources.push_back(c_.tensors.at(found->second));
    if (sources.empty()) return;  // left() reports the target
    for (const auto& name : rule.sources) {
      used_.insert(name);
      if (!c_.names.contains(name)) problems_.push_back(fmt::format("{} is missing", name));
    }
    filled_.insert(rule.target);
    if (sources.size() != rule.sources.size()) return;
    auto [value, problem] = Taking(rule, std::move(sources), target->second).run();
    if (problem.empty()) copies_.emplace_back(target->second, value);
    else problems_.push_back(std::move(problem));
  }

  WeightReport finish() {
    WeightReport report;
    for (const auto& [name, tensor] : state_) {
      const bool ours = std::any_of(scope_.ours.begin(), scope_.ours.end(), [&](const std::string& start) { return name.starts_with(start); });
      if (!ours) continue;
      if (filled_.contains(name)) report.matched.push_back(name);
      else if (formats::fits(name, scope_.fresh)) report.fresh.push_back(name);
      else empty_.push_back(fmt::format("{} {}", name, shape(tensor)));
    }
    for (const auto& [known, name] : c_.names) {
      if (used_.contains(known)) continue;
      if (formats::fits(name, scope_.ignored)) report.ignored.push_back(name);
      else unused_.push_back(name);
    }
    std::sort(report.ignored.begin(), report.ignored.end());
    require_partners();
    for (const auto& [target, value] : copies_) at::Tensor(target).copy_(value);
    return report;
  }

 private:
  void require_partners() const {
    std::vector<std::string> texts = problems_;
    const auto add = [&](const std::vector<std::string>& names, std::string_view what, std::string_view way_out) {
      constexpr size_t kShown = 12;
      if (names.empty()) return;
      const auto shown = std::span(names).first(std::min(names.size(), kShown));
      const auto more = names.size() > kShown ? fmt::format(" and {} more", names.size() - kShown) : std::string();
      texts.push_back(fmt::format("{} {} ({}): {}{}", names.size(), what, way_out, fmt::join(shown, ", "), more));
    };
    add(empty_, "of our tensors get nothing from it", "list them as fresh to keep their first weights");
    add(unused_, "of its tensors go nowhere", "list them as ignored");
    if (!texts.empty()) throw BadInput(fmt::format("{}: does not fit the model: {}", c_.file, fmt::join(texts, "; ")));
  }

  const NamedTensors& state_;
  const Checkpoint& c_;
  const WeightScope& scope_;
  std::set<std::string> used_, filled_;
  std::vector<std::pair<at::Tensor, at::Tensor>> copies_;
  std::vector<std::string> problems_, empty_, unused_;
};

}  // namespace

Checkpoint read_checkpoint(const std::filesystem::path& file) {
  std::string start(9, '\0');
  std::ifstream(file, std::ios::binary).read(start.data(), 9);
  formats::refuse_pickle(file.string(), start);
  Checkpoint out{file.string(), {}, load_tensors(file)};
  std::vector<std::string> names;
  for (const auto& [name, tensor] : out.tensors) names.push_back(name);
  out.names = formats::canonical_names(names, out.file);
  return out;
}

std::string to_text(const WeightReport& r, const std::string& file) {
  const auto list = [](const std::vector<std::string>& names) {
    return names.empty() ? std::string("none") : fmt::format("{}", fmt::join(names, ", "));
  };
  return fmt::format("{}: {} tensors matched; fresh: {}; ignored: {}", file, r.matched.size(), list(r.fresh), list(r.ignored));
}

WeightReport apply_weights(Module& module, const Checkpoint& checkpoint, const formats::WeightRules& rules, const WeightScope& scope) {
  const at::NoGradGuard no_gradient;
  const auto state = state_of(module);
  Applying applying(state, checkpoint, scope);
  for (const auto& rule : rules) applying.follow(rule);
  return applying.finish();
}

at::Tensor resize_positions(const at::Tensor& table, int64_t patches) {
  const auto from = side_of(table.size(0) - 1), to = side_of(patches);
  if (table.dim() != 2 || from == 0 || to == 0)
    throw ShapeError(fmt::format("resize_positions: {} for {} patches is no class position and a square grid", shape(table), patches));
  if (from == to) return table;
  const auto D = table.size(1);
  const auto grid = table.slice(0, 1).t().reshape({1, D, from, from});  // (1,D,g,g)
  const auto resized = at::upsample_bicubic2d(grid, {to, to}, false);   // (1,D,G,G)
  return at::cat({table.slice(0, 0, 1), resized.reshape({D, to * to}).t()}, 0);
}

}  // namespace vlp::nn
