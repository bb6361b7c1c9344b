#pragma once
// JSON data sets: one large list of records, read one record at a time, with errors that name file, record and field.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace vlp::formats {

// One record with checked access to its fields; a view, valid while the call that hands it out lasts. Every failure is a BadInput
// `FILE: LIST[12]: field "x" ...`.
class JsonRecord final {
 public:
  // Place of a record: element `index` of `list`, which is a field of `parent` or, without parent, of the file's top level.
  struct Where {
    const std::filesystem::path* file;
    const JsonRecord* parent;
    std::string_view list;
    int64_t index;
  };
  using Use = std::function<void(const JsonRecord& record, int64_t index)>;

  JsonRecord(const nlohmann::json& value, const Where& where);  // throws if the value is not an object

  bool has(const std::string& key) const;            // present and not null
  std::string text(const std::string& key) const;    // a string
  int64_t integer(const std::string& key) const;     // a number without fraction
  std::string id(const std::string& key) const;      // a string or an integer, as text
  void each(const std::string& key, const Use& use) const;  // a list of objects
  [[noreturn]] void fail(const std::string& key, const std::string& problem) const;  // FILE: LIST[12]: field "key" problem
  std::string where() const;                         // FILE: LIST[12].SUBLIST[3]

 private:
  std::string position() const;
  const nlohmann::json& field(const std::string& key) const;
  const nlohmann::json& value_;
  Where where_;
};

// Calls `use` for every object of the list under `key` of the top-level object of `file` (plain or gzip), in order, holding one record in
// memory at a time. Throws BadInput for invalid JSON (with line and column), a missing list, or a member that is not an object.
void for_each_record(const std::filesystem::path& file, const std::string& key, const JsonRecord::Use& use);

}  // namespace vlp::formats
