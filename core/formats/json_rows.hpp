#pragma once
// JSON files whose records are the file: a list of objects, an object of objects, or one object a line. Plain or gzip.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace vlp::formats {

// One object with checked access to its fields; a view, valid while the call that hands it out lasts. Every failure is a BadInput
// `PLACE: field "x" ...`, where the place is `FILE: [12]`, `FILE: "ID"` or `FILE:12`.
class JsonRow final {
 public:
  JsonRow(const nlohmann::json& value, std::string place);  // throws if the value is not an object

  bool has(const char* key) const;          // present and not null
  std::string text(const char* key) const;  // a string
  std::string id(const char* key) const;    // a string or an integer, as text
  bool boolean(const char* key) const;
  double number(const char* key) const;                                              // finite
  std::vector<double> numbers(const char* key) const;                                // a list of finite numbers
  std::vector<std::string> texts(const char* key) const;                             // a list of strings
  JsonRow inside(const char* key) const;                                             // an object
  void each(const char* key, const std::function<void(const JsonRow&)>& use) const;  // a list of objects
  [[noreturn]] void fail(const char* key, const std::string& problem) const;
  const std::string& place() const { return place_; }

 private:
  const nlohmann::json& field(const char* key) const;
  const nlohmann::json& value_;
  std::string place_;
};

using UseRow = std::function<void(const JsonRow& row)>;
using UseMember = std::function<void(const std::string& key, const JsonRow& row)>;

// Each holds one record in memory at a time beside the text of the file. They throw BadInput for invalid JSON (with line and column), for
// another top level, and for a record that is no object.
void for_each_row(const std::filesystem::path& file, const UseRow& use);            // [{...}, ...]
void for_each_member_row(const std::filesystem::path& file, const UseMember& use);  // {"ID": {...}, ...}
void for_each_line_row(const std::filesystem::path& file, const UseRow& use);       // {...} a line; blank lines are passed over

// The whole file. Throws BadInput for invalid JSON.
nlohmann::json read_whole_json(const std::filesystem::path& file);

}  // namespace vlp::formats
