#include "core/data/segments.hpp"

#include <algorithm>
#include <tuple>

namespace vlp::data {
namespace {

struct Area {
  vision::Box box;
  int64_t pixels = 0;
};

// The areas of a picture, each found from its first pixel by a flood.
class Flood final {
 public:
  explicit Flood(const vision::Image& image) : image_(image), seen_(static_cast<size_t>(image.width * image.height), false) {}

  std::vector<Area> areas() {
    std::vector<Area> out;
    for (int64_t y = 0; y < image_.height; ++y)
      for (int64_t x = 0; x < image_.width; ++x)
        if (!seen_[place(x, y)]) out.push_back(fill(x, y));
    return out;
  }

 private:
  size_t place(int64_t x, int64_t y) const { return static_cast<size_t>(y * image_.width + x); }
  bool same(int64_t x, int64_t y, const uint8_t* colour) const { return std::equal(colour, colour + 3, image_.at(x, y)); }

  Area fill(int64_t x0, int64_t y0) {
    const uint8_t* colour = image_.at(x0, y0);
    int64_t left = x0, right = x0, top = y0, bottom = y0, pixels = 0;
    open_.assign(1, {x0, y0});
    seen_[place(x0, y0)] = true;
    while (!open_.empty()) {
      const auto [x, y] = open_.back();
      open_.pop_back();
      ++pixels;
      left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
      for (const auto& [u, v] : {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}}) {
        if (u < 0 || v < 0 || u >= image_.width || v >= image_.height || seen_[place(u, v)] || !same(u, v, colour)) continue;
        seen_[place(u, v)] = true;
        open_.emplace_back(u, v);
      }
    }
    return {{left, top, right - left + 1, bottom - top + 1}, pixels};
  }

  const vision::Image& image_;
  std::vector<bool> seen_;
  std::vector<std::pair<int64_t, int64_t>> open_;
};

}  // namespace

std::vector<vision::Box> segments(const vision::Image& image, int64_t most) {
  if (most == 0) return {};
  auto areas = Flood(image).areas();
  const auto all = image.width * image.height;
  std::erase_if(areas, [&](const Area& a) { return a.pixels * 2000 < all || a.pixels * 10 > all; });
  std::stable_sort(areas.begin(), areas.end(), [](const Area& a, const Area& b) { return a.pixels > b.pixels; });
  if (static_cast<int64_t>(areas.size()) > most) areas.resize(static_cast<size_t>(most));
  std::sort(areas.begin(), areas.end(), [](const Area& a, const Area& b) { return std::tie(a.box.x, a.box.y, a.pixels) < std::tie(b.box.x, b.box.y, b.pixels); });
  std::vector<vision::Box> out;
  for (const auto& a : areas) out.push_back(a.box);
  return out;
}

}  // namespace vlp::data
