#include "core/spec/problems.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::spec {
namespace {

constexpr size_t kContextsShown = 3;

std::string snippet(const Place& place, const std::string& hint) {
  const std::string underline = "^" + std::string(std::max<uint32_t>(place.length, 1) - 1, '~');
  std::string line(place.source->line(place.line));
  std::replace(line.begin(), line.end(), '\t', ' ');  // a column is a character
  return fmt::format("{:>5} | {}\n      | {}{}{}{}\n", place.line, line, std::string(place.column - 1, ' '),
                     underline, hint.empty() ? "" : " ", hint);
}

std::string list(const std::vector<std::string>& names) {
  if (names.size() <= kContextsShown) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + kContextsShown, ", "), names.size() - kContextsShown);
}

}  // namespace

std::string nearest_hint(std::string_view name, const std::vector<std::string>& candidates) {
  const auto best = nearest_name(name, candidates);
  return best ? fmt::format("did you mean '{}'?", *best) : "";
}

void Problems::add(Problem problem, const std::string& context) {
  const auto same = [&](const Found& f) { return f.problem.place == problem.place && f.problem.message == problem.message; };
  auto it = std::find_if(found_.begin(), found_.end(), same);
  if (it == found_.end()) it = found_.insert(found_.end(), {std::move(problem), {}});
  auto& contexts = it->contexts;
  if (!context.empty() && std::find(contexts.begin(), contexts.end(), context) == contexts.end()) contexts.push_back(context);
}

void Problems::add_all(const Problems& others) {
  for (const auto& [problem, contexts] : others.found_) {
    add(problem);
    for (const auto& context : contexts) add(problem, context);
  }
}

std::string Problems::describe(const Found& found) {
  const auto& [problem, contexts] = found;
  const bool shown = problem.place.source && problem.place.line > 0;
  std::string out = problem.place.source ? problem.place.text() + ": " : "";
  out += "error: " + problem.message;
  if (!shown && !problem.hint.empty()) out += "; " + problem.hint;
  out += '\n';
  if (shown) out += snippet(problem.place, problem.hint);
  for (const auto& place : problem.replaced) out += fmt::format("      = replaces the value of {}\n", place.text());
  if (!contexts.empty()) out += fmt::format("      = in {}\n", list(contexts));
  return out;
}

std::string Problems::text() const {
  std::map<std::string, size_t> files;  // name -> order of first mention
  for (const auto& f : found_) files.try_emplace(f.problem.place.source ? f.problem.place.source->name : "", files.size());
  std::vector<const Found*> order;
  for (const auto& f : found_) order.push_back(&f);
  const auto rank = [&](const Found* f) {
    const Place& p = f->problem.place;
    return std::tuple(files.at(p.source ? p.source->name : ""), p.line, p.column);
  };
  std::stable_sort(order.begin(), order.end(), [&](const Found* a, const Found* b) { return rank(a) < rank(b); });
  std::string out;
  for (const auto* f : order) out += describe(*f);
  files.erase("");
  const auto counted = [](size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); };
  return out + counted(found_.size(), "error") + (files.empty() ? "" : " in " + counted(files.size(), "file"));
}

void Problems::throw_if_any() const {
  if (!empty()) throw BadInput(text());
}

}  // namespace vlp::spec
