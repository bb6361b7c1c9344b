#include "core/data/world/scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/data/world/palette.hpp"

namespace vlp::data::world {
namespace {

constexpr double kNear = 1.25;    // of a cell
constexpr int kFewest = 2, kMost = 6;

int pick(size_t n, Random& random) {
  return static_cast<int>(random.below(n));
}

// Nouns and colours of n objects: two times in three a noun or a colour comes two or three times.
void draw_identities(Scene& scene, size_t n, const std::vector<int>& allowed, Random& random) {
  const size_t repeated = random.chance(2.0 / 3) ? std::min<size_t>(n, 2 + random.below(2)) : 0;
  const bool same_noun = random.chance(0.5);
  const int noun = allowed[random.below(allowed.size())], colour = pick(colours().size(), random);
  while (scene.objects.size() < n) {
    Object o;
    o.noun = allowed[random.below(allowed.size())];
    o.colour = pick(colours().size(), random);
    if (scene.objects.size() < repeated) (same_noun ? o.noun : o.colour) = same_noun ? noun : colour;
    const bool taken = std::any_of(scene.objects.begin(), scene.objects.end(),
                                   [&](const Object& other) { return other.noun == o.noun && other.colour == o.colour; });
    if (!taken) scene.objects.push_back(o);
  }
}

void draw_looks(Object& o, Random& random) {
  o.size = pick(sizes().size(), random);
  o.texture = random.chance(0.5) ? 0 : 1 + pick(textures().size() - 1, random);
}

// Each object in a cell of its own, which it fills but for a pixel of jitter (pixel: of a cell of sixteen).
void place_in_cells(const WorldSpec& spec, Scene& scene, Random& random) {
  std::vector<int64_t> cells(static_cast<size_t>(spec.cells * spec.cells));
  for (size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<int64_t>(i);
  random.shuffle(cells);
  const double cell = static_cast<double>(spec.size) / static_cast<double>(spec.cells), pixel = cell / 16;
  for (size_t i = 0; i < scene.objects.size(); ++i) {
    auto& o = scene.objects[i];
    o.column = static_cast<double>(cells[i] % spec.cells);
    o.row = static_cast<double>(cells[i] / spec.cells);
    o.radius = pixel * (o.size == 0 ? random.uniform(5.5, 6.1) : random.uniform(7.2, 7.8));
    const double slack = std::min(pixel, cell / 2 - o.radius);
    o.x = (o.column + 0.5) * cell + random.uniform(-slack, slack);
    o.y = (o.row + 0.5) * cell + random.uniform(-slack, slack);
  }
}

// Anywhere inside the picture, centres at least 1.1 small radii apart, which lets neighbours overlap.
void place_freely(const WorldSpec& spec, Scene& scene, Random& random) {
  const double side = static_cast<double>(spec.size), cell = side / static_cast<double>(spec.cells);
  for (size_t i = 0; i < scene.objects.size(); ++i) {
    auto& o = scene.objects[i];
    o.radius = cell * (o.size == 0 ? random.uniform(0.34, 0.4) : random.uniform(0.52, 0.62));
    o.turn = random.uniform(-0.12, 0.12);
    for (bool apart = false; !apart;) {
      o.x = random.uniform(o.radius, side - o.radius);
      o.y = random.uniform(o.radius, side - o.radius);
      apart = std::all_of(scene.objects.begin(), scene.objects.begin() + static_cast<std::ptrdiff_t>(i), [&](const Object& other) {
        const double dx = o.x - other.x, dy = o.y - other.y, least = 0.55 * (o.radius + other.radius);
        return dx * dx + dy * dy > least * least;
      });
    }
    o.column = o.x / cell - 0.5;
    o.row = o.y / cell - 0.5;
  }
}

}  // namespace

bool related(const Object& a, Relation relation, const Object& b) {
  const double right = b.column - a.column, down = b.row - a.row;  // of b, seen from a
  const double across = std::abs(right), along = std::abs(down);
  switch (relation) {
    case Relation::kLeft: return right > 0 && across >= along + 0.5;
    case Relation::kRight: return right < 0 && across >= along + 0.5;
    case Relation::kAbove: return down > 0 && along >= across + 0.5;
    case Relation::kBelow: return down < 0 && along >= across + 0.5;
    case Relation::kNextTo: return across <= kNear && along <= kNear;
  }
  return false;
}

Relation opposite(Relation relation) {
  constexpr std::array<Relation, kRelations> other = {Relation::kRight, Relation::kLeft, Relation::kBelow, Relation::kAbove, Relation::kNextTo};
  return other[static_cast<size_t>(relation)];
}

vision::Box box_of(const Object& object, int64_t side) {
  const auto low = [&](double centre) { return std::clamp<int64_t>(static_cast<int64_t>(std::floor(centre - object.radius)), 0, side - 1); };
  const auto high = [&](double centre) { return std::clamp<int64_t>(static_cast<int64_t>(std::ceil(centre + object.radius)), 1, side); };
  const int64_t x = low(object.x), y = low(object.y);
  return {x, y, high(object.x) - x, high(object.y) - y};
}

Scene draw_scene(const WorldSpec& spec, const std::vector<int>& allowed, Random& random) {
  Scene scene;
  scene.side = spec.size;
  scene.background = pick(backgrounds().size(), random);
  const size_t n = kFewest + random.below(kMost - kFewest + 1);
  draw_identities(scene, n, allowed, random);
  for (auto& o : scene.objects) draw_looks(o, random);
  if (spec.difficulty == Difficulty::kEasy)
    place_in_cells(spec, scene, random);
  else
    place_freely(spec, scene, random);
  for (auto& o : scene.objects)
    if (random.chance(spec.occlusion)) o.screen = pick(4, random);
  random.shuffle(scene.objects);
  return scene;
}

}  // namespace vlp::data::world
