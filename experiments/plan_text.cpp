#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "experiments/plan.hpp"

namespace vlp::experiments {
namespace {

constexpr size_t kDetailsShown = 8;

std::string duration(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

struct Count {
  int64_t planned = 0, done = 0, fresh = 0, errored = 0;
  double seconds = 0;      // of the new ones
};

std::string head(const Exhibit& exhibit, const Plan& plan) {
  const auto& def = exhibit.def;
  const auto& v = def.key.variant;
  return fmt::format("{}  {}  {} {} {}  fidelity {}{}  {} rows x {} seeds, {} runs (limit {})\n", def.key.id, def.locator.empty() ? def.title : def.locator, v.scale,
                     v.data, v.device, def.fidelity, exhibit.adhoc ? " (ad hoc)" : "", exhibit.chosen.size(), exhibit.seeds.size(), plan.stages.size(),
                     exhibit.max_runs);
}

std::string stage_table(const Plan& plan) {
  std::vector<std::pair<std::string, Count>> counts;  // in the order of the plan
  for (const auto& stage : plan.stages) {
    const std::string name = stage.run->kind + " " + stage.run->name;
    auto it = std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == name; });
    if (it == counts.end()) it = counts.insert(counts.end(), {name, {}});
    auto& count = it->second;
    ++count.planned;
    if (stage.status == Prospective::kDone) ++count.done;
    else if (stage.status == Prospective::kErrored) ++count.errored;
    else ++count.fresh, count.seconds += stage.seconds;
  }
  std::string out = fmt::format("{:<22} {:>7} {:>5} {:>5} {:>7}  cost\n", "stage", "planned", "done", "new", "errored");
  for (const auto& [name, c] : counts)
    out += fmt::format("{:<22} {:>7} {:>5} {:>5} {:>7}  {}\n", name, c.planned, c.done, c.fresh, c.errored, c.seconds > 0 ? duration(c.seconds) : "-");
  return out;
}

std::string reasons(const Plan& plan) {
  std::map<std::string, int64_t> fresh, reuse;
  std::vector<std::string> errored;
  for (const auto& stage : plan.stages) {
    if (stage.status == Prospective::kErrored) errored.push_back(fmt::format("{} {} of {} seed {}: {}", stage.run->kind, stage.run->name, stage.row, stage.run->seed, stage.reason));
    else if (stage.status != Prospective::kDone) ++fresh[stage.reason];
    else if (!stage.reused_from.empty()) ++reuse[stage.reused_from];
  }
  const auto listed = [](const std::map<std::string, int64_t>& counts) {
    std::vector<std::string> parts;
    for (const auto& [what, n] : counts) parts.push_back(fmt::format("{}: {}", what, n));
    return fmt::format("{}", fmt::join(parts, "   "));
  };
  std::string out;
  if (!fresh.empty()) out += fmt::format("new because  {}\n", listed(fresh));
  if (!reuse.empty()) out += fmt::format("reused from  {}\n", listed(reuse));
  for (size_t i = 0; i < std::min(errored.size(), kDetailsShown); ++i) out += fmt::format("errored      {}\n", errored[i]);
  if (errored.size() > kDetailsShown) out += fmt::format("             and {} more\n", errored.size() - kDetailsShown);
  return out;
}

std::string cost(const Plan& plan) {
  double fresh = 0, saved = 0;
  std::set<std::string> guessed, timed;
  for (const auto& stage : plan.stages) {
    (stage.status == Prospective::kDone ? saved : fresh) += stage.seconds;
    if (stage.status != Prospective::kDone) (stage.guessed ? guessed : timed).insert(stage.run->kind + " " + stage.run->name);
  }
  std::string out = fmt::format("cost  about {} of one process new, {} saved by what is there", duration(fresh), duration(saved));
  if (!guessed.empty() && timed.empty()) out += "; guessed, as nothing was timed in this variant yet";
  else if (!guessed.empty()) out += fmt::format("; guessed, as never timed here: {}", fmt::join(guessed, ", "));
  return out + '\n';
}

std::string number(const std::optional<double>& value, const char* format = "{:.2f}") { return value ? fmt::format(fmt::runtime(format), *value) : "-"; }

std::string claim_table(const Plan& plan) {
  if (plan.claims.empty()) return "";
  size_t width = 5;
  for (const auto& c : plan.claims) width = std::max(width, c.claim->id.size());
  std::string out = fmt::format("{:<{}} {:>9} {:>7} {:>8} {:>9} {:>12} {:>12}\n", "claim", width, "gap", "MDE a", "MDE a/m", "at sd hi", "P(conf|gap)", "P(contra|0)");
  for (const auto& c : plan.claims)
    out += fmt::format("{:<{}} {:>9} {:>7} {:>8} {:>9} {:>12} {:>12}  {}\n", c.claim->id, width, number(c.gap, "{:+.2f}"), number(c.mde), number(c.mde_family),
                       number(c.mde_high), number(c.p_confirmed), number(c.p_contradicted), c.note);
  std::map<std::string, std::set<std::string>> sources;
  for (const auto& c : plan.claims)
    if (!c.sd_source.empty()) sources[c.sd_source].insert(c.claim->metric);
  for (const auto& [source, metrics] : sources) out += fmt::format("sd of {} from {}\n", fmt::join(metrics, ", "), source);
  return out;
}

}  // namespace

std::string plan_text(const Exhibit& exhibit, const Plan& plan) {
  return head(exhibit, plan) + stage_table(plan) + reasons(plan) + cost(plan) + claim_table(plan);
}

}  // namespace vlp::experiments
