#include "core/formats/safetensors.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/formats/safetensors_header.hpp"
#include "core/util/error.hpp"
#include "core/util/nearest.hpp"

namespace vlp::formats {
namespace {

constexpr size_t kLengthBytes = 8;
constexpr std::string_view kMetadataKey = "__metadata__";

uint64_t read_little_endian(std::span<const std::byte> bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) value |= std::to_integer<uint64_t>(bytes[i]) << (8 * i);
  return value;
}

using Order = std::vector<const TensorBytes*>;

Order stored_order(std::span<const TensorBytes> tensors) {
  Order order;
  for (const auto& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const TensorBytes* a, const TensorBytes* b) {
    return a->dtype != b->dtype ? a->dtype > b->dtype : a->name < b->name;  // DType is ordered by width
  });
  return order;
}

void validate(const TensorBytes& t, const std::string& file) {
  if (t.name == kMetadataKey) throw InternalFault(fmt::format("{}: a tensor must not be named \"{}\"", file, kMetadataKey));
  if (byte_count(t.dtype, t.shape) != t.bytes.size())
    throw InternalFault(fmt::format("{}: tensor \"{}\" has {} bytes, which is not {} [{}]", file, t.name, t.bytes.size(), name_of(t.dtype),
                                    fmt::join(t.shape, ", ")));
}

std::string header_of(const Order& order, const Metadata& metadata) {
  const auto quoted = [](const std::string& s) { return nlohmann::json(s).dump(); };
  std::vector<std::string> entries, pairs;
  for (const auto& [key, value] : metadata) pairs.push_back(quoted(key) + ":" + quoted(value));
  if (!pairs.empty()) entries.push_back(fmt::format("\"{}\":{{{}}}", kMetadataKey, fmt::join(pairs, ",")));
  uint64_t begin = 0;
  for (const auto* t : order) {
    const uint64_t end = begin + t->bytes.size();
    entries.push_back(fmt::format("{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", quoted(t->name), name_of(t->dtype),
                                  fmt::join(t->shape, ","), begin, end));
    begin = end;
  }
  std::string header = fmt::format("{{{}}}", fmt::join(entries, ","));
  header.resize((header.size() + 7) / 8 * 8, ' ');  // the data starts aligned
  return header;
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& file) : file_(file), map_(file) {
  const auto bytes = map_.bytes();
  if (bytes.size() < kLengthBytes)
    throw BadInput(fmt::format("{}: is {} bytes long, too short for a safetensors file", file.string(), bytes.size()));
  const uint64_t length = read_little_endian(bytes);
  if (length > bytes.size() - kLengthBytes)
    throw BadInput(fmt::format("{}: the header is said to be {} bytes long, but {} follow; the file is truncated or not safetensors",
                               file.string(), length, bytes.size() - kLengthBytes));
  const auto header_bytes = bytes.subspan(kLengthBytes, length);
  const std::string_view text(reinterpret_cast<const char*>(header_bytes.data()), header_bytes.size());
  auto header = parse_safetensors_header(text, file.string());
  metadata_ = std::move(header.metadata);

  const auto data = bytes.subspan(kLengthBytes + length);
  check_safetensors_layout(header.entries, data.size(), file.string());
  for (auto& entry : header.entries) {
    index_.emplace(entry.name, tensors_.size());
    tensors_.push_back({std::move(entry.name), entry.dtype, std::move(entry.shape), data.subspan(entry.begin, entry.end - entry.begin)});
  }
}

const TensorBytes& SafetensorsFile::at(std::string_view name) const {
  const auto found = index_.find(std::string(name));
  if (found != index_.end()) return tensors_[found->second];
  std::vector<std::string> names;
  for (const auto& tensor : tensors_) names.push_back(tensor.name);
  throw BadInput(fmt::format("{}: has no tensor \"{}\"{}", file_.string(), name, did_you_mean(name, names)));
}

void write_safetensors(const std::filesystem::path& file, std::span<const TensorBytes> tensors, const Metadata& metadata) {
  const auto order = stored_order(tensors);
  for (const auto* t : order) validate(*t, file.string());
  std::set<std::string_view> names;
  for (const auto* t : order)
    if (!names.insert(t->name).second) throw InternalFault(fmt::format("{}: two tensors are named \"{}\"", file.string(), t->name));

  const std::string header = header_of(order, metadata);
  std::string out(kLengthBytes, '\0');
  for (size_t i = 0; i < kLengthBytes; ++i) out[i] = static_cast<char>(header.size() >> (8 * i));
  size_t size = out.size() + header.size();
  for (const auto* t : order) size += t->bytes.size();
  out.reserve(size);
  out.append(header);
  for (const auto* t : order) out.append(reinterpret_cast<const char*>(t->bytes.data()), t->bytes.size());
  write_file_atomic(file, out);
}

}  // namespace vlp::formats
