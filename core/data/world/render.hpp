#pragma once
// Scene graph -> pixels.

#include "core/data/world/scene.hpp"
#include "core/vision/image.hpp"

namespace vlp::data::world {

// The picture of a scene: background with a light gradient and a coarse mottle, in a hard world clutter, then the objects (anti-aliased,
// lit from the upper left, striped or dotted), then the screens that hide halves, then noise in every pixel. `random` gives the nuisance.
// Uses + - * / only (see vision/shape.hpp), so the pixels are the same on every machine.
vision::Image render(const Scene& scene, Difficulty difficulty, Random& random);

}  // namespace vlp::data::world
