#include "core/formats/json_records.hpp"

#include <functional>
#include <istream>

#include <fmt/format.h>

#include "core/formats/json_stream.hpp"
#include "core/formats/lines.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

// Hands out the records of one file while the parser goes through it; everything else is dropped as soon as it is read.
class Walker final {
 public:
  Walker(const std::filesystem::path& file, JsonLayout layout, const std::string& key, const JsonRecord::Use& use)
      : file_(file), layout_(layout), key_(key), use_(use), record_depth_(layout == JsonLayout::kListUnderKey ? 2 : 1) {}

  // What nlohmann's parser calls; false drops the value. Depth 0 is the top level.
  bool operator()(int depth, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    if (depth == 0) return top_level(event, value);
    if (event == Event::key && depth == 1) return field(value.get_ref<const std::string&>());
    if (depth == 1 && record_depth_ == 2 && under_key_ && event == Event::array_start) found_ = true;
    const bool complete = event == Event::object_end || event == Event::array_end || event == Event::value;
    if (!found_ || !under_key_ || depth != record_depth_ || !complete) return true;
    use_(JsonRecord(value, {&file_, nullptr, key_, index_, layout_ == JsonLayout::kObject ? std::string_view(name_) : ""}), index_);
    ++index_;
    return false;
  }

  void finish() const {
    if (!found_) fail();
  }

 private:
  bool top_level(json::parse_event_t event, const json& value) {
    using Event = json::parse_event_t;
    if (event == Event::object_end || event == Event::array_end) return true;
    top_ = event == Event::object_start ? "an object" : event == Event::array_start ? "a list" : type_of(value);
    if (event != (layout_ == JsonLayout::kList ? Event::array_start : Event::object_start)) fail();
    if (layout_ != JsonLayout::kListUnderKey) found_ = under_key_ = true;
    return true;
  }

  bool field(const std::string& name) {
    if (layout_ == JsonLayout::kListUnderKey) return under_key_ = name == key_;
    name_ = name;
    return true;
  }

  [[noreturn]] void fail() const {
    switch (layout_) {
      case JsonLayout::kListUnderKey:
        throw BadInput(fmt::format("{}: the top level has no list \"{}\"", file_.string(), key_));
      case JsonLayout::kList:
        throw BadInput(fmt::format("{}: the top level is {}, not a list of objects", file_.string(), top_));
      case JsonLayout::kObject:
        throw BadInput(fmt::format("{}: the top level is {}, not an object of objects", file_.string(), top_));
    }
    throw InternalFault("for_each_record: layout out of range");
  }

  const std::filesystem::path& file_;
  JsonLayout layout_;
  std::string key_, name_;
  const JsonRecord::Use& use_;
  int record_depth_;
  bool under_key_ = false, found_ = false;
  int64_t index_ = 0;
  std::string_view top_;  // what the top level is
};

void walk(const std::filesystem::path& file, JsonLayout layout, const std::string& key, const JsonRecord::Use& use) {
  JsonStream stream(file);
  std::istream in(&stream);
  Walker walker(file, layout, key, use);
  try {
    const json left = json::parse(in, std::ref(walker));  // next to nothing: every record was dropped when it was used
  } catch (const json::exception& e) {
    fail_to_parse(file.string(), e);
  }
  walker.finish();
}

}  // namespace

void for_each_record(const std::filesystem::path& file, const std::string& key, const JsonRecord::Use& use) {
  walk(file, JsonLayout::kListUnderKey, key, use);
}

void for_each_record(const std::filesystem::path& file, JsonLayout layout, const JsonRecord::Use& use) {
  if (layout == JsonLayout::kListUnderKey) throw InternalFault("for_each_record: a list under a key needs the key");
  walk(file, layout, "", use);
}

void for_each_json_line(const std::filesystem::path& file, const JsonRecord::Use& use) {
  LineSource lines(file);
  while (const auto line = lines.next()) {
    if (trimmed(*line).empty()) continue;
    try {
      const json value = json::parse(*line);
      use(JsonRecord(value, {.file = &file, .parent = nullptr, .list = "", .index = -1, .line = lines.number()}), lines.number());
    } catch (const json::exception& e) {
      fail_to_parse(lines.place(), e);
    }
  }
}

json read_json(const std::filesystem::path& file) {
  JsonStream stream(file);
  std::istream in(&stream);
  try {
    return json::parse(in);
  } catch (const json::exception& e) {
    fail_to_parse(file.string(), e);
  }
}

}  // namespace vlp::formats
