#include "core/spec/value.hpp"

#include <nlohmann/json.hpp>

namespace vlp::spec {
namespace {

std::pair<std::string_view, std::string_view> split_first(std::string_view dotted) {
  const auto dot = dotted.find('.');
  if (dot == std::string_view::npos) return {dotted, {}};
  return {dotted.substr(0, dot), dotted.substr(dot + 1)};
}

ValuePtr make_table(Table table, const Place& place) { return std::make_shared<const Value>(Value{std::move(table), place}); }

Entry merge_entries(const Entry& base, const Entry& over) {
  if (base.value->table() && over.value->table()) return {over.key, merge(base.value, over.value), base.replaced};
  Entry out = over;
  out.replaced = base.replaced;
  out.replaced.push_back(base.key);
  return out;
}

}  // namespace

std::string Value::kind() const {
  static constexpr const char* kNames[] = {"a boolean", "an integer", "a float", "a string", "an array", "a table"};
  if (const auto* rejected = std::get_if<Rejected>(&data)) return rejected->what;
  return kNames[data.index()];
}

std::string Value::brief() const {
  std::string text = std::holds_alternative<Rejected>(data) ? kind() : to_json(*this).dump();
  if (text.size() > 60) text.replace(57, std::string::npos, "...");
  return text;
}

ValuePtr merge(const ValuePtr& base, const ValuePtr& over) {
  if (!base || !over) return base ? base : over;
  const Table *below = base->table(), *above = over->table();
  if (!below || !above) return over;
  if (above->empty()) return base;
  Table out = *below;
  for (const auto& [key, entry] : *above) {
    const auto [it, fresh] = out.try_emplace(key, entry);
    if (!fresh) it->second = merge_entries(it->second, entry);
  }
  return make_table(std::move(out), over->place);
}

const Entry* find(const ValuePtr& root, std::string_view dotted_path) {
  if (!root || !root->table()) return nullptr;
  const auto [head, rest] = split_first(dotted_path);
  const auto it = root->table()->find(head);
  if (it == root->table()->end()) return nullptr;
  return rest.empty() ? &it->second : find(it->second.value, rest);
}

ValuePtr without(const ValuePtr& root, std::string_view dotted_path) {
  if (!find(root, dotted_path)) return root;
  const auto [head, rest] = split_first(dotted_path);
  Table out = *root->table();
  const auto it = out.find(head);
  if (rest.empty()) out.erase(it);
  else it->second.value = without(it->second.value, rest);
  return make_table(std::move(out), root->place);
}

ValuePtr nest(std::string_view dotted_path, const Entry& entry) {
  const auto [head, rest] = split_first(dotted_path);
  Table out;
  out.emplace(head, rest.empty() ? entry : Entry{entry.key, nest(rest, entry), {}});
  return make_table(std::move(out), entry.key);
}

ValuePtr empty_table() {
  static const ValuePtr empty = make_table({}, {});
  return empty;
}

ValuePtr from_json(const nlohmann::json& json, const std::shared_ptr<const Source>& source) {
  const Place place{source, 0, 0, 0};
  Value out{Rejected{"null"}, place};
  switch (json.type()) {
    case nlohmann::json::value_t::boolean: out.data = json.get<bool>(); break;
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned: out.data = json.get<int64_t>(); break;
    case nlohmann::json::value_t::number_float: out.data = json.get<double>(); break;
    case nlohmann::json::value_t::string: out.data = json.get<std::string>(); break;
    case nlohmann::json::value_t::array: {
      Array array;
      for (const auto& element : json) array.push_back(from_json(element, source));
      out.data = std::move(array);
      break;
    }
    case nlohmann::json::value_t::object: {
      Table table;
      for (const auto& [key, element] : json.items()) table.emplace(key, Entry{place, from_json(element, source), {}});
      out.data = std::move(table);
      break;
    }
    default: break;
  }
  return std::make_shared<const Value>(std::move(out));
}

nlohmann::json to_json(const Value& value) {
  if (const auto* table = value.table()) {
    auto out = nlohmann::json::object();
    for (const auto& [key, entry] : *table) out[key] = to_json(*entry.value);
    return out;
  }
  if (const auto* array = value.array()) {
    auto out = nlohmann::json::array();
    for (const auto& element : *array) out.push_back(to_json(*element));
    return out;
  }
  return std::visit(
      [](const auto& v) -> nlohmann::json {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) return v;
        else return nullptr;
      },
      value.data);
}

}  // namespace vlp::spec
