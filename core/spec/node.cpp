#include "core/spec/node.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/spec/document_state.hpp"

namespace vlp::spec {
namespace {

// The plain types: false where the value's type does not fit.
bool take(const Value& v, bool& out) { return std::holds_alternative<bool>(v.data) && (out = std::get<bool>(v.data), true); }
bool take(const Value& v, int64_t& out) { return std::holds_alternative<int64_t>(v.data) && (out = std::get<int64_t>(v.data), true); }
bool take(const Value& v, std::string& out) { return std::holds_alternative<std::string>(v.data) && (out = std::get<std::string>(v.data), true); }
bool take(const Value& v, double& out) {
  if (const auto* i = std::get_if<int64_t>(&v.data)) return out = static_cast<double>(*i), true;
  return std::holds_alternative<double>(v.data) && (out = std::get<double>(v.data), true);
}

template <class T>
constexpr const char* kTypeName = "";
template <> constexpr const char* kTypeName<bool> = "a boolean";
template <> constexpr const char* kTypeName<int64_t> = "an integer";
template <> constexpr const char* kTypeName<double> = "a float";
template <> constexpr const char* kTypeName<std::string> = "a string";
template <> constexpr const char* kTypeName<std::vector<int64_t>> = "an array of integers";
template <> constexpr const char* kTypeName<std::vector<double>> = "an array of floats";
template <> constexpr const char* kTypeName<std::vector<std::string>> = "an array of strings";

struct Complaint {
  std::string message, hint;  // message: "is outside [0, 1]"; empty: none
};

std::string interval(const Bound& b) {
  if (std::isinf(b.high)) return fmt::format("must be {} {}", b.open_low ? "greater than" : "at least", b.low);
  return fmt::format("is outside {}{}, {}]", b.open_low ? "(" : "[", b.low, b.high);
}

Complaint check(bool, const Bound&) { return {}; }
Complaint check(double value, const Bound& b) {
  if (value < b.low || value > b.high || (b.open_low && value == b.low)) return {interval(b), ""};
  if (b.numbers.empty() || std::find(b.numbers.begin(), b.numbers.end(), value) != b.numbers.end()) return {};
  return {fmt::format("must be one of {}", fmt::join(b.numbers, ", ")), ""};
}
Complaint check(int64_t value, const Bound& b) { return check(static_cast<double>(value), b); }
Complaint check(const std::string& value, const Bound& b) {
  if (b.not_empty && value.empty()) return {"must not be empty", ""};
  if (b.names.empty() || std::find(b.names.begin(), b.names.end(), value) != b.names.end()) return {};
  return {fmt::format("must be one of {}", fmt::join(b.names, ", ")), nearest_hint(value, b.names)};
}
// Why a value was not taken; an empty message: it was reported before.
struct Refusal {
  Place place;
  std::string message, hint;
};

template <class T>
std::optional<Refusal> convert(const Value& v, const std::string& name, const Bound& bound, T& out) {
  if (std::holds_alternative<Rejected>(v.data)) return Refusal{};  // reported when the file was parsed
  if (!take(v, out)) return Refusal{v.place, fmt::format("{} = {} is {}; it must be {}", name, v.brief(), v.kind(), kTypeName<T>), ""};
  const auto [message, hint] = check(out, bound);
  if (message.empty()) return std::nullopt;
  return Refusal{v.place, fmt::format("{} = {} {}", name, v.brief(), message), hint};
}

template <class T>
std::optional<Refusal> convert(const Value& v, const std::string& name, Bound bound, std::vector<T>& out) {
  if (std::holds_alternative<Rejected>(v.data)) return Refusal{};
  const Array* array = v.array();
  if (!array) return Refusal{v.place, fmt::format("{} = {} is {}; it must be {}", name, v.brief(), v.kind(), kTypeName<std::vector<T>>), ""};
  if (bound.not_empty && array->empty()) return Refusal{v.place, fmt::format("{} must not be empty", name), ""};
  bound.not_empty = false;
  out.resize(array->size());
  for (size_t i = 0; i < array->size(); ++i)
    if (auto refusal = convert(*(*array)[i], fmt::format("{}[{}]", name, i), bound, out[i])) return refusal;
  return std::nullopt;
}

}  // namespace

void report_unread(const DocumentState& state, const std::string& path, const Visited& visited) {
  const std::vector<std::string> candidates(visited.known.begin(), visited.known.end());
  for (const auto& [key, entry] : *visited.table->table())
    if (!visited.known.contains(key)) {
      const std::string full = path.empty() ? key : path + '.' + key;
      state.problems->add({entry.key, fmt::format("{}: unknown key", full), nearest_hint(key, candidates), entry.replaced}, state.context);
    }
}

Node::Node(std::shared_ptr<DocumentState> state, ValuePtr value, std::string path, Place place)
    : state_(std::move(state)), value_(std::move(value)), path_(std::move(path)), place_(std::move(place)) {
  auto& visited = state_->visited[path_];
  visited.table = value_;
  if (!visited.resolved && path_.empty()) visited.resolved = &state_->resolved;
}

std::string Node::full(std::string_view key) const { return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key); }
nlohmann::json& Node::out() const { return *state_->visited.find(path_)->second.resolved; }

const Entry* Node::entry(std::string_view key) const {
  state_->visited.find(path_)->second.known.emplace(key);
  const auto it = value_->table()->find(key);
  return it == value_->table()->end() ? nullptr : &it->second;
}

bool Node::has(std::string_view key) const { return value_->table()->contains(key); }

std::vector<std::string> Node::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, entry] : *value_->table()) out.push_back(key);
  return out;
}

Place Node::place(std::string_view key) const {
  const auto it = value_->table()->find(key);
  return it == value_->table()->end() ? place_ : it->second.key;
}

void Node::error(std::string_view key, const std::string& message, const std::string& hint) const {
  const auto it = value_->table()->find(key);
  const bool set = it != value_->table()->end();
  state_->problems->add({set ? it->second.key : place_, fmt::format("{}: {}", full(key), message), hint,
                         set ? it->second.replaced : std::vector<Place>{}}, state_->context);
}

void Node::error_at(const Place& at, const std::string& message, const std::string& hint) const {
  state_->problems->add({at, message, hint, {}}, state_->context);
}

void Node::reject_unread_keys() const { report_unread(*state_, path_, state_->visited.find(path_)->second); }

void Node::require_set(std::string_view key) const {
  if (!entry(key)) error(key, "must be set");
}

template <class T>
void Node::read(std::string_view key, T& value, const Limit<std::type_identity_t<T>>& limit) const {
  if (const Entry* e = entry(key)) {
    T taken{};
    const auto refusal = convert(*e->value, full(key), limit.bound, taken);
    if (!refusal) value = std::move(taken);
    else if (!refusal->message.empty())
      state_->problems->add({refusal->place, refusal->message, refusal->hint, e->replaced}, state_->context);
    state_->origins[full(key)] = e->value->place;
  }
  out()[std::string(key)] = value;
}

template void Node::read(std::string_view, bool&, const Limit<bool>&) const;
template void Node::read(std::string_view, int64_t&, const Limit<int64_t>&) const;
template void Node::read(std::string_view, double&, const Limit<double>&) const;
template void Node::read(std::string_view, std::string&, const Limit<std::string>&) const;
template void Node::read(std::string_view, std::vector<int64_t>&, const Limit<std::vector<int64_t>>&) const;
template void Node::read(std::string_view, std::vector<double>&, const Limit<std::vector<double>>&) const;
template void Node::read(std::string_view, std::vector<std::string>&, const Limit<std::vector<std::string>>&) const;

size_t Node::read_name(std::string_view key, size_t current, const std::vector<std::string>& names) const {
  std::string name = current < names.size() ? names[current] : "";
  read(key, name, one_of(names));
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

Node Node::child(std::string_view key) const {
  const Entry* e = entry(key);
  const bool is_table = e && e->value->table();
  if (e && !is_table && !std::holds_alternative<Rejected>(e->value->data))
    state_->problems->add({e->value->place, fmt::format("{} is {}; it must be a table", full(key), e->value->kind()), "", e->replaced},
                          state_->context);
  auto& slot = out()[std::string(key)];
  if (!slot.is_object()) slot = nlohmann::json::object();
  Node node(state_, is_table ? e->value : empty_table(), full(key), e ? e->key : place_);
  state_->visited.find(node.path_)->second.resolved = &slot;
  return node;
}

std::vector<Node> Node::children(std::string_view key) const {
  const Entry* e = entry(key);
  const Array* array = e ? e->value->array() : nullptr;
  auto& slot = out()[std::string(key)];
  const size_t n = array ? array->size() : 0;
  if (!slot.is_array() || slot.size() != n) slot = nlohmann::json(n, nlohmann::json::object());
  bool tables = !e || array;
  std::vector<Node> nodes;
  for (size_t i = 0; i < n; ++i) {
    const ValuePtr& element = (*array)[i];
    tables = tables && element->table();
    Node node(state_, element->table() ? element : empty_table(), fmt::format("{}[{}]", full(key), i), element->place);
    state_->visited.find(node.path_)->second.resolved = &slot[i];
    nodes.push_back(std::move(node));
  }
  if (!tables)
    state_->problems->add({e->value->place, fmt::format("{} must be an array of tables", full(key)), "", e->replaced}, state_->context);
  return nodes;
}

ValuePtr Node::keep(std::string_view key) const {
  const auto value = raw(key);
  if (value) out()[std::string(key)] = to_json(*value);
  return value;
}

std::shared_ptr<Problems> Node::problems() const { return state_->problems; }

ValuePtr Node::raw(std::string_view key) const {
  const Entry* e = entry(key);
  return e ? e->value : nullptr;
}

}  // namespace vlp::spec
