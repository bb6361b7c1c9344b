#include "core/formats/safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

struct DTypeInfo {
  std::string_view name;
  int64_t size;
};
constexpr std::array<DTypeInfo, 15> kDTypes{{{"BOOL", 1}, {"U8", 1}, {"I8", 1}, {"F8_E5M2", 1}, {"F8_E4M3", 1},
                                             {"I16", 2}, {"U16", 2}, {"F16", 2}, {"BF16", 2},
                                             {"I32", 4}, {"U32", 4}, {"F32", 4}, {"F64", 8}, {"I64", 8}, {"U64", 8}}};

// Parses, refusing a key that occurs twice in one object: the last would win silently.
json parse_strictly(std::string_view text, const std::string& file) {
  std::vector<std::set<std::string>> keys;
  const auto step = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      throw BadInput(fmt::format("{}: the header names \"{}\" twice", file, value.get<std::string>()));
    return true;
  };
  try {
    return json::parse(text, step);
  } catch (const json::exception&) {
    throw BadInput(fmt::format("{}: the header is not valid JSON: the file is corrupt or not safetensors", file));
  }
}

class EntryReader final {
 public:
  EntryReader(const std::string& name, const json& value, const std::string& file) : name_(name), value_(value), file_(file) {}

  SafetensorsEntry read() const {
    const auto has = [&](const char* key) { return value_.contains(key); };
    if (!value_.is_object() || value_.size() != 3 || !has("dtype") || !has("shape") || !has("data_offsets"))
      fail("must have exactly dtype, shape and data_offsets");
    SafetensorsEntry entry{name_, dtype(), {}, 0, 0};
    for (const uint64_t extent : numbers("shape")) entry.shape.push_back(static_cast<int64_t>(extent));
    const auto offsets = numbers("data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1]) fail("data_offsets are not a begin and an end");
    entry.begin = offsets[0];
    entry.end = offsets[1];
    const auto bytes = byte_count(entry.dtype, entry.shape);
    const std::string shape = fmt::format("{} [{}]", name_of(entry.dtype), fmt::join(entry.shape, ", "));
    if (!bytes) fail(fmt::format("{} is too large", shape));
    if (*bytes != entry.end - entry.begin)
      fail(fmt::format("{} is {} bytes, but its offsets span {}", shape, *bytes, entry.end - entry.begin));
    return entry;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const { throw BadInput(fmt::format("{}: tensor \"{}\": {}", file_, name_, problem)); }

  DType dtype() const {
    const json& value = value_["dtype"];
    const auto found = value.is_string() ? std::find_if(kDTypes.begin(), kDTypes.end(), [&](const DTypeInfo& i) { return value == i.name; })
                                         : kDTypes.end();
    if (found == kDTypes.end()) fail(fmt::format("unknown dtype {}", value.dump(-1, ' ', true, json::error_handler_t::replace)));
    return static_cast<DType>(found - kDTypes.begin());
  }

  std::vector<uint64_t> numbers(const char* key) const {
    std::vector<uint64_t> out;
    const json& list = value_[key];
    for (const auto& x : list) {
      if (!x.is_number_unsigned() || x.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()})
        fail(fmt::format("{} is not a list of whole numbers", key));
      out.push_back(x.get<uint64_t>());
    }
    if (!list.is_array()) fail(fmt::format("{} is not a list of whole numbers", key));
    return out;
  }

  const std::string& name_;
  const json& value_;
  const std::string& file_;
};

Metadata read_metadata(const json& value, const std::string& file) {
  Metadata out;
  const bool strings = value.is_object() && std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_string(); });
  if (!strings) throw BadInput(fmt::format("{}: __metadata__ is not a table of strings", file));
  for (const auto& [key, text] : value.items()) out.emplace(key, text.get<std::string>());
  return out;
}

}  // namespace

int64_t size_of(DType dtype) { return kDTypes.at(static_cast<size_t>(dtype)).size; }
std::string_view name_of(DType dtype) { return kDTypes.at(static_cast<size_t>(dtype)).name; }

std::optional<uint64_t> byte_count(DType dtype, const std::vector<int64_t>& shape) {
  if (std::any_of(shape.begin(), shape.end(), [](int64_t extent) { return extent < 0; })) return std::nullopt;
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  auto bytes = static_cast<uint64_t>(size_of(dtype));
  for (const int64_t extent : shape) {
    if (bytes > uint64_t{std::numeric_limits<int64_t>::max()} / static_cast<uint64_t>(extent)) return std::nullopt;
    bytes *= static_cast<uint64_t>(extent);
  }
  return bytes;
}

SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& file) {
  const json header = parse_strictly(text, file);
  if (!header.is_object()) throw BadInput(fmt::format("{}: the header is not a JSON object: not a safetensors file", file));
  SafetensorsHeader out;
  for (const auto& [name, value] : header.items()) {
    if (name == "__metadata__") out.metadata = read_metadata(value, file);
    else out.entries.push_back(EntryReader(name, value, file).read());
  }
  std::sort(out.entries.begin(), out.entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
  return out;
}

void check_safetensors_layout(const std::vector<SafetensorsEntry>& entries, uint64_t size, const std::string& file) {
  uint64_t end = 0;
  for (const auto& entry : entries) {
    const auto fail = [&](const std::string& problem) {
      throw BadInput(fmt::format("{}: tensor \"{}\": bytes {}..{} {}", file, entry.name, entry.begin, entry.end, problem));
    };
    if (entry.end > size) fail(fmt::format("lie outside the {} bytes of data; the file is truncated", size));
    if (entry.begin < end) fail("overlap the tensor before");
    if (entry.begin > end) fail(fmt::format("leave a gap behind byte {}", end));
    end = entry.end;
  }
  if (end != size) throw BadInput(fmt::format("{}: {} bytes of data belong to no tensor", file, size - end));
}

}  // namespace vlp::formats
