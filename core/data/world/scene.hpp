#pragma once
// A scene graph: what a picture shows. Pictures are drawn from it and every text is checked against it.

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/world/spec.hpp"
#include "core/util/random.hpp"
#include "core/vision/image.hpp"

namespace vlp::data::world {

// Ids are places in nouns(), colours(), sizes(), textures(), backgrounds().
struct Object {
  int noun = 0, colour = 0, size = 0, texture = 0;
  double column = 0, row = 0;    // place in units of a cell, from the top left; whole numbers in an easy world. Relations use these.
  double x = 0, y = 0;           // centre, pixels
  double radius = 0;             // half the side of the square around it, pixels
  double turn = 0;               // tan(angle / 2) of its rotation
  int screen = -1;               // half hidden behind a screen: 0 left half, 1 right, 2 upper, 3 lower; -1 not hidden
};

struct Scene {
  int64_t side = 0;              // pixels
  int background = 0;
  std::vector<Object> objects;   // no two agree in noun and colour; in painting order
};

enum class Relation { kLeft, kRight, kAbove, kBelow, kNextTo };
constexpr int kRelations = 5;

// "a is <relation> b". Left, right, above and below hold where that axis separates the two by at least half a cell more than the other axis
// does, so at most one of the four holds for a pair; next to: neither axis separates them by more than a cell (one and a quarter in a hard
// world's free places). A mirrored picture therefore needs other texts: horizontal flips are never label-safe here.
bool related(const Object& a, Relation relation, const Object& b);
Relation opposite(Relation relation);

// The square around an object, clipped to the picture; whole pixels.
vision::Box box_of(const Object& object, int64_t side);

// Draws a scene. The nouns come from `allowed`; repeated nouns and colours are made frequent enough that counts and comparisons have
// something to ask.
Scene draw_scene(const WorldSpec& spec, const std::vector<int>& allowed, Random& random);

}  // namespace vlp::data::world
