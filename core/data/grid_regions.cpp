#include "core/data/grid_regions.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/data/segments.hpp"
#include "core/util/error.hpp"
#include "core/vision/resize.hpp"

namespace vlp::data {
namespace {

double luminance(const vision::Image& image, int64_t x, int64_t y) {
  const auto* p = image.at(std::clamp<int64_t>(x, 0, image.width - 1), std::clamp<int64_t>(y, 0, image.height - 1));
  return (0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]) / 255.0;
}

void add_colours(const vision::Image& cell, int64_t pixels, std::vector<float>& out) {
  const auto small = vision::resize(cell, pixels, pixels, vision::Filter::kBilinear);
  for (const auto v : small.rgb) out.push_back(static_cast<float>(v) / 127.5F - 1.0F);
}

// Of pixels [x0, x1) x [y0, y1).
void add_edges(const vision::Image& cell, const vision::Box& quarter, int64_t orientations, std::vector<float>& out) {
  std::vector<double> bins(static_cast<size_t>(orientations), 0.0);
  double total = 0;
  for (int64_t y = quarter.y; y < quarter.y + quarter.height; ++y)
    for (int64_t x = quarter.x; x < quarter.x + quarter.width; ++x) {
      const double dx = luminance(cell, x + 1, y) - luminance(cell, x - 1, y), dy = luminance(cell, x, y + 1) - luminance(cell, x, y - 1);
      const double magnitude = std::sqrt(dx * dx + dy * dy);
      if (magnitude == 0) continue;
      double angle = std::atan2(dy, dx);
      if (angle < 0) angle += std::numbers::pi;
      const double place = angle / std::numbers::pi * static_cast<double>(orientations);
      const auto low = static_cast<int64_t>(place);
      const double high_share = place - static_cast<double>(low);
      bins[static_cast<size_t>(low % orientations)] += magnitude * (1 - high_share);
      bins[static_cast<size_t>((low + 1) % orientations)] += magnitude * high_share;
      total += magnitude;
    }
  for (const double b : bins) out.push_back(static_cast<float>(b / (total + 0.1)));
}

void describe(const vision::Image& cell, const GridSpec& s, std::vector<float>& out) {
  add_colours(cell, s.pixels, out);
  if (s.orientations == 0) return;
  const auto w = cell.width / 2, h = cell.height / 2;
  for (const auto& [y, height] : {std::pair<int64_t, int64_t>{0, h}, {h, cell.height - h}})
    for (const auto& [x, width] : {std::pair<int64_t, int64_t>{0, w}, {w, cell.width - w}}) add_edges(cell, {x, y, width, height}, s.orientations, out);
}

}  // namespace

void add_regions(const vision::Image& image, const std::vector<vision::Box>& boxes, const GridSpec& s, formats::RegionRecord& to) {
  to.width = image.width, to.height = image.height, to.feature_width = s.features();
  to.regions += static_cast<int64_t>(boxes.size());
  for (const auto& box : boxes) {
    for (const auto side : {box.x, box.y, box.x + box.width, box.y + box.height}) to.boxes.push_back(static_cast<float>(side));
    describe(vision::crop(image, box), s, to.features);
  }
}

formats::RegionRecord grid_regions(const vision::Image& image, const GridSpec& s) {
  std::vector<vision::Box> boxes;
  for (const auto& scale : s.scales()) {
    if (scale.columns > image.width || scale.rows > image.height) throw InternalFault("grid_regions: a cell has no pixel");
    for (int64_t r = 0; r < scale.rows; ++r)
      for (int64_t c = 0; c < scale.columns; ++c) {
        const auto x0 = c * image.width / scale.columns, x1 = (c + 1) * image.width / scale.columns;
        const auto y0 = r * image.height / scale.rows, y1 = (r + 1) * image.height / scale.rows;
        boxes.push_back({x0, y0, x1 - x0, y1 - y0});
      }
  }
  for (const auto& box : segments(image, s.segments)) boxes.push_back(box);
  formats::RegionRecord out;
  add_regions(image, boxes, s, out);
  return out;
}

}  // namespace vlp::data
