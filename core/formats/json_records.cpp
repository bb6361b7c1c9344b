#include "core/formats/json_records.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "core/formats/gzip.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

std::string_view type_of(const json& value) {  // as words: "a string"
  switch (value.type()) {
    case json::value_t::null: return "null";
    case json::value_t::object: return "an object";
    case json::value_t::array: return "a list";
    case json::value_t::string: return "a string";
    case json::value_t::boolean: return "a boolean";
    default: return "a number";
  }
}

// "[json.exception.parse_error.101] parse error at line 3, column 9: syntax error ..." -> "FILE: invalid JSON: parse error at line 3, ..."
[[noreturn]] void fail_to_parse(const std::filesystem::path& file, const json::exception& e) {
  std::string_view what = e.what();
  what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
  throw BadInput(fmt::format("{}: invalid JSON: {}", file.string(), what));
}

}  // namespace

JsonRecord::JsonRecord(const json& value, const Where& where) : value_(value), where_(where) {
  if (!value.is_object()) throw BadInput(fmt::format("{}: is {}, not an object", this->where(), type_of(value)));
}

bool JsonRecord::has(const std::string& key) const {
  const auto found = value_.find(key);
  return found != value_.end() && !found->is_null();
}

const json& JsonRecord::field(const std::string& key) const {
  const auto found = value_.find(key);
  if (found == value_.end()) fail(key, "is missing");
  return *found;
}

std::string JsonRecord::text(const std::string& key) const {
  const json& value = field(key);
  if (!value.is_string()) fail(key, fmt::format("is {}, not a string", type_of(value)));
  return value.get<std::string>();
}

int64_t JsonRecord::integer(const std::string& key) const {
  const json& value = field(key);
  const bool too_large = value.is_number_unsigned() && value.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()};
  if (!value.is_number_integer() || too_large) fail(key, fmt::format("is {}, not a 64-bit integer", type_of(value)));
  return value.get<int64_t>();
}

std::string JsonRecord::id(const std::string& key) const {
  return field(key).is_string() ? text(key) : std::to_string(integer(key));
}

void JsonRecord::each(const std::string& key, const Use& use) const {
  const json& values = field(key);
  if (!values.is_array()) fail(key, fmt::format("is {}, not a list", type_of(values)));
  for (size_t i = 0; i < values.size(); ++i) {
    const auto index = static_cast<int64_t>(i);
    use(JsonRecord(values[i], {where_.file, this, key, index}), index);
  }
}

void JsonRecord::fail(const std::string& key, const std::string& problem) const {
  throw BadInput(fmt::format("{}: field \"{}\" {}", where(), key, problem));
}

std::string JsonRecord::position() const {
  const std::string own = fmt::format("{}[{}]", where_.list, where_.index);
  return where_.parent ? where_.parent->position() + "." + own : own;
}

std::string JsonRecord::where() const { return fmt::format("{}: {}", where_.file->string(), position()); }

void for_each_record(const std::filesystem::path& file, const std::string& key, const JsonRecord::Use& use) {
  const std::string content = read_plain_or_gzip(file);
  bool under_key = false, found = false;
  int64_t index = 0;
  using Event = json::parse_event_t;
  // Depth 1: fields of the top-level object. Depth 2: members of their lists. A record is used as soon as it is complete, then dropped.
  const auto step = [&](int depth, Event event, json& value) {
    if (depth == 1 && event == Event::key) under_key = value == key;
    if (!under_key) return true;
    if (depth == 1 && event == Event::array_start) found = true;
    const bool complete = event == Event::object_end || event == Event::array_end || event == Event::value;
    if (!found || depth != 2 || !complete) return true;
    use(JsonRecord(value, {&file, nullptr, key, index}), index);
    ++index;
    return false;
  };
  try {
    if (!json::parse(content, step).is_object()) found = false;
  } catch (const json::exception& e) {
    fail_to_parse(file, e);
  }
  if (!found) throw BadInput(fmt::format("{}: the top level has no list \"{}\"", file.string(), key));
}

}  // namespace vlp::formats
