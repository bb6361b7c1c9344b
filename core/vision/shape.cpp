#include "core/vision/shape.hpp"

#include <algorithm>
#include <cmath>

namespace vlp::vision {
namespace {

constexpr int64_t kSamples = 4;  // a side of a pixel

// Where the horizontal line at y crosses the polygon, from left to right.
void crossings(const std::vector<Point>& points, double y, std::vector<double>& out) {
  out.clear();
  for (size_t i = 0; i < points.size(); ++i) {
    const Point &a = points[i], &b = points[(i + 1) % points.size()];
    if ((a.y <= y) != (b.y <= y)) out.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
  }
  std::sort(out.begin(), out.end());
}

// The first sample at or right of x, with sample i at origin + (i + 0.5) / kSamples.
int64_t first_sample(double x, double origin, int64_t count) {
  const double i = std::ceil((x - origin) * kSamples - 0.5);
  return static_cast<int64_t>(std::clamp(i, 0.0, static_cast<double>(count)));
}

}  // namespace

Point Placement::apply(const Point& p) const {
  const double norm = 1 + t * t, c = (1 - t * t) / norm, s = 2 * t / norm;
  return {scale_x * (c * p.x - s * p.y) + dx, scale_y * (s * p.x + c * p.y) + dy};
}

Shape& Shape::polygon(std::vector<Point> points) {
  parts_.push_back({std::move(points), false});
  return *this;
}

Shape& Shape::cut(std::vector<Point> points) {
  parts_.push_back({std::move(points), true});
  return *this;
}

Shape Shape::placed(const Placement& placement) const {
  Shape out = *this;
  for (auto& part : out.parts_)
    for (auto& point : part.points) point = placement.apply(point);
  return out;
}

std::vector<Point> rectangle(double x0, double y0, double x1, double y1) {
  return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
}

std::vector<Point> ellipse(double cx, double cy, double rx, double ry) {
  std::vector<Point> out;
  for (int quarter = 0; quarter < 4; ++quarter)
    for (int i = 0; i < 8; ++i) {  // t = tan(angle / 2) runs over 0 .. tan(45 deg) in even steps
      const double t = i / 8.0 * 0.41421356237309503, norm = 1 + t * t;
      double c = (1 - t * t) / norm, s = 2 * t / norm;
      const double c2 = c * c - s * s, s2 = 2 * c * s;  // doubled: a quarter turn
      c = quarter == 0 ? c2 : quarter == 1 ? -s2 : quarter == 2 ? -c2 : s2;
      s = quarter == 0 ? s2 : quarter == 1 ? c2 : quarter == 2 ? -s2 : -c2;
      out.push_back({cx + rx * c, cy + ry * s});
    }
  return out;
}

std::vector<Point> stroke(Point a, Point b, double thickness) {
  const double x = b.x - a.x, y = b.y - a.y, half = thickness / 2 / std::sqrt(x * x + y * y);
  const double nx = -y * half, ny = x * half;
  return {{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}};
}

std::vector<uint8_t> coverage(const Shape& shape, const Box& window) {
  std::vector<uint8_t> out(static_cast<size_t>(window.width * window.height), 0);
  const int64_t across = window.width * kSamples;
  std::vector<uint8_t> line(static_cast<size_t>(across));
  std::vector<double> x;
  for (int64_t row = 0; row < window.height * kSamples; ++row) {
    std::fill(line.begin(), line.end(), uint8_t{0});
    const double y = static_cast<double>(window.y) + (static_cast<double>(row) + 0.5) / kSamples;
    bool any = false;
    for (const auto& part : shape.parts()) {
      crossings(part.points, y, x);
      for (size_t i = 0; i + 1 < x.size(); i += 2) {
        const int64_t from = first_sample(x[i], static_cast<double>(window.x), across);
        const int64_t to = first_sample(x[i + 1], static_cast<double>(window.x), across);
        std::fill(line.begin() + from, line.begin() + to, static_cast<uint8_t>(part.cuts ? 0 : 1));
        any = true;
      }
    }
    if (!any) continue;
    uint8_t* target = out.data() + row / kSamples * window.width;
    for (int64_t i = 0; i < across; ++i) target[i / kSamples] = static_cast<uint8_t>(target[i / kSamples] + line[static_cast<size_t>(i)]);
  }
  return out;
}

void fill(Image& image, const Shape& shape, Colour colour, double opacity) {
  const auto covered = coverage(shape, {0, 0, image.width, image.height});
  const uint8_t paint[3] = {colour.r, colour.g, colour.b};
  for (size_t i = 0; i < covered.size(); ++i) {
    if (covered[i] == 0) continue;
    const double share = covered[i] * opacity / (kSamples * kSamples);
    for (size_t c = 0; c < 3; ++c) {
      auto& value = image.rgb[i * 3 + c];
      value = static_cast<uint8_t>(value + (paint[c] - value) * share + 0.5);
    }
  }
}

void outline(Image& image, const Box& box, Colour colour, int64_t thickness) {
  const int64_t x1 = box.x + box.width, y1 = box.y + box.height;
  for (int64_t y = std::max<int64_t>(box.y, 0); y < std::min(y1, image.height); ++y)
    for (int64_t x = std::max<int64_t>(box.x, 0); x < std::min(x1, image.width); ++x) {
      if (std::min({x - box.x, x1 - 1 - x, y - box.y, y1 - 1 - y}) >= thickness) continue;
      uint8_t* p = image.at(x, y);
      p[0] = colour.r, p[1] = colour.g, p[2] = colour.b;
    }
}

}  // namespace vlp::vision
