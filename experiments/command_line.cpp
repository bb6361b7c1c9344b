#include "experiments/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::experiments {
namespace {

std::vector<std::string> option_names(const Syntax& syntax) {
  std::vector<std::string> out;
  for (const auto& option : syntax.options) out.push_back("--" + option.name);
  return out;
}

const Option& find(const Syntax& syntax, const std::string& name) {
  const auto found = std::find_if(syntax.options.begin(), syntax.options.end(), [&](const Option& o) { return o.name == name; });
  if (found != syntax.options.end()) return *found;
  throw BadInput(fmt::format("vlp {}: --{}: unknown option{}", syntax.verb, name, did_you_mean("--" + name, option_names(syntax))));
}

// A whole number followed by one of the units (each with its factor), or by nothing.
std::optional<int64_t> with_unit(const std::string& text, const std::vector<std::pair<std::string, int64_t>>& units) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  const std::string unit(end, text.data() + text.size());
  for (const auto& [name, factor] : units) {
    if (unit == name) return number > std::numeric_limits<int64_t>::max() / factor ? std::nullopt : std::optional(number * factor);
  }
  return std::nullopt;
}

}  // namespace

CommandLine CommandLine::parse(const Syntax& syntax, const std::vector<std::string>& args) {
  CommandLine out;
  out.verb_ = syntax.verb;
  for (const auto& option : syntax.options) out.fallbacks_[option.name] = option.fallback;
  bool only_names = false;
  for (size_t i = 0; i < args.size(); ++i) {
    if (only_names || !args[i].starts_with("-") || args[i] == "-") {
      out.names_.push_back(args[i]);
      continue;
    }
    if (args[i] == "--help" || args[i] == "-h") throw HelpAsked{help_text(syntax)};
    only_names = args[i] == "--";
    if (only_names) continue;
    const auto equals = args[i].find('=');
    const auto dashes = args[i].find_first_not_of('-');
    const auto name = dashes == std::string::npos ? "" : args[i].substr(dashes, equals == std::string::npos ? equals : equals - dashes);
    const auto& option = find(syntax, name);
    std::string value;
    if (equals != std::string::npos) {
      if (option.value.empty()) throw BadInput(fmt::format("vlp {}: --{}: takes no value", syntax.verb, name));
      value = args[i].substr(equals + 1);
    } else if (!option.value.empty()) {
      if (i + 1 == args.size()) throw BadInput(fmt::format("vlp {}: --{}: {} is missing", syntax.verb, name, option.value));
      value = args[++i];
    }
    out.given_[name].push_back(value);
  }
  if (out.names_.size() < syntax.least)
    throw BadInput(fmt::format("vlp {}: {} is missing; vlp {} --help shows how it is used", syntax.verb, syntax.names, syntax.verb));
  if (out.names_.size() > syntax.most)
    throw BadInput(
        fmt::format("vlp {}: '{}': one name too many; vlp {} --help shows how it is used", syntax.verb, out.names_[syntax.most], syntax.verb));
  return out;
}

std::string CommandLine::text(const std::string& option) const {
  const auto found = given_.find(option);
  return found == given_.end() ? fallbacks_.at(option) : found->second.back();
}

std::vector<std::string> CommandLine::all(const std::string& option) const {
  const auto found = given_.find(option);
  return found == given_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<std::string> CommandLine::list(const std::string& option) const {
  std::vector<std::string> out;
  for (const auto& text : all(option)) {
    for (size_t start = 0; start <= text.size();) {
      const auto end = std::min(text.find(',', start), text.size());
      if (end > start) out.push_back(text.substr(start, end - start));
      start = end + 1;
    }
  }
  return out;
}

int64_t CommandLine::integer(const std::string& option, int64_t least) const {
  const auto value = with_unit(text(option), {{"", 1}});
  if (!value || *value < least)
    throw BadInput(fmt::format("vlp {}: --{} = {} is not a whole number of at least {}", verb_, option, text(option), least));
  return *value;
}

double CommandLine::seconds(const std::string& option) const {
  if (text(option).empty()) return 0;
  const auto value = with_unit(text(option), {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}});
  if (!value) throw BadInput(fmt::format("vlp {}: --{} = {} is not a time such as 90s, 30m or 6h", verb_, option, text(option)));
  return static_cast<double>(*value);
}

int64_t CommandLine::bytes(const std::string& option) const {
  if (text(option).empty()) return 0;
  const auto value = with_unit(text(option), {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}});
  if (!value) throw BadInput(fmt::format("vlp {}: --{} = {} is not a size such as 512M or 8G", verb_, option, text(option)));
  return *value;
}

std::string help_text(const Syntax& syntax) {
  auto out = fmt::format("vlp {}{}{}{}\n  {}\n", syntax.verb, syntax.names.empty() ? "" : " ", syntax.names,
                         syntax.options.empty() ? "" : " [options]", syntax.summary);
  for (const auto& option : syntax.options) {
    const auto left = fmt::format("--{} {}", option.name, option.value);
    out += fmt::format("  {:<24} {}{}\n", left, option.help, option.fallback.empty() ? "" : fmt::format(" (default {})", option.fallback));
  }
  return out;
}

}  // namespace vlp::experiments
