#include "core/formats/region_check.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

RegionProblemKind kind_of(RegionDefect defect) {
  switch (defect) {
    case RegionDefect::kNotFinite:
      return RegionProblemKind::kNotFinite;
    case RegionDefect::kBoxOutside:
      return RegionProblemKind::kBoxOutside;
    case RegionDefect::kEmptyBox:
      return RegionProblemKind::kEmptyBox;
    case RegionDefect::kClassOutside:
      return RegionProblemKind::kClassOutside;
  }
  throw InternalFault("RegionDefect out of range");
}

class Checker final {
 public:
  Checker(const RegionStore& store, int64_t most) : store_(store), most_(most) {}

  void take(const RegionRecord& r, const std::string& place) {
    const auto where = fmt::format("{}: picture {}", place, r.image);
    count(r);
    const auto [first, fresh] = places_.try_emplace(r.image, place);
    if (!fresh) add(RegionProblemKind::kDuplicate, fmt::format("{}: occurs at {} too", where, first->second));
    if (store_.feature_width == 0) store_.feature_width = r.feature_width;
    if (!store_.boxes) store_.boxes = r.unit;
    if (r.feature_width != store_.feature_width)
      add(RegionProblemKind::kOtherWidth, fmt::format("{}: features are {} wide, expected {}", where, r.feature_width, store_.feature_width));
    if (r.unit != *store_.boxes)
      add(RegionProblemKind::kOtherUnit, fmt::format("{}: boxes are in {}, expected {}", where, name_of(r.unit), name_of(*store_.boxes)));
    for (const auto& finding : findings(r, store_)) add(kind_of(finding.defect), fmt::format("{}: {}", where, finding.text));
  }

  void add(RegionProblemKind kind, std::string text) {
    if (++report_.counts[kind] <= most_) report_.problems.push_back({kind, std::move(text)});
  }

  RegionReport report() {
    report_.store = store_;
    return std::move(report_);
  }

 private:
  void count(const RegionRecord& r) {
    auto& out = report_;
    out.least_regions = out.pictures == 0 ? r.regions : std::min(out.least_regions, r.regions);
    out.most_regions = std::max(out.most_regions, r.regions);
    ++out.pictures;
    out.regions += r.regions;
    ++out.widths[r.feature_width];
    for (const auto id : r.classes) {
      if (!out.classes) out.classes = {id, id};
      out.classes = {std::min(out.classes->first, id), std::max(out.classes->second, id)};
    }
  }

  RegionStore store_;
  int64_t most_;
  RegionReport report_;
  std::unordered_map<std::string, std::string> places_;  // of each picture
};

}  // namespace

std::string_view name_of(RegionProblemKind kind) {
  switch (kind) {
    case RegionProblemKind::kUnreadable:
      return "unreadable record";
    case RegionProblemKind::kDuplicate:
      return "picture that occurred before";
    case RegionProblemKind::kOtherWidth:
      return "features of another width";
    case RegionProblemKind::kOtherUnit:
      return "boxes in another unit";
    case RegionProblemKind::kNotFinite:
      return name_of(RegionDefect::kNotFinite);
    case RegionProblemKind::kBoxOutside:
      return name_of(RegionDefect::kBoxOutside);
    case RegionProblemKind::kEmptyBox:
      return name_of(RegionDefect::kEmptyBox);
    case RegionProblemKind::kClassOutside:
      return name_of(RegionDefect::kClassOutside);
  }
  return "unknown problem";
}

RegionReport check_region_features(RegionLayout layout, const std::filesystem::path& path, const RegionStore& store, int64_t most) {
  const auto reader = open_regions(layout, path, store, RegionContent::kAny);
  Checker checker(store, most);
  RegionRecord record;
  for (bool more = true; more;) {
    try {
      more = reader->next(record);
      if (more) checker.take(record, reader->place());
    } catch (const BadInput& e) {
      checker.add(RegionProblemKind::kUnreadable, e.what());
    }
  }
  auto report = checker.report();
  if (report.pictures == 0 && report.sound()) throw BadInput(fmt::format("{}: holds no region features: the file is empty", path.string()));
  return report;
}

std::string to_text(const RegionReport& r) {
  std::string out = fmt::format("{}\npictures: {}\nregions: {}", to_text(r.store), r.pictures, r.regions);
  if (r.pictures > 0) out += fmt::format(", {} to {} a picture", r.least_regions, r.most_regions);
  out += "\n";
  for (const auto& [width, pictures] : r.widths) out += fmt::format("feature width {}: {} pictures\n", width, pictures);
  if (r.classes) {
    const auto [least, largest] = *r.classes;
    out += fmt::format("class ids: {} to {}\n", least, largest);
    const auto& s = r.store;
    if (s.classes > 0 && least > s.label_offset && largest == s.label_offset + s.classes)
      out += fmt::format("  as if they counted from {}: set the label offset\n", s.label_offset + 1);
  }
  if (r.sound()) return out + "no problems\n";
  for (const auto& [kind, count] : r.counts) {
    out += fmt::format("{}: {}\n", name_of(kind), count);
    int64_t listed = 0;
    for (const auto& problem : r.problems) {
      if (problem.kind != kind) continue;
      out += fmt::format("  {}\n", problem.text);
      ++listed;
    }
    if (count > listed) out += fmt::format("  and {} more\n", count - listed);
  }
  return out;
}

}  // namespace vlp::formats
