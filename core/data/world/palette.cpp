#include "core/data/world/palette.hpp"

#include <array>

namespace vlp::data::world {
namespace {

constexpr std::array<ObjectColour, 8> kColours = {{
    {"red", {226, 32, 36}},
    {"orange", {252, 138, 16}},
    {"yellow", {250, 232, 48}},
    {"green", {52, 190, 60}},
    {"cyan", {64, 224, 226}},
    {"blue", {48, 84, 240}},
    {"purple", {184, 60, 220}},
    {"white", {246, 246, 246}},
}};

constexpr std::array<Background, 6> kBackgrounds = {{
    {"grass", "on the grass", {52, 68, 44}},
    {"sand", "on the sand", {112, 100, 78}},
    {"sea", "by the sea", {44, 62, 84}},
    {"night", "at night", {18, 18, 30}},
    {"road", "on the road", {80, 80, 82}},
    {"wall", "at the wall", {96, 60, 54}},
}};

constexpr std::array<std::string_view, 2> kSizes = {"small", "large"};
constexpr std::array<std::string_view, 3> kTextures = {"plain", "striped", "dotted"};

}  // namespace

std::span<const ObjectColour> colours() {
  return kColours;
}
std::span<const Background> backgrounds() {
  return kBackgrounds;
}
std::span<const std::string_view> sizes() {
  return kSizes;
}
std::span<const std::string_view> textures() {
  return kTextures;
}

}  // namespace vlp::data::world
