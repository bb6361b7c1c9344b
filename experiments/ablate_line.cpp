#include "experiments/ablate_line.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/spec/overrides.hpp"
#include "core/util/error.hpp"
#include "experiments/planned.hpp"

namespace vlp::experiments {
namespace {

using ablations::Axis;
using ablations::Form;
using ablations::Sweep;

const std::vector<std::pair<std::string, Form>> kDesigns = {
    {"grid", Form::kGrid}, {"zip", Form::kZip}, {"one-at-a-time", Form::kOneAtATime}, {"drop", Form::kLeaveOneOut}, {"factorial", Form::kFactorial}};

struct Piece {
  std::string text;
  uint32_t column;  // from 1
};

// Parts between commas that stand outside quotes and brackets.
std::vector<Piece> split(const std::string& text, uint32_t first_column) {
  std::vector<Piece> out = {{"", first_column}};
  char quote = '\0';
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') quote = c == quote ? '\0' : quote;
    else if (c == '"' || c == '\'') quote = c;
    else depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    if (c == ',' && quote == '\0' && depth == 0) out.push_back({"", first_column + static_cast<uint32_t>(i) + 1});
    else out.back().text += c;
  }
  return out;
}

class Reader final {
 public:
  Reader(std::string option, Form form, std::vector<std::string> words) : option_(std::move(option)), form_(form), words_(std::move(words)) {
    source_ = std::make_shared<const spec::Source>(spec::Source{"--" + option_, fmt::format("{}\n", fmt::join(words_, "\n"))});
  }

  std::vector<Axis> axes() {
    for (uint32_t line = 1; line <= words_.size(); ++line) read_word(words_[line - 1], line);
    name_apart();
    for (const auto& misfit : ablations::misfits(form_, axes_)) problems_.add({axes_[misfit.axis].place, misfit.message, "", {}});
    problems_.throw_if_any();
    return std::move(axes_);
  }

 private:
  spec::Place place(uint32_t line, uint32_t column, size_t length) const {
    return {source_, line, column, static_cast<uint32_t>(std::max<size_t>(length, 1))};
  }

  void read_word(const std::string& word, uint32_t line) {
    if (form_ == Form::kLeaveOneOut) {
      for (const auto& part : split(word, 1)) add(part.text, line, part.column);
      return;
    }
    add(word, line, 1);
  }

  void add(const std::string& text, uint32_t line, uint32_t column) {
    const bool drop = form_ == Form::kLeaveOneOut;
    const auto equals = text.find('=');
    const auto key = text.substr(0, equals);
    if (key.empty() || (equals == std::string::npos && !drop)) {
      problems_.add({place(line, column, text.size()), fmt::format("'{}' names no setting and its values", text), "write KEY=VALUE,VALUE", {}});
      return;
    }
    Axis axis{key, key.substr(key.rfind('.') + 1), "", {}, place(line, column, key.size())};
    const auto value_column = column + static_cast<uint32_t>(key.size()) + 1;
    const auto written = equals == std::string::npos ? std::vector<Piece>{{"0", column}} : split(text.substr(equals + 1), value_column);
    for (const auto& piece : written)
      if (auto value = spec::parse_value(piece.text, place(line, piece.column, piece.text.size()), problems_))
        axis.values.push_back(std::move(value));
    axes_.push_back(std::move(axis));
  }

  // The last part of a key names an axis, unless two keys end alike.
  void name_apart() {
    std::vector<std::string> names;
    for (const auto& axis : axes_) names.push_back(axis.name);
    for (auto& axis : axes_) {
      if (std::count(names.begin(), names.end(), axis.name) > 1) axis.name = axis.key;
      axis.label = axis.name;
    }
  }

  std::string option_;
  Form form_;
  std::vector<std::string> words_;
  std::shared_ptr<const spec::Source> source_;
  spec::Problems problems_;
  std::vector<Axis> axes_;
};

double positive(const CommandLine& line, const std::string& option) {
  if (!line.has(option)) return 0;
  const auto text = line.text(option);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0))
    throw BadInput(fmt::format("vlp ablate: --{} = {} is not a number above 0", option, text));
  return value;
}

std::optional<std::pair<std::string, Form>> design_of(const CommandLine& line) {
  std::optional<std::pair<std::string, Form>> found;
  for (const auto& design : kDesigns) {
    if (!line.has(design.first)) continue;
    if (found) throw BadInput(fmt::format("vlp ablate: --{} and --{}: an ablation has one design", found->first, design.first));
    found = design;
  }
  return found;
}

void check_claims(const Sweep& sweep) {
  if (sweep.form == Form::kLeaveOneOut && sweep.delta == 0 && sweep.expected == 0)
    throw BadInput("vlp ablate: --drop needs --delta: the cost (in points of the metric) that each part is claimed to exceed");
  if (sweep.form == Form::kFactorial && sweep.expected == 0)
    throw BadInput("vlp ablate: --factorial needs --expect: the effect (in points of the metric) that is worth finding");
  if (sweep.delta > 0 && sweep.form != Form::kLeaveOneOut) throw BadInput("vlp ablate: --delta belongs to --drop; other designs take --expect");
  if (sweep.delta > 0 && sweep.expected > 0) throw BadInput("vlp ablate: --delta and --expect: give one of them");
}

std::string default_name(const std::string& spec_id, const std::string& design, const std::vector<Axis>& axes) {
  auto out = fmt::format("{}+{}", spec_id, design);
  for (const auto& axis : axes) out += "-" + axis.name;
  return out;
}

}  // namespace

std::vector<Option> ablate_options() {
  return {{"grid", "KEY=V,V", "every combination of these values; further KEY=V,V may follow"},
          {"zip", "KEY=V,V", "the first values together, the second ones together, ..."},
          {"one-at-a-time", "KEY=V,V", "each value of each setting alone"},
          {"drop", "KEY[=OFF],...", "leave one out: each setting alone at 0, or at OFF; needs --delta"},
          {"factorial", "KEY=OFF,ON", "two-level design with main effects and interactions; needs --expect"},
          {"base", "ROW", "the row that all start from (default: the anchor)"},
          {"expect", "POINTS", "the effect that claims expect: the base beats each row by about so much"},
          {"delta", "POINTS", "claim that removing each part costs more than this"},
          {"metrics", "IDS", "that the claims speak of (default: the primary ones)"},
          {"name", "ID", "of the exhibit that this makes (default: SPEC+DESIGN-SETTINGS)"},
          {"max-runs", "N", "refuse more runs than this, instead of the spec's limits.max_runs"}};
}

std::optional<Ablation> read_ablation(const CommandLine& line, const std::string& spec_id) {
  const auto design = design_of(line);
  if (!design) {
    for (const char* option : {"base", "expect", "delta", "metrics", "name"})
      if (line.has(option))
        throw BadInput(fmt::format("vlp ablate: --{}: needs a design: --grid, --zip, --one-at-a-time, --drop or --factorial", option));
    return std::nullopt;
  }
  auto words = line.all(design->first);
  for (const auto& word : split_names(line.names()).overrides)
    if (!word.starts_with("rows=") && !word.starts_with("seeds=")) words.push_back(word);
  Sweep sweep;
  sweep.form = design->second;
  sweep.expected = positive(line, "expect");
  sweep.delta = positive(line, "delta");
  sweep.metrics = line.list("metrics");
  check_claims(sweep);
  sweep.axes = Reader(design->first, design->second, words).axes();
  Ablation out{line.has("name") ? line.text("name") : default_name(spec_id, design->first, sweep.axes), line.text("base"), {std::move(sweep)}, ""};
  out.command = fmt::format("vlp ablate {} --{} {}", spec_id, design->first, fmt::join(words, " "));
  for (const char* option : {"base", "expect", "delta", "metrics", "name"})
    if (line.has(option)) out.command += fmt::format(" --{} {}", option, line.text(option));
  return out;
}

}  // namespace vlp::experiments
