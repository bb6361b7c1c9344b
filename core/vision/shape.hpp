#pragma once
// Anti-aliased filled shapes: polygons that add or cut, sampled on a grid finer than the pixels.
//
// Only + - * / and square roots are used, never the functions of libm, so the coverage of a pixel is the same on every machine.

#include <cstdint>
#include <vector>

#include "core/vision/image.hpp"

namespace vlp::vision {

struct Point {
  double x = 0, y = 0;
};
struct Colour {
  uint8_t r = 0, g = 0, b = 0;
  bool operator==(const Colour&) const = default;
};

// x' = scale_x (cos x - sin y) + dx, y' = scale_y (sin x + cos y) + dy. A rotation is given by t = tan(angle / 2), which keeps it exact.
struct Placement {
  double dx = 0, dy = 0, scale_x = 1, scale_y = 1, t = 0;
  Point apply(const Point& p) const;
};

// A list of polygons, applied in order: each fills its inside (even-odd rule) or cuts it out of what stands so far.
class Shape final {
 public:
  Shape& polygon(std::vector<Point> points);
  Shape& cut(std::vector<Point> points);
  Shape placed(const Placement& placement) const;

  struct Part {
    std::vector<Point> points;
    bool cuts;
  };
  const std::vector<Part>& parts() const { return parts_; }

 private:
  std::vector<Part> parts_;
};

// Outlines. y grows downwards.
std::vector<Point> rectangle(double x0, double y0, double x1, double y1);
std::vector<Point> ellipse(double cx, double cy, double rx, double ry);      // 32 corners
std::vector<Point> stroke(Point a, Point b, double thickness);               // a straight bar

// Share of each pixel that the shape covers, 0..16 (4 x 4 samples), height x width. `window` gives the pixels; its origin may lie anywhere.
std::vector<uint8_t> coverage(const Shape& shape, const Box& window);

// Paints the shape, blending at the edges; `opacity` 0..1.
void fill(Image& image, const Shape& shape, Colour colour, double opacity = 1);
// The outline of a box, `thickness` pixels wide, inside the box.
void outline(Image& image, const Box& box, Colour colour, int64_t thickness = 1);

}  // namespace vlp::vision
