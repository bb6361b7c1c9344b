#include "core/formats/region_features.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

// A tight loop over exponents: features are most of what is read.
bool all_finite(std::span<const float> values) {
  uint32_t bad = 0;
  for (const float v : values) bad |= static_cast<uint32_t>((std::bit_cast<uint32_t>(v) & 0x7f800000u) == 0x7f800000u);
  return bad == 0;
}

std::string box_text(std::span<const float> b) { return fmt::format("({:g}, {:g}, {:g}, {:g})", b[0], b[1], b[2], b[3]); }

class Inspector final {
 public:
  Inspector(const RegionRecord& record, const RegionStore& store) : r_(record), store_(store) {
    const double slack = record.unit == BoxUnit::kPixels ? 0.5 : 0.0;  // detectors round at the border
    right_ = static_cast<double>(r_.width) * 1.001 + slack;
    below_ = static_cast<double>(r_.height) * 1.001 + slack;
    left_ = -static_cast<double>(r_.width) * 0.001 - slack;
    above_ = -static_cast<double>(r_.height) * 0.001 - slack;
  }

  std::optional<RegionFinding> look_at(int64_t region) const {
    const auto i = static_cast<size_t>(region), width = static_cast<size_t>(r_.feature_width);
    const auto b = std::span(r_.boxes).subspan(4 * i, 4);
    if (!all_finite(std::span(r_.features).subspan(i * width, width)))
      return RegionFinding{RegionDefect::kNotFinite, region, fmt::format("the features of region {} are not all finite", region)};
    if (!all_finite(b)) return RegionFinding{RegionDefect::kNotFinite, region, fmt::format("box {} is not finite", region)};
    if (b[0] < left_ || b[1] < above_ || b[2] > right_ || b[3] > below_ || b[0] > right_ || b[1] > below_)
      return RegionFinding{RegionDefect::kBoxOutside, region,
                           fmt::format("box {} {} leaves the picture of {} x {}", region, box_text(b), r_.width, r_.height)};
    if (b[2] < b[0] || b[3] < b[1])
      return RegionFinding{RegionDefect::kEmptyBox, region, fmt::format("box {} {} ends before it begins", region, box_text(b))};
    const auto first = store_.label_offset, last = first + store_.classes - 1;
    if (store_.classes > 0 && !r_.classes.empty() && (r_.classes[i] < first || r_.classes[i] > last))
      return RegionFinding{RegionDefect::kClassOutside, region,
                           fmt::format("region {} has class {}, outside {}..{}", region, r_.classes[i], first, last)};
    return std::nullopt;
  }

 private:
  const RegionRecord& r_;
  const RegionStore& store_;
  double left_, above_, right_, below_;
};

}  // namespace

std::string_view name_of(BoxUnit unit) { return unit == BoxUnit::kPixels ? "pixels" : "fractions of the picture"; }

std::string_view name_of(RegionDefect defect) {
  switch (defect) {
    case RegionDefect::kNotFinite:
      return "feature or box that is not finite";
    case RegionDefect::kBoxOutside:
      return "box outside the picture";
    case RegionDefect::kEmptyBox:
      return "box that ends before it begins";
    case RegionDefect::kClassOutside:
      return "class outside the vocabulary";
  }
  return "unknown defect";
}

std::vector<RegionFinding> findings(const RegionRecord& record, const RegionStore& store) {
  std::vector<RegionFinding> out;
  const Inspector inspector(record, store);
  for (int64_t i = 0; i < record.regions; ++i)
    if (auto found = inspector.look_at(i)) out.push_back(std::move(*found));
  return out;
}

void require_sound(const RegionRecord& record, const RegionStore& store, const std::string& where) {
  const Inspector inspector(record, store);
  for (int64_t i = 0; i < record.regions; ++i)
    if (const auto found = inspector.look_at(i)) throw BadInput(fmt::format("{}: picture {}: {}", where, record.image, found->text));
}

void require_same_store(const RegionStore& a, const std::string& name_a, const RegionStore& b, const std::string& name_b) {
  const auto differ = [&](std::string_view what, const auto& x, const auto& y) {
    throw BadInput(fmt::format("{} and {} cannot be mixed: {} is {} in the one and {} in the other", name_a, name_b, what, x, y));
  };
  if (!a.extractor.empty() && !b.extractor.empty() && a.extractor != b.extractor) differ("the extractor", a.extractor, b.extractor);
  if (a.feature_width > 0 && b.feature_width > 0 && a.feature_width != b.feature_width) differ("the feature width", a.feature_width, b.feature_width);
  if (a.classes > 0 && b.classes > 0 && a.classes != b.classes) differ("the number of classes", a.classes, b.classes);
  if (a.classes > 0 && b.classes > 0 && a.label_offset != b.label_offset) differ("the first class id", a.label_offset, b.label_offset);
  if (a.boxes && b.boxes && a.boxes != b.boxes) differ("the unit of boxes", name_of(*a.boxes), name_of(*b.boxes));
}

std::string to_text(const RegionStore& s) {
  const auto width = s.feature_width > 0 ? fmt::format("{} wide", s.feature_width) : std::string("of unknown width");
  const auto classes = s.classes > 0 ? fmt::format("{} classes from {}", s.classes, s.label_offset) : std::string("no class vocabulary");
  return fmt::format("{}, {}, {}, boxes in {}", s.extractor.empty() ? "unknown extractor" : s.extractor, width, classes,
                     s.boxes ? name_of(*s.boxes) : "an unknown unit");
}

}  // namespace vlp::formats
