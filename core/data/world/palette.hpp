#pragma once
// Colours, backgrounds, sizes and textures: how each looks and what it is called.

#include <span>
#include <string_view>

#include "core/vision/shape.hpp"

namespace vlp::data::world {

struct ObjectColour {
  std::string_view name;
  vision::Colour rgb;
};

// Darker and less saturated than any object. `phrase` ends a caption: "... on the grass".
struct Background {
  std::string_view name, phrase;
  vision::Colour rgb;
};

std::span<const ObjectColour> colours();      // eight, far apart
std::span<const Background> backgrounds();    // six
std::span<const std::string_view> sizes();    // small, large
std::span<const std::string_view> textures(); // plain (never said), striped, dotted

}  // namespace vlp::data::world
