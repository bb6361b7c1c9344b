#include <limits>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/json_stream.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {

using nlohmann::json;

JsonRecord::JsonRecord(const json& value, const Where& where) : value_(value), where_(where) {
  if (!value.is_object()) throw BadInput(fmt::format("{}: is {}, not an object", this->where(), type_of(value)));
}

bool JsonRecord::has(const std::string& key) const {
  const auto found = value_.find(key);
  return found != value_.end() && !found->is_null();
}

bool JsonRecord::is_list(const std::string& key) const { return has(key) && value_.find(key)->is_array(); }

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

double JsonRecord::number(const std::string& key) const {
  const json& value = field(key);
  if (!value.is_number()) fail(key, fmt::format("is {}, not a number", type_of(value)));
  return value.get<double>();
}

bool JsonRecord::boolean(const std::string& key) const {
  const json& value = field(key);
  if (!value.is_boolean()) fail(key, fmt::format("is {}, not true or false", type_of(value)));
  return value.get<bool>();
}

std::string JsonRecord::id(const std::string& key) const {
  const json& value = field(key);
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_number_integer()) fail(key, fmt::format("is {}, not a whole number or a string", type_of(value)));
  return std::to_string(integer(key));
}

const json& JsonRecord::list(const std::string& key) const {
  const json& values = field(key);
  if (!values.is_array()) fail(key, fmt::format("is {}, not a list", type_of(values)));
  return values;
}

std::vector<std::string> JsonRecord::texts(const std::string& key) const {
  std::vector<std::string> out;
  for (const auto& value : list(key)) {
    if (!value.is_string()) fail(key, fmt::format("[{}] is {}, not a string", out.size(), type_of(value)));
    out.push_back(value.get<std::string>());
  }
  return out;
}

std::vector<double> JsonRecord::numbers(const std::string& key) const {
  std::vector<double> out;
  for (const auto& value : list(key)) {
    if (!value.is_number()) fail(key, fmt::format("[{}] is {}, not a number", out.size(), type_of(value)));
    out.push_back(value.get<double>());
  }
  return out;
}

void JsonRecord::each(const std::string& key, const Use& use) const {
  const json& values = list(key);
  for (size_t i = 0; i < values.size(); ++i) {
    const auto index = static_cast<int64_t>(i);
    use(JsonRecord(values[i], {where_.file, this, key, index}), index);
  }
}

void JsonRecord::each_member(const std::string& key, const Use& use) const {
  const json& values = field(key);
  if (!values.is_object()) fail(key, fmt::format("is {}, not an object", type_of(values)));
  int64_t index = 0;
  for (auto member = values.begin(); member != values.end(); ++member, ++index)
    use(JsonRecord(*member, {where_.file, this, key, index, member.key()}), index);
}

int64_t JsonRecord::each_of_lists(const std::string& key, const Use& use) const {
  int64_t outer = 0;
  for (const auto& values : list(key)) {
    if (!values.is_array()) fail(key, fmt::format("[{}] is {}, not a list", outer, type_of(values)));
    const std::string name = fmt::format("{}[{}]", key, outer);
    for (size_t i = 0; i < values.size(); ++i) use(JsonRecord(values[i], {where_.file, this, name, static_cast<int64_t>(i)}), outer);
    ++outer;
  }
  return outer;
}

JsonRecord JsonRecord::inside(const std::string& key) const {
  const json& value = field(key);
  if (!value.is_object()) fail(key, fmt::format("is {}, not an object", type_of(value)));
  return {value, {where_.file, this, value_.find(key).key()}};  // the key as the record holds it: it outlives the argument
}

void JsonRecord::fail(const std::string& key, const std::string& problem) const {
  throw BadInput(fmt::format("{}: field \"{}\" {}", where(), key, problem));
}

std::string JsonRecord::position() const {
  std::string own(where_.list);
  if (!where_.name.empty()) own += fmt::format("[\"{}\"]", where_.name);
  else if (where_.index >= 0) own += fmt::format("[{}]", where_.index);
  const std::string parent = where_.parent ? where_.parent->position() : "";
  return parent.empty() ? own : parent + "." + own;
}

int64_t JsonRecord::line() const { return where_.parent ? where_.parent->line() : where_.line; }

std::string JsonRecord::where() const {
  const std::string file = line() > 0 ? fmt::format("{}:{}", where_.file->string(), line()) : where_.file->string();
  const std::string path = position();
  return path.empty() ? file : file + ": " + path;
}

}  // namespace vlp::formats
