#include "results_db/baseline.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/spec/document.hpp"
#include "core/statistics/gate.hpp"
#include "core/statistics/summary.hpp"
#include "core/util/error.hpp"

namespace vlp::results_db {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kFormat = 1;

// TOML's basic string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else out += c;
  }
  return out + '"';
}

// Shortest text that reads as the same double, and as a float in TOML.
std::string number(double value) {
  const auto text = fmt::format("{}", value);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string numbers(const std::vector<double>& values) {
  std::vector<std::string> out;
  for (const double v : values) out.push_back(number(v));
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string texts(const std::vector<std::string>& values) {
  std::vector<std::string> out;
  for (const auto& v : values) out.push_back(quoted(v));
  return fmt::format("[{}]", fmt::join(out, ", "));
}

std::string line_text(const BaselineLine& l) {
  auto out = fmt::format("  {{ row = {}, metric = {}, split = {}, direction = {}, unit = {}", quoted(l.row), quoted(l.metric), quoted(l.split),
                         quoted(l.direction > 0 ? "higher" : "lower"), quoted(l.unit));
  out += fmt::format(", seeds = [{}], values = {}, mean = {}, sd = {}, n = {}", fmt::join(l.seeds, ", "), numbers(l.values), number(l.mean),
                     number(l.sd), l.seeds.size());
  out += fmt::format(", abs_tol = {}, k = {}, data = {}, eval = {}", number(l.abs_tol), number(l.k), quoted(l.data), quoted(l.eval));
  if (!l.losses.empty()) out += fmt::format(", losses = {}", texts(l.losses));
  return out + fmt::format(", reason = {} }}", quoted(l.reason));
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }

void check_numbers(const spec::Node& node, const BaselineLine& l, int64_t n) {
  const auto name = fmt::format("{} {}", l.row, l.metric);
  if (l.seeds.size() != l.values.size())
    return node.error("values", fmt::format("{}: {} values for {} seeds", name, l.values.size(), l.seeds.size()));
  if (std::set<int64_t>(l.seeds.begin(), l.seeds.end()).size() != l.seeds.size()) return node.error("seeds", name + ": a seed is listed twice");
  if (l.seeds.size() < 2) return node.error("seeds", fmt::format("{}: one seed shows no noise; two are needed", name));
  if (!l.losses.empty() && l.losses.size() != l.seeds.size())
    node.error("losses", fmt::format("{}: {} loss hashes for {} seeds", name, l.losses.size(), l.seeds.size()));
  const auto s = statistics::summarize(l.values, name);
  if (!near(s.mean, l.mean)) node.error("mean", fmt::format("{}: mean {} does not follow from the values, whose mean is {}", name, l.mean, s.mean));
  if (!near(s.sd, l.sd)) node.error("sd", fmt::format("{}: sd {} does not follow from the values, whose sd is {}", name, l.sd, s.sd));
  if (n != s.n) node.error("n", fmt::format("{}: n = {}, but there are {} values", name, n, s.n));
}

BaselineLine read_line(const spec::Node& node) {
  BaselineLine l;
  std::string direction = "higher";
  int64_t n = 0;
  node.require("row", l.row, spec::non_empty());
  node.require("metric", l.metric, spec::non_empty());
  node.require("split", l.split);
  node.require("direction", direction, spec::one_of({"higher", "lower"}));
  l.direction = direction == "higher" ? 1 : -1;
  node.read("unit", l.unit);
  node.require("seeds", l.seeds, spec::non_empty());
  node.require("values", l.values, spec::non_empty());
  node.require("mean", l.mean);
  node.require("sd", l.sd, spec::at_least(0.0));
  node.require("n", n);
  node.require("abs_tol", l.abs_tol, spec::at_least(0.0));
  node.require("k", l.k, spec::above(0.0));
  node.require("data", l.data);
  node.require("eval", l.eval);
  node.read("losses", l.losses);
  node.read("reason", l.reason);
  check_numbers(node, l, n);
  node.reject_unread_keys();
  return l;
}

}  // namespace

fs::path baseline_file(const fs::path& folder, const ExhibitKey& key) {
  const auto& v = key.variant;
  return folder / fmt::format("{}.{}-{}-{}.toml", key.id, v.scale, v.data, v.device);
}

std::vector<fs::path> list_baselines(const fs::path& folder) {
  std::vector<fs::path> out;
  if (!fs::is_directory(folder)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".toml") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

Baseline read_baseline(const fs::path& file) {
  if (!fs::exists(file)) throw BadInput(fmt::format("{}: no such baseline", file.string()));
  const auto document = spec::Document::load(file);
  const auto root = document.root();
  Baseline b;
  int64_t format = 0;
  root.require("format", format, spec::one_of({kFormat}));
  root.require("exhibit", b.key.id, spec::non_empty());
  root.require("scale", b.key.variant.scale, spec::non_empty());
  root.require("data", b.key.variant.data, spec::non_empty());
  root.require("device", b.key.variant.device, spec::non_empty());
  root.require("tool", b.tool);
  root.require("created", b.created);
  root.require("reason", b.reason, spec::non_empty());
  root.require("accepted_by", b.accepted_by);
  root.require("code", b.code);
  root.require("hardware", b.hardware);
  root.require("deterministic", b.deterministic);
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& node : root.children("line")) {
    auto l = read_line(node);
    if (!seen.insert({l.row, l.metric}).second) node.error("row", fmt::format("{} {} is listed twice", l.row, l.metric));
    b.lines.push_back(std::move(l));
  }
  if (b.lines.empty()) root.error("line", "a baseline needs at least one line");
  root.reject_unread_keys();
  document.throw_if_errors();
  return b;
}

std::string baseline_text(const Baseline& b) {
  const auto& v = b.key.variant;
  auto out = fmt::format("# Accepted scores of {}. Written by `vlp baseline`; `vlp baseline accept` changes lines, with a reason.\n", b.key.id);
  out += fmt::format("format = {}\nexhibit = {}\nscale = {}\ndata = {}\ndevice = {}\n", kFormat, quoted(b.key.id), quoted(v.scale), quoted(v.data),
                     quoted(v.device));
  out += fmt::format("tool = {}\ncreated = {}\nreason = {}\naccepted_by = {}\n", quoted(b.tool), quoted(b.created), quoted(b.reason),
                     quoted(b.accepted_by));
  out += fmt::format("code = {}\nhardware = {}\ndeterministic = {}\n\nline = [\n", quoted(b.code), quoted(b.hardware), b.deterministic);
  std::vector<std::string> lines;
  for (const auto& l : b.lines) lines.push_back(line_text(l));
  return out + fmt::format("{} ]\n", fmt::join(lines, ",\n"));
}

void complete(Baseline& b) {
  for (auto& l : b.lines) {
    const auto s = statistics::summarize(l.values, fmt::format("{} {}", l.row, l.metric));
    if (s.n < 2) throw BadInput(fmt::format("baseline: row {} has one seed of {}; two are needed to see the noise", l.row, l.metric));
    l.mean = s.mean, l.sd = s.sd;
    l.k = statistics::gate_factor(static_cast<double>(s.n - 1), std::ssize(b.lines));
  }
}

}  // namespace vlp::results_db
