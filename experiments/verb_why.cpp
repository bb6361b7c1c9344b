#include <algorithm>

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

}  // namespace

int verb_why(const Arguments& args) {
  const auto line = CommandLine::parse({.verb = "why",
                                        .names = "RUN RUN",
                                        .summary = "Compares what two runs were keyed by; ends with 1 where they differ.",
                                        .least = 2,
                                        .most = 2,
                                        .options = db_options()},
                                       args);
  const auto db = results_db::Reader::open(database_of(line));
  const auto a = db.run(line.names()[0]), b = db.run(line.names()[1]);
  const auto left = db.key_parts(a.run_key), right = db.key_parts(b.run_key);
  std::vector<std::vector<std::string>> table = {{"part", a.run_key.substr(0, 12), b.run_key.substr(0, 12), ""}};
  bool differ = false;
  for (size_t i = 0; i < left.size(); ++i) {
    const auto match = std::find_if(right.begin(), right.end(), [&](const auto& part) { return part.part == left[i].part; });
    if (match == right.end()) throw InternalFault(fmt::format("run {}: has no key part '{}'", b.run_key, left[i].part));
    if (match->hash == left[i].hash) {
      table.push_back({left[i].part, "equal", left[i].text.size() <= 24 ? "(" + left[i].text + ")" : "", ""});
      continue;
    }
    for (const auto& difference : differences(left[i], *match)) {
      const auto name = difference.place.empty() ? left[i].part : left[i].part + " " + difference.place;
      const bool inherited = left[i].part == "init" || left[i].part == "data";
      table.push_back({name, cut(difference.a, 40), cut(difference.b, 40), !differ ? "<- first difference" : inherited ? "<- a parent differs" : ""});
      differ = true;
    }
  }
  fmt::print("{}", aligned(table));
  return differ ? static_cast<int>(ExitCode::kUnfavourable) : 0;
}

}  // namespace vlp::experiments
