#include "core/formats/npy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/gzip.hpp"
#include "core/formats/safetensors_header.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

constexpr std::array<std::pair<std::string_view, DType>, 12> kTypes{{{"b1", DType::kBool},
                                                                     {"u1", DType::kU8},
                                                                     {"i1", DType::kI8},
                                                                     {"u2", DType::kU16},
                                                                     {"i2", DType::kI16},
                                                                     {"f2", DType::kF16},
                                                                     {"u4", DType::kU32},
                                                                     {"i4", DType::kI32},
                                                                     {"f4", DType::kF32},
                                                                     {"u8", DType::kU64},
                                                                     {"i8", DType::kI64},
                                                                     {"f8", DType::kF64}}};

struct Header {
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;
  bool column_major = false;
};

// Reads {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, keys in any order: what NumPy writes, not every Python literal.
class HeaderReader final {
 public:
  HeaderReader(std::string_view text, const std::string& name) : text_(text), rest_(text), name_(name) {}

  Header read() {
    Header out;
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr") out.dtype = dtype(), descr = true;
      else if (key == "fortran_order") out.column_major = truth(), order = true;
      else if (key == "shape") out.shape = extents(), shape = true;
      else malformed();
      if (!take(',') && !at('}')) malformed();
    }
    if (!descr || !order || !shape) malformed();
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const { throw BadInput(fmt::format("{}: {}", name_, problem)); }
  [[noreturn]] void malformed() const {
    std::string shown(text_.substr(0, 80));
    for (char& c : shown)
      if (c < ' ' || c > '~') c = '?';
    fail(fmt::format("the header is not as NumPy writes it: {}", shown));
  }
  bool at(char c) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
    return rest_.starts_with(c);
  }
  bool take(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!take(c)) malformed();
  }
  std::string_view quoted() {
    const char quote = at('"') ? '"' : '\'';
    expect(quote);
    const size_t end = rest_.find(quote);
    if (end == std::string_view::npos) malformed();
    const auto out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return out;
  }

  DType dtype() {
    if (at('[')) fail("holds a structured array; save its fields as arrays of their own");
    const std::string_view descr = quoted();
    const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return descr.size() == 3 && descr.substr(1) == t.first; });
    if (found == kTypes.end()) fail(fmt::format("holds elements of type '{}', which are not numbers or booleans of up to 64 bits", descr));
    if (descr[0] == '>' && size_of(found->second) > 1)
      fail(fmt::format("holds big-endian elements ('{}'); save it as little-endian: x.astype('<{}')", descr, found->first));
    if (descr[0] != '<' && descr[0] != '|' && descr[0] != '>') malformed();
    return found->second;
  }
  bool truth() {
    const bool yes = at('T');
    const std::string_view word = yes ? "True" : "False";
    if (!rest_.starts_with(word)) malformed();
    rest_.remove_prefix(word.size());
    return yes;
  }
  std::vector<int64_t> extents() {
    std::vector<int64_t> out;
    expect('(');
    while (!take(')')) {
      at('0');
      int64_t extent = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      if (error != std::errc() || extent < 0) malformed();
      rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
      take('L');  // Python 2
      out.push_back(extent);
      if (!take(',') && !at(')')) malformed();
    }
    return out;
  }

  std::string_view text_, rest_;
  const std::string& name_;
};

// Column-major elements in row-major order: the first index runs fastest in `columns`, the last one in what is returned.
std::vector<std::byte> row_major(std::string_view columns, const std::vector<int64_t>& shape, size_t element) {
  const size_t axes = shape.size();
  std::vector<size_t> stride(axes), index(axes, 0);  // in `columns`, in bytes
  size_t step = element;
  for (size_t a = 0; a < axes; ++a) stride[a] = std::exchange(step, step * static_cast<size_t>(shape[a]));
  std::vector<std::byte> out(columns.size());
  size_t from = 0;
  for (size_t to = 0; to < out.size(); to += element) {
    std::memcpy(out.data() + to, columns.data() + from, element);
    for (size_t a = axes; a-- > 0;) {
      from += stride[a];
      if (++index[a] < static_cast<size_t>(shape[a])) break;
      from -= stride[a] * std::exchange(index[a], 0);
    }
  }
  return out;
}

float from_half(uint16_t h) {
  const int exponent = (h >> 10) & 31;
  const auto fraction = static_cast<float>(h & 1023);
  const float size =
      exponent == 31 ? (fraction == 0 ? INFINITY : NAN) : (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25));
  return h >> 15 ? -size : size;
}

template <class T, class Convert> std::vector<float> converted(const NpyArray& array, const Convert& convert) {
  std::vector<float> out(array.bytes.size() / sizeof(T));
  for (size_t i = 0; i < out.size(); ++i) {
    T value;
    std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
    out[i] = convert(value);
  }
  return out;
}

}  // namespace

NpyArray parse_npy(std::string_view bytes, const std::string& name) {
  const auto fail = [&](const std::string& problem) { throw BadInput(fmt::format("{}: {}", name, problem)); };
  if (!bytes.starts_with(kMagic) || bytes.size() < 10) fail("is not a .npy file");
  const int version = bytes[6];
  if (version < 1 || version > 3) fail(fmt::format(".npy version {} is unknown; 1 to 3 are read", version));
  const size_t width = version == 1 ? 2 : 4, start = 8 + width;
  if (bytes.size() < start) fail("ends inside the .npy header: the file is truncated");
  size_t length = 0;
  for (size_t i = 0; i < width; ++i) length |= static_cast<size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
  if (length > bytes.size() - start) fail("ends inside the .npy header: the file is truncated");

  const Header header = HeaderReader(bytes.substr(start, length), name).read();
  NpyArray out{header.dtype, header.shape, {}};
  const std::string_view data = bytes.substr(start + length);
  const std::string type = fmt::format("{} [{}]", name_of(out.dtype), fmt::join(out.shape, ", "));
  const auto needed = byte_count(out.dtype, out.shape);
  if (!needed) fail(fmt::format("{} is too large", type));
  if (*needed != data.size()) fail(fmt::format("{} is {} bytes, but {} follow the header", type, *needed, data.size()));
  if (header.column_major) {
    out.bytes = row_major(data, out.shape, static_cast<size_t>(size_of(out.dtype)));
    return out;
  }
  const auto* begin = reinterpret_cast<const std::byte*>(data.data());
  out.bytes.assign(begin, begin + data.size());
  return out;
}

NpyArray read_npy(const std::filesystem::path& file) { return parse_npy(read_plain_or_gzip(file), file.string()); }

std::vector<float> to_floats(const NpyArray& array, const std::string& name) {
  if (array.dtype == DType::kF32) return converted<float>(array, [](float x) { return x; });
  if (array.dtype == DType::kF64) return converted<double>(array, [](double x) { return static_cast<float>(x); });
  if (array.dtype == DType::kF16) return converted<uint16_t>(array, from_half);
  throw BadInput(fmt::format("{}: holds {}, not floating-point numbers of 16, 32 or 64 bits", name, name_of(array.dtype)));
}

}  // namespace vlp::formats
