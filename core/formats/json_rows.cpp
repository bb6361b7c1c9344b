#include "core/formats/json_rows.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/formats/gzip.hpp"
#include "core/formats/lines.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

std::string_view kind_of(const json& value) {  // as words: "a string"
  switch (value.type()) {
    case json::value_t::null:
      return "null";
    case json::value_t::object:
      return "an object";
    case json::value_t::array:
      return "a list";
    case json::value_t::string:
      return "a string";
    case json::value_t::boolean:
      return "a boolean";
    default:
      return "a number";
  }
}

// "[json.exception.parse_error.101] parse error at line 3, ..." -> "PLACE: invalid JSON: parse error at line 3, ..."
[[noreturn]] void fail_to_parse(const std::string& place, const json::exception& e) {
  std::string_view what = e.what();
  what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
  throw BadInput(fmt::format("{}: invalid JSON: {}", place, what));
}

json parse(const std::filesystem::path& file, const json::parser_callback_t& step = nullptr) {
  const std::string content = read_plain_or_gzip(file);
  try {
    return json::parse(content, step);
  } catch (const json::exception& e) {
    fail_to_parse(file.string(), e);
  }
}

bool is_complete(Event event) { return event == Event::object_end || event == Event::array_end || event == Event::value; }

}  // namespace

JsonRow::JsonRow(const json& value, std::string place) : value_(value), place_(std::move(place)) {
  if (!value.is_object()) throw BadInput(fmt::format("{}: is {}, not an object", place_, kind_of(value)));
}

void JsonRow::fail(const char* key, const std::string& problem) const { throw BadInput(fmt::format("{}: field \"{}\" {}", place_, key, problem)); }

bool JsonRow::has(const char* key) const {
  const auto found = value_.find(key);
  return found != value_.end() && !found->is_null();
}

const json& JsonRow::field(const char* key) const {
  const auto found = value_.find(key);
  if (found == value_.end()) fail(key, "is missing");
  return *found;
}

std::string JsonRow::text(const char* key) const {
  const json& value = field(key);
  if (!value.is_string()) fail(key, fmt::format("is {}, not a string", kind_of(value)));
  return value.get<std::string>();
}

std::string JsonRow::id(const char* key) const {
  const json& value = field(key);
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_number_integer()) fail(key, fmt::format("is {}, not a whole number or a string", kind_of(value)));
  return value.dump();
}

bool JsonRow::boolean(const char* key) const {
  const json& value = field(key);
  if (!value.is_boolean()) fail(key, fmt::format("is {}, not true or false", kind_of(value)));
  return value.get<bool>();
}

double JsonRow::number(const char* key) const {
  const json& value = field(key);
  if (!value.is_number() || !std::isfinite(value.get<double>())) fail(key, fmt::format("is {}, not a finite number", kind_of(value)));
  return value.get<double>();
}

std::vector<double> JsonRow::numbers(const char* key) const {
  const json& value = field(key);
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), [](const json& x) { return x.is_number() && std::isfinite(x.get<double>()); }))
    fail(key, "is not a list of numbers");
  return value.get<std::vector<double>>();
}

std::vector<std::string> JsonRow::texts(const char* key) const {
  const json& value = field(key);
  if (!value.is_array() || !std::all_of(value.begin(), value.end(), [](const json& x) { return x.is_string(); }))
    fail(key, "is not a list of strings");
  return value.get<std::vector<std::string>>();
}

JsonRow JsonRow::inside(const char* key) const {
  const json& value = field(key);
  if (!value.is_object()) fail(key, fmt::format("is {}, not an object", kind_of(value)));
  return JsonRow(value, fmt::format("{}.{}", place_, key));
}

void JsonRow::each(const char* key, const std::function<void(const JsonRow&)>& use) const {
  const json& value = field(key);
  if (!value.is_array()) fail(key, fmt::format("is {}, not a list", kind_of(value)));
  for (size_t i = 0; i < value.size(); ++i) use(JsonRow(value[i], fmt::format("{}.{}[{}]", place_, key, i)));
}

void for_each_row(const std::filesystem::path& file, const UseRow& use) {
  bool list = false;
  int64_t index = 0;
  const auto step = [&](int depth, Event event, json& value) {
    if (depth == 0 && event == Event::array_start) list = true;
    if (!list || depth != 1 || !is_complete(event)) return true;
    use(JsonRow(value, fmt::format("{}: [{}]", file.string(), index++)));
    return false;  // dropped as soon as it is used
  };
  const json top = parse(file, step);
  if (!list) throw BadInput(fmt::format("{}: the top level is {}, not a list of objects", file.string(), kind_of(top)));
}

void for_each_member_row(const std::filesystem::path& file, const UseMember& use) {
  bool object = false;
  std::string key;
  const auto step = [&](int depth, Event event, json& value) {
    if (depth == 0 && event == Event::object_start) object = true;
    if (object && depth == 1 && event == Event::key) key = value.get<std::string>();
    if (!object || depth != 1 || !is_complete(event)) return true;
    use(key, JsonRow(value, fmt::format("{}: \"{}\"", file.string(), key)));
    return false;
  };
  const json top = parse(file, step);
  if (!object) throw BadInput(fmt::format("{}: the top level is {}, not an object of objects", file.string(), kind_of(top)));
}

void for_each_line_row(const std::filesystem::path& file, const UseRow& use) {
  LineSource lines(file);
  while (const auto next = lines.next()) {
    const std::string_view line = *next;
    if (trimmed(line).empty()) continue;
    const std::string place = lines.place();
    json value;
    try {
      value = json::parse(line);
    } catch (const json::exception& e) {
      fail_to_parse(place, e);
    }
    use(JsonRow(value, place));
  }
}

json read_whole_json(const std::filesystem::path& file) { return parse(file); }

}  // namespace vlp::formats
