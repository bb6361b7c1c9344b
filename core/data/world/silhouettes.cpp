// The silhouettes. Each fills its square, so that at 16 pixels the outline alone says what it is.

#include "core/data/world/nouns.hpp"
#include "core/util/error.hpp"

namespace vlp::data::world {
namespace {

using vision::ellipse;
using vision::Point;
using vision::rectangle;
using vision::Shape;
using vision::stroke;

Shape person(std::string_view name) {
  Shape s;
  if (name == "man")  // arms stretched out, legs apart
    return s.polygon(ellipse(0, -0.7, 0.3, 0.3)).polygon(rectangle(-1, -0.36, 1, -0.08)).polygon(rectangle(-0.3, -0.36, 0.3, 0.3))
        .polygon(stroke({-0.14, 0.2}, {-0.62, 1}, 0.36)).polygon(stroke({0.14, 0.2}, {0.62, 1}, 0.36));
  if (name == "woman")  // a wide skirt
    return s.polygon(ellipse(0, -0.7, 0.3, 0.3)).polygon({{-0.14, -0.42}, {0.14, -0.42}, {0.95, 0.72}, {-0.95, 0.72}})
        .polygon(rectangle(-0.36, 0.7, -0.12, 1)).polygon(rectangle(0.12, 0.7, 0.36, 1));
  if (name == "robot")  // square head on a square body, a gap between them
    return s.polygon(rectangle(-0.5, -1, 0.5, -0.25)).cut(rectangle(-0.3, -0.78, -0.08, -0.5)).cut(rectangle(0.08, -0.78, 0.3, -0.5))
        .polygon(rectangle(-0.12, -0.3, 0.12, 0)).polygon(rectangle(-1, -0.06, 1, 0.22)).polygon(rectangle(-0.62, -0.06, 0.62, 0.62))
        .polygon(rectangle(-1, 0.1, -0.76, 0.6)).polygon(rectangle(0.76, 0.1, 1, 0.6))
        .polygon(rectangle(-0.56, 0.6, -0.2, 1)).polygon(rectangle(0.2, 0.6, 0.56, 1));
  if (name == "ghost")  // a sheet with two eyes and a torn hem
    return s.polygon(ellipse(0, -0.15, 0.85, 0.85)).polygon({{-0.85, -0.15}, {0.85, -0.15}, {0.85, 1}, {0.42, 0.6}, {0, 1}, {-0.42, 0.6}, {-0.85, 1}})
        .cut(ellipse(-0.33, -0.22, 0.2, 0.27)).cut(ellipse(0.33, -0.22, 0.2, 0.27));
  if (name == "snowman")
    return s.polygon(ellipse(0, 0.42, 0.62, 0.58)).polygon(ellipse(0, -0.4, 0.4, 0.38)).polygon(rectangle(-0.5, -0.78, 0.5, -0.64))
        .polygon(rectangle(-0.3, -1, 0.3, -0.7)).polygon(stroke({-0.5, 0.2}, {-1, -0.2}, 0.14)).polygon(stroke({0.5, 0.2}, {1, -0.2}, 0.14));
  if (name == "alien")
    return s.polygon(ellipse(0, -0.42, 0.75, 0.58)).cut(ellipse(-0.32, -0.4, 0.22, 0.16)).cut(ellipse(0.32, -0.4, 0.22, 0.16))
        .polygon(rectangle(-0.2, 0.1, 0.2, 0.7)).polygon(stroke({0, 0.3}, {-0.7, 0.55}, 0.16)).polygon(stroke({0, 0.3}, {0.7, 0.55}, 0.16))
        .polygon(rectangle(-0.3, 0.65, -0.06, 1)).polygon(rectangle(0.06, 0.65, 0.3, 1));
  if (name == "wizard")
    return s.polygon({{0.1, -1}, {0.42, -0.35}, {-0.42, -0.35}}).polygon(rectangle(-0.65, -0.42, 0.65, -0.3)).polygon(ellipse(0, -0.2, 0.28, 0.24))
        .polygon({{-0.3, 0}, {0.3, 0}, {0.6, 1}, {-0.6, 1}}).polygon(rectangle(0.78, -0.6, 0.92, 1)).polygon(stroke({0.2, 0.2}, {0.85, 0.1}, 0.2));
  if (name == "soldier")
    return s.polygon(ellipse(0, -0.66, 0.26, 0.28)).polygon({{-0.42, -0.68}, {-0.3, -1}, {0.3, -1}, {0.42, -0.68}}).polygon(rectangle(-0.36, -0.38, 0.36, 0.3))
        .polygon(rectangle(-0.34, 0.3, -0.06, 1)).polygon(rectangle(0.06, 0.3, 0.34, 1)).polygon(stroke({-0.9, 0.4}, {0.9, -0.5}, 0.16));
  if (name == "king")
    return s.polygon({{-0.45, -1}, {-0.2, -0.78}, {0, -1}, {0.2, -0.78}, {0.45, -1}, {0.4, -0.6}, {-0.4, -0.6}}).polygon(ellipse(0, -0.45, 0.3, 0.28))
        .polygon({{-0.45, -0.2}, {0.45, -0.2}, {0.85, 1}, {-0.85, 1}}).cut({{-0.08, 0.2}, {0.08, 0.2}, {0.2, 1}, {-0.2, 1}});
  if (name == "angel")
    return s.polygon(ellipse(0, -0.5, 0.27, 0.27)).polygon(rectangle(-0.4, -0.98, 0.4, -0.84)).polygon({{-0.15, -0.25}, {0.15, -0.25}, {0.55, 1}, {-0.55, 1}})
        .polygon({{0.1, 0}, {1, -0.6}, {0.9, 0.3}, {0.2, 0.4}}).polygon({{-0.1, 0}, {-1, -0.6}, {-0.9, 0.3}, {-0.2, 0.4}});
  throw InternalFault("silhouette: a person without one");
}

Shape vehicle(std::string_view name) {
  Shape s;
  if (name == "car")
    return s.polygon(rectangle(-1, -0.05, 1, 0.45)).polygon({{-0.55, -0.6}, {0.4, -0.6}, {0.72, 0}, {-0.75, 0}})
        .cut(rectangle(-0.45, -0.42, -0.06, -0.1)).cut(rectangle(0.1, -0.42, 0.38, -0.1))
        .polygon(ellipse(-0.55, 0.5, 0.3, 0.3)).polygon(ellipse(0.55, 0.5, 0.3, 0.3));
  if (name == "truck")
    return s.polygon(rectangle(-1, -0.8, 0.25, 0.45)).polygon({{0.38, -0.25}, {0.8, -0.25}, {1, 0.1}, {1, 0.45}, {0.38, 0.45}}).polygon(rectangle(-1, 0.3, 1, 0.45))
        .polygon(ellipse(-0.6, 0.55, 0.26, 0.26)).polygon(ellipse(0.6, 0.55, 0.26, 0.26));
  if (name == "boat")  // one sail on a hull
    return s.polygon({{-1, 0.4}, {1, 0.4}, {0.6, 1}, {-0.6, 1}}).polygon(rectangle(-0.12, -1, 0.06, 0.5)).polygon({{0.06, -1}, {0.95, 0.2}, {0.06, 0.2}});
  if (name == "plane")
    return s.polygon({{-0.14, -0.8}, {0, -1}, {0.14, -0.8}, {0.14, 1}, {-0.14, 1}}).polygon({{0, -0.35}, {1, 0.2}, {1, 0.4}, {0, 0.15}})
        .polygon({{0, -0.35}, {-1, 0.2}, {-1, 0.4}, {0, 0.15}}).polygon({{0, 0.6}, {0.45, 0.9}, {0.45, 1}, {-0.45, 1}, {-0.45, 0.9}});
  return s;
}

Shape animal_or_plant(std::string_view name) {
  Shape s;
  if (name == "tree")  // a round crown on a trunk
    return s.polygon(ellipse(0, -0.35, 0.8, 0.65)).polygon(rectangle(-0.2, 0.2, 0.2, 1));
  if (name == "fish")
    return s.polygon(ellipse(-0.2, 0, 0.8, 0.55)).polygon({{0.35, 0}, {1, -0.7}, {1, 0.7}}).cut(ellipse(-0.6, -0.12, 0.13, 0.13));
  if (name == "mushroom")
    return s.polygon({{-1, 0.05}, {-0.85, -0.45}, {-0.45, -0.85}, {0, -0.95}, {0.45, -0.85}, {0.85, -0.45}, {1, 0.05}}).polygon(rectangle(-0.28, 0, 0.28, 0.95));
  if (name == "bird")
    return s.polygon(ellipse(0.05, 0.15, 0.6, 0.38)).polygon(ellipse(-0.6, -0.3, 0.28, 0.28)).polygon({{-0.8, -0.35}, {-1, -0.22}, {-0.8, -0.15}})
        .polygon({{0.5, 0.1}, {1, -0.2}, {1, 0.25}}).polygon({{-0.1, 0}, {0.3, -0.8}, {0.45, 0.05}}).polygon(rectangle(-0.1, 0.5, 0.02, 0.95)).polygon(rectangle(0.15, 0.5, 0.27, 0.95));
  return s;
}

Shape sign(std::string_view name) {
  Shape s;
  if (name == "star")
    return s.polygon({{0, -1}, {0.27, -0.33}, {1, -0.3}, {0.43, 0.16}, {0.64, 0.9}, {0, 0.48}, {-0.64, 0.9}, {-0.43, 0.16}, {-1, -0.3}, {-0.27, -0.33}});
  if (name == "ring")
    return s.polygon(ellipse(0, 0, 0.95, 0.95)).cut(ellipse(0, 0, 0.52, 0.52));
  if (name == "clock")
    return s.polygon(ellipse(0, 0, 0.95, 0.95)).cut(ellipse(0, 0, 0.72, 0.72)).polygon(rectangle(-0.1, -0.6, 0.1, 0.1)).polygon(rectangle(-0.1, -0.1, 0.5, 0.1));
  if (name == "heart")
    return s.polygon(ellipse(-0.45, -0.4, 0.5, 0.5)).polygon(ellipse(0.45, -0.4, 0.5, 0.5)).polygon({{-0.9, -0.2}, {0, -0.5}, {0.9, -0.2}, {0, 0.95}});
  if (name == "moon")
    return s.polygon(ellipse(0, 0, 0.95, 0.95)).cut(ellipse(0.45, -0.15, 0.78, 0.78));
  if (name == "flag")
    return s.polygon(rectangle(-0.8, -1, -0.56, 1)).polygon({{-0.6, -0.95}, {0.95, -0.75}, {0.7, -0.4}, {0.95, 0.1}, {-0.6, -0.05}});
  return s;
}

Shape utensil(std::string_view name) {
  Shape s;
  if (name == "house")  // a gable and a door
    return s.polygon({{0, -1}, {1, -0.1}, {-1, -0.1}}).polygon(rectangle(-0.78, -0.1, 0.78, 0.95)).cut(rectangle(-0.2, 0.3, 0.2, 0.95));
  if (name == "hammer")  // a thick head on a thin handle
    return s.polygon(rectangle(-0.9, -0.95, 0.9, -0.4)).polygon(rectangle(-0.18, -0.45, 0.18, 1));
  if (name == "table")
    return s.polygon(rectangle(-1, -0.45, 1, -0.15)).polygon(rectangle(-0.85, -0.2, -0.6, 0.8)).polygon(rectangle(0.6, -0.2, 0.85, 0.8));
  if (name == "bell")
    return s.polygon({{-0.16, -1}, {0.16, -1}, {0.5, -0.55}, {0.58, 0.1}, {0.95, 0.55}, {-0.95, 0.55}, {-0.58, 0.1}, {-0.5, -0.55}}).polygon(ellipse(0, 0.72, 0.24, 0.24));
  if (name == "cup")
    return s.polygon({{-0.85, -0.7}, {0.45, -0.7}, {0.3, 0.8}, {-0.7, 0.8}}).polygon(ellipse(0.55, -0.05, 0.45, 0.42)).cut(ellipse(0.6, -0.05, 0.22, 0.2))
        .polygon({{-0.85, -0.7}, {0.45, -0.7}, {0.3, 0.8}, {-0.7, 0.8}});
  if (name == "bottle")
    return s.polygon(rectangle(-0.2, -1, 0.2, -0.3)).polygon({{-0.2, -0.45}, {0.2, -0.45}, {0.5, -0.05}, {0.5, 1}, {-0.5, 1}, {-0.5, -0.05}});
  if (name == "television")
    return s.polygon(rectangle(-1, -0.6, 1, 0.7)).cut(rectangle(-0.76, -0.4, 0.5, 0.5)).polygon(stroke({-0.5, -1}, {0, -0.6}, 0.14))
        .polygon(stroke({0.5, -1}, {0, -0.6}, 0.14)).polygon(rectangle(-0.7, 0.7, -0.45, 0.95)).polygon(rectangle(0.45, 0.7, 0.7, 0.95));
  if (name == "umbrella")
    return s.polygon({{-1, 0}, {-0.85, -0.5}, {-0.45, -0.88}, {0, -1}, {0.45, -0.88}, {0.85, -0.5}, {1, 0}, {0.66, -0.2}, {0.33, 0}, {0, -0.2}, {-0.33, 0}, {-0.66, -0.2}})
        .polygon(rectangle(-0.09, -0.3, 0.09, 0.9)).polygon(rectangle(-0.45, 0.75, 0.09, 0.95)).polygon(rectangle(-0.45, 0.55, -0.27, 0.95));
  return s;
}

Shape shape_of(const Noun& noun) {
  if (noun.kind == Kind::kPerson) return person(noun.name);
  for (const auto draw : {vehicle, animal_or_plant, sign, utensil})
    if (const Shape s = draw(noun.name); !s.parts().empty()) return s;
  throw InternalFault("silhouette: a thing without one");
}

}  // namespace

const Shape& silhouette(int noun) {
  static const std::vector<Shape> all = [] {
    std::vector<Shape> out;
    for (const auto& n : nouns()) out.push_back(shape_of(n));
    return out;
  }();
  return all.at(static_cast<size_t>(noun));
}

}  // namespace vlp::data::world
