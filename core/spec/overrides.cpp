#include "core/spec/overrides.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/spec/toml_file.hpp"

namespace vlp::spec {
namespace {

constexpr int64_t kMaxSeeds = 10'000;

bool is_bare_word(const std::string& text) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.' || c == '/'; };
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text[0])) && std::all_of(text.begin(), text.end(), plain);
}

bool is_key(const std::string& text) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; };
  return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string::npos &&
         std::all_of(text.begin(), text.end(), plain);
}

ValuePtr moved_to(const ValuePtr& value, const Place& place) {
  Value out = *value;
  out.place = place;
  if (auto* array = std::get_if<Array>(&out.data))
    for (auto& element : *array) element = moved_to(element, place);
  if (auto* table = std::get_if<Table>(&out.data))
    for (auto& [key, entry] : *table) entry = {place, moved_to(entry.value, place), {}};
  return std::make_shared<const Value>(std::move(out));
}

std::optional<int64_t> integer(std::string_view text) {
  int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out(1);
  for (const char c : text)
    if (c == separator) out.emplace_back();
    else out.back() += c;
  return out;
}

uint32_t width(const std::string& text) { return static_cast<uint32_t>(std::max<size_t>(text.size(), 1)); }

struct Word {
  std::string text, key, value;
  bool has_value = false;
  Place place, value_place;
};

Word parse_word(const std::string& text, const std::shared_ptr<const Source>& source, uint32_t line) {
  Word w{text, text, "", false, {source, line, 1, width(text)}, {}};
  if (const auto equals = text.find('='); equals != std::string::npos) {
    w.key = text.substr(0, equals);
    w.value = text.substr(equals + 1);
    w.has_value = true;
    w.value_place = {source, line, static_cast<uint32_t>(equals) + 2, width(w.value)};
  }
  return w;
}

void add_change(Word w, Overrides& out, Problems& problems) {
  const char sign = w.key.empty() ? '\0' : w.key[0];
  Overrides::Change change;
  change.action = sign == '+' ? Overrides::Action::kAdd : sign == '~' ? Overrides::Action::kRemove : Overrides::Action::kReplace;
  change.key = sign == '+' || sign == '~' ? w.key.substr(1) : w.key;
  if (!is_key(change.key) || w.has_value == (change.action == Overrides::Action::kRemove)) {
    problems.add({w.place, fmt::format("'{}' is not an override", w.text), "write key=value, +key=value, ~key, rows=a,b or seeds=0..4", {}});
    return;
  }
  const ValuePtr value = w.has_value ? parse_value(w.value, w.value_place, problems) : nullptr;
  if (w.has_value && !value) return;
  change.entry = {w.place, value, {}};
  if (w.has_value)
    for (const auto& earlier : out.changes)
      if (earlier.key == change.key && earlier.action == change.action) {
        problems.add({w.place, fmt::format("'{}' is given twice, first at {}", change.key, earlier.entry.key.text()), "give it once", {}});
        return;
      }
  out.changes.push_back(std::move(change));
}

std::vector<std::string> siblings(const ValuePtr& config, const std::string& key) {
  const auto dot = key.rfind('.');
  const Entry* parent = dot == std::string::npos ? nullptr : find(config, key.substr(0, dot));
  const Table* table = dot == std::string::npos ? config->table() : parent ? parent->value->table() : nullptr;
  std::vector<std::string> out;
  if (table)
    for (const auto& [name, entry] : *table) out.push_back(name);
  return out;
}

// A key that is set where it must not be, or the other way round.
Problem misfit(const Overrides::Change& change, const Entry* set, const ValuePtr& config) {
  if (set) return {change.entry.key, fmt::format("'{}' is already set at {}", change.key, set->key.text()), "write key=value to replace it", {}};
  const auto hint = nearest_hint(change.key.substr(change.key.rfind('.') + 1), siblings(config, change.key));
  return {change.entry.key, fmt::format("'{}' is not set in this spec", change.key), hint.empty() ? "write +key=value to set a default" : hint, {}};
}

}  // namespace

ValuePtr parse_value(const std::string& text, const Place& place, Problems& problems) {
  Problems trial;
  const auto source = std::make_shared<const Source>(Source{"--set", "value = " + text + "\n"});
  const ValuePtr parsed = parse_toml(source, trial);
  const Entry* entry = parsed && parsed->table()->size() == 1 ? find(parsed, "value") : nullptr;
  if (entry && trial.empty()) return moved_to(entry->value, place);
  if (is_bare_word(text) && !entry) return std::make_shared<const Value>(Value{text, place});
  problems.add({place, fmt::format("'{}' is not a value that specs allow", text), "quote a text that is not one word", {}});
  return nullptr;
}

std::optional<std::vector<int64_t>> parse_seeds(const std::string& text) {
  std::vector<int64_t> out;
  if (const auto dots = text.find(".."); dots != std::string::npos) {
    const auto first = integer(std::string_view(text).substr(0, dots)), last = integer(std::string_view(text).substr(dots + 2));
    if (!first || !last || *last < *first || *last - *first >= kMaxSeeds) return std::nullopt;
    for (int64_t seed = *first; seed <= *last; ++seed) out.push_back(seed);
    return out;
  }
  for (const auto& part : split(text, ',')) {
    const auto seed = integer(part);
    if (!seed || std::find(out.begin(), out.end(), *seed) != out.end()) return std::nullopt;
    out.push_back(*seed);
  }
  return out;
}

Overrides parse_overrides(const std::vector<std::string>& words, Problems& problems) {
  std::string text;
  for (const auto& word : words) text += word + '\n';
  const auto source = std::make_shared<const Source>(Source{"--set", text});
  Overrides out;
  for (size_t i = 0; i < words.size(); ++i) {
    const Word w = parse_word(words[i], source, static_cast<uint32_t>(i) + 1);
    if (w.has_value && w.key == "rows") {
      out.rows = split(w.value, ',');
      out.rows_place = w.value_place;
    } else if (w.has_value && w.key == "seeds") {
      out.seeds = parse_seeds(w.value);
      out.seeds_place = w.value_place;
      if (!out.seeds) problems.add({w.value_place, fmt::format("seeds={} is neither a range nor a list of seeds", w.value), "write 0..4 or 0,3", {}});
    } else {
      add_change(w, out, problems);
    }
  }
  return out;
}

ValuePtr apply(const std::vector<Overrides::Change>& changes, ValuePtr config, Problems& problems, const std::string& context) {
  for (const auto& change : changes) {
    const Entry* set = find(config, change.key);
    if ((change.action == Overrides::Action::kAdd) == (set != nullptr)) problems.add(misfit(change, set, config), context);
    else if (change.action == Overrides::Action::kRemove) config = without(config, change.key);
    else config = merge(config, nest(change.key, change.entry));
  }
  return config;
}

}  // namespace vlp::spec
