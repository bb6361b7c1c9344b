#include "core/formats/region_tsv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "core/formats/base64.hpp"
#include "core/util/error.hpp"
#include "core/util/split.hpp"

namespace vlp::formats {
namespace {

constexpr int64_t kMostRegions = 10000, kLongestSide = 1 << 20;

// The first ten are obj36's own; the last may be missing.
constexpr std::array<std::string_view, 11> kObj36{"img_id",     "img_h",     "img_w", "objects_id", "objects_conf", "attrs_id",
                                                  "attrs_conf", "num_boxes", "boxes", "features",   "cls_prob"};
constexpr std::array<std::string_view, 6> kBottomUp{"image_id", "image_w", "image_h", "num_boxes", "boxes", "features"};

std::span<const std::string_view> columns_of(RegionTsv layout) {
  switch (layout) {
    case RegionTsv::kObj36:
      return std::span(kObj36).first(10);
    case RegionTsv::kBottomUp:
      return kBottomUp;
  }
  throw InternalFault("RegionTsv out of range");
}

std::string_view name_of(RegionTsv layout) { return layout == RegionTsv::kObj36 ? "obj36" : "bottom-up"; }

std::string joined(std::span<const std::string_view> names) {
  std::string out;
  for (const auto name : names) out += fmt::format("{}{}", out.empty() ? "" : " ", name);
  return out;
}

// The columns of one row, by the name that the layout gives them.
class Row final {
 public:
  Row(std::span<const std::string_view> columns, const std::vector<std::string_view>& fields, std::string where)
      : columns_(columns), fields_(fields), where_(std::move(where)) {}

  void in_picture(const std::string& id) { where_ += fmt::format(": picture {}", id); }
  [[noreturn]] void fail(const std::string& what) const { throw BadInput(fmt::format("{}: {}", where_, what)); }

  std::string_view text(std::string_view column) const {
    return fields_[static_cast<size_t>(std::find(columns_.begin(), columns_.end(), column) - columns_.begin())];
  }

  int64_t number(std::string_view column, int64_t most) const {
    const auto field = text(column);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc() || end != field.data() + field.size())
      fail(fmt::format("{} is \"{}\", not a whole number", column, field.substr(0, 20)));
    if (value < 1 || value > most) fail(fmt::format("{} = {} is outside 1..{}", column, value, most));
    return value;
  }

  // Bytes of the array in a column. Throws where the base64 cannot be whole.
  size_t bytes(std::string_view column) const {
    const auto size = base64_bytes(text(column));
    if (!size) fail(fmt::format("{}: {} characters are not whole base64: the row is truncated", column, text(column).size()));
    return *size;
  }

  // The array in a column, `count` elements.
  template <class T> void array(std::string_view column, int64_t count, std::vector<T>& out) const {
    const size_t wanted = static_cast<size_t>(count) * sizeof(T), have = bytes(column);
    if (have != wanted) fail(fmt::format("{} holds {} bytes, but num_boxes = {} asks for {}", column, have, text("num_boxes"), wanted));
    out.resize(static_cast<size_t>(count));
    const size_t read = decode_base64(text(column), std::as_writable_bytes(std::span(out)));
    if (read != text(column).size()) fail(fmt::format("{}: character {} is not base64: the file is damaged", column, read + 1));
  }

 private:
  std::span<const std::string_view> columns_;
  const std::vector<std::string_view>& fields_;
  std::string where_;
};

void check_columns(const Row& row, RegionTsv layout, size_t count) {
  const auto columns = columns_of(layout);
  if (count == columns.size() || (layout == RegionTsv::kObj36 && count == kObj36.size())) return;
  const auto other = layout == RegionTsv::kObj36 ? RegionTsv::kBottomUp : RegionTsv::kObj36;
  const auto hint = count == columns_of(other).size() ? fmt::format("; rows of {} have {}", name_of(other), count) : std::string();
  row.fail(fmt::format("{} columns, expected the {} of {} ({}){}", count, columns.size(), name_of(layout), joined(columns), hint));
}

}  // namespace

RegionTsvReader::RegionTsvReader(const std::filesystem::path& file, RegionTsv layout, RegionStore store, RegionContent content)
    : layout_(layout), store_(std::move(store)), content_(content), lines_(file) {}

void RegionTsvReader::parse(std::string_view line, RegionRecord& r) {
  const auto fields = split_at(line, '\t');
  Row row(layout_ == RegionTsv::kObj36 ? std::span<const std::string_view>(kObj36) : columns_of(layout_), fields, place());
  check_columns(row, layout_, fields.size());
  const bool obj36 = layout_ == RegionTsv::kObj36;
  r.image = row.text(obj36 ? "img_id" : "image_id");
  if (r.image.empty()) row.fail("the picture has no id");
  row.in_picture(r.image);
  r.width = row.number(obj36 ? "img_w" : "image_w", kLongestSide);
  r.height = row.number(obj36 ? "img_h" : "image_h", kLongestSide);
  r.regions = row.number("num_boxes", kMostRegions);
  row.array("boxes", 4 * r.regions, r.boxes);

  const auto bytes = static_cast<int64_t>(row.bytes("features")), row_bytes = 4 * r.regions;
  if (bytes == 0 || bytes % row_bytes != 0)
    row.fail(fmt::format("features hold {} bytes, which num_boxes = {} does not divide into float32", bytes, r.regions));
  r.feature_width = bytes / row_bytes;
  row.array("features", r.regions * r.feature_width, r.features);
  if (obj36) {
    row.array("objects_id", r.regions, r.classes);
    row.array("objects_conf", r.regions, r.class_confidence);
    row.array("attrs_id", r.regions, r.attributes);
    row.array("attrs_conf", r.regions, r.attribute_confidence);
    r.class_distribution.clear();
    if (fields.size() == kObj36.size()) {
      const auto classes = static_cast<int64_t>(row.bytes("cls_prob"));
      if (classes == 0 || classes % row_bytes != 0)
        row.fail(fmt::format("cls_prob holds {} bytes, which num_boxes = {} does not divide into float32", classes, r.regions));
      row.array("cls_prob", classes / 4, r.class_distribution);
    }
  }
  if (content_ == RegionContent::kSound) require_fit(r, store_, place());
}

bool RegionTsvReader::next(RegionRecord& record) {
  const auto line = lines_.next();
  if (line) parse(*line, record);
  return line.has_value();
}

}  // namespace vlp::formats
