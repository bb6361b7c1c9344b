#pragma once
// JSON data sets: one large list of records, read one record at a time, with errors that name file, record and field.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace vlp::formats {

// One record with checked access to its fields; a view, valid while the call that hands it out lasts. Every failure is a BadInput
// `FILE: LIST[12]: field "x" ...`, in JSON lines `FILE:13: field "x" ...`.
class JsonRecord final {
 public:
  // Place of a record: element `index` of `list`, which is a field of `parent` or, without parent, of the file's top level. An empty list
  // is the top level itself; index -1 is a field that is no list.
  struct Where {
    const std::filesystem::path* file;
    const JsonRecord* parent = nullptr;
    std::string_view list = {};
    int64_t index = -1;
    std::string_view name = {};  // its key, where the list is an object
    int64_t line = 0;            // of JSON lines
  };
  using Use = std::function<void(const JsonRecord& record, int64_t index)>;

  JsonRecord(const nlohmann::json& value, const Where& where);  // throws if the value is not an object

  bool has(const std::string& key) const;                                            // present and not null
  bool is_list(const std::string& key) const;                                        // present and a list
  std::string text(const std::string& key) const;                                    // a string
  int64_t integer(const std::string& key) const;                                     // a number without fraction
  double number(const std::string& key) const;                                       // a number
  bool boolean(const std::string& key) const;                                        // true or false
  std::string id(const std::string& key) const;                                      // a string or a whole number, as text
  std::vector<std::string> texts(const std::string& key) const;                      // a list of strings
  std::vector<double> numbers(const std::string& key) const;                         // a list of numbers
  void each(const std::string& key, const Use& use) const;                           // a list of objects
  void each_member(const std::string& key, const Use& use) const;                    // an object of objects; `name` is the key
  int64_t each_of_lists(const std::string& key, const Use& use) const;               // lists of objects; `index` is the list's; returns how many
  JsonRecord inside(const std::string& key) const;                                   // an object; a view that needs this one alive
  std::string_view name() const { return where_.name; }                              // the key under which the record stands
  [[noreturn]] void fail(const std::string& key, const std::string& problem) const;  // FILE: LIST[12]: field "key" problem
  std::string where() const;                                                         // FILE: LIST[12].SUBLIST[3]

 private:
  std::string position() const;
  int64_t line() const;
  const nlohmann::json& field(const std::string& key) const;
  const nlohmann::json& list(const std::string& key) const;
  const nlohmann::json& value_;
  Where where_;
};

// Where the records of a JSON file stand.
enum class JsonLayout {
  kListUnderKey,  // {"KEY": [{...}, ...], ...}
  kList,          // [{...}, ...]
  kObject         // {"ID": {...}, ...}; the record's name() is ID
};

// Calls `use` for every object of the list under `key` of the top-level object of `file` (plain or gzip), in order, holding one record in
// memory at a time. Throws BadInput for invalid JSON (with line and column), a missing list, or a member that is not an object.
void for_each_record(const std::filesystem::path& file, const std::string& key, const JsonRecord::Use& use);

// The same for a file that is the list, or an object whose members are the records.
void for_each_record(const std::filesystem::path& file, JsonLayout layout, const JsonRecord::Use& use);

// The same for a JSON object a line; `index` is the line's number, from 1. Throws BadInput for a line that is none.
void for_each_json_line(const std::filesystem::path& file, const JsonRecord::Use& use);

// The whole of a small file (plain or gzip). JsonRecord(value, {&file}) reads its fields.
nlohmann::json read_json(const std::filesystem::path& file);

}  // namespace vlp::formats
