#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"
#include "experiments/verb_support.hpp"
#include "experiments/verbs.hpp"

namespace vlp::experiments {
namespace {

using nlohmann::json;

std::string cut(const std::string& text, size_t most) {
  if (width_of(text) <= most) return text;
  size_t end = most - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

struct Difference {
  std::string place, a, b;
};

// Leaves that differ, by their paths "a.b.c".
void compare(const json& a, const json& b, const std::string& path, std::vector<Difference>& out) {
  if (a == b) return;
  if (!a.is_object() || !b.is_object()) {
    out.push_back({path, a.is_null() ? "-" : a.dump(), b.is_null() ? "-" : b.dump()});
    return;
  }
  std::vector<std::string> keys;
  for (const auto& [key, value] : a.items()) keys.push_back(key);
  for (const auto& [key, value] : b.items()) {
    if (!a.contains(key)) keys.push_back(key);
  }
  std::sort(keys.begin(), keys.end());
  for (const auto& key : keys) compare(a.value(key, json()), b.value(key, json()), path.empty() ? key : path + "." + key, out);
}

// One line for a part that is equal or whose text is short; one line for each differing leaf of a part that is JSON.
std::vector<Difference> differences(const results_db::KeyPart& a, const results_db::KeyPart& b) {
  const auto left = json::parse(a.text, nullptr, false), right = json::parse(b.text, nullptr, false);
  if (!left.is_object() || !right.is_object()) return {{"", a.text, b.text}};
  std::vector<Difference> out;
  compare(left, right, "", out);
  return out;
}

struct Comparison {
  std::vector<std::vector<std::string>> table;
  std::string first;             // the first part that differs; empty if none does
  std::string parent_a, parent_b;  // where that part is a parent: its runs
};

Comparison compare_runs(const results_db::Reader& db, const std::string& a, const std::string& b) {
  const auto left = db.key_parts(a), right = db.key_parts(b);
  Comparison out{{{"part", a.substr(0, 12), b.substr(0, 12), ""}}, "", "", ""};
  for (const auto& part : left) {
    const auto match = std::find_if(right.begin(), right.end(), [&](const auto& other) { return other.part == part.part; });
    if (match == right.end()) throw InternalFault(fmt::format("run {}: has no key part '{}'", b, part.part));
    if (match->hash == part.hash) {
      out.table.push_back({part.part, "equal", part.text.size() <= 24 ? "(" + part.text + ")" : "", ""});
      continue;
    }
    for (const auto& difference : differences(part, *match)) {
      const auto name = difference.place.empty() ? part.part : part.part + " " + difference.place;
      out.table.push_back({name, cut(difference.a, 40), cut(difference.b, 40), out.first.empty() ? "<- first difference" : ""});
      if (!out.first.empty()) continue;
      out.first = part.part;
      const bool parents = (part.part == "data" || part.part == "init") && part.text.size() == 64 && match->text.size() == 64;
      if (parents) std::tie(out.parent_a, out.parent_b) = std::tie(part.text, match->text);
    }
  }
  return out;
}

}  // namespace

int verb_why(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "why",
                                        .names = "RUN RUN",
                                        .summary = "Compares what two runs were keyed by, then the parents that they differ in; ends with 1 where they differ.",
                                        .least = 2,
                                        .most = 2,
                                        .options = db_options()},
                                       args);
  const auto db = results_db::Reader::open(database_of(line));
  auto comparison = compare_runs(db, db.run(line.names()[0]).run_key, db.run(line.names()[1]).run_key);
  const bool differ = !comparison.first.empty();
  fmt::print("{}", aligned(comparison.table));
  while (!comparison.parent_a.empty()) {
    fmt::print("\ntheir parents differ ({}):\n", comparison.first);
    comparison = compare_runs(db, comparison.parent_a, comparison.parent_b);
    fmt::print("{}", aligned(comparison.table));
  }
  return differ ? static_cast<int>(ExitCode::kUnfavourable) : 0;
}

}  // namespace vlp::experiments
