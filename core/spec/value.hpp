#pragma once
// An immutable tree of settings in which every value knows where it was written and what it replaced. Trees share their parts, so that
// laying a row's few differences over a large base costs only the touched path.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/spec/place.hpp"

namespace vlp::spec {

struct Value;
using ValuePtr = std::shared_ptr<const Value>;

// A TOML value that specs do not allow: a date, a time, nan or inf. `what` says which.
struct Rejected {
  std::string what;
};

struct Entry {
  Place key;        // where the key is written
  ValuePtr value;
  std::vector<Place> replaced;  // earlier settings of the same key, the oldest first
};

using Array = std::vector<ValuePtr>;
using Table = std::map<std::string, Entry, std::less<>>;

struct Value {
  std::variant<bool, int64_t, double, std::string, Array, Table, Rejected> data;
  Place place;

  const Table* table() const { return std::get_if<Table>(&data); }
  const Array* array() const { return std::get_if<Array>(&data); }
  // "a table", "an integer", ...: for messages.
  std::string kind() const;
  // The value as TOML text, shortened: for messages.
  std::string brief() const;
};

// `over` laid over `base`: tables merge key by key, everything else (arrays too) is replaced. Either may be null.
ValuePtr merge(const ValuePtr& base, const ValuePtr& over);

// The entry at a dotted path below a table, or null.
const Entry* find(const ValuePtr& root, std::string_view dotted_path);
// `root` without the entry at the path.
ValuePtr without(const ValuePtr& root, std::string_view dotted_path);

// A table that holds `value` alone at the dotted path: value {..} at "config.model" -> {config = {model = {..}}}.
ValuePtr nest(std::string_view dotted_path, const Entry& entry);

ValuePtr empty_table();
// A tree of a JSON document; every value's place is the source without a line. null is Rejected.
ValuePtr from_json(const nlohmann::json& json, const std::shared_ptr<const Source>& source);
// The tree as JSON, integers and floats as written.
nlohmann::json to_json(const Value& value);

}  // namespace vlp::spec
