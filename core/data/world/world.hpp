#pragma once
// A drawn world in memory: pictures as scene graphs with their captions. Annotations are written from it.

#include <array>
#include <string>
#include <vector>

#include "core/data/world/captions.hpp"
#include "core/data/world/scene.hpp"
#include "core/data/world/spec.hpp"

namespace vlp::data::world {

constexpr std::array<const char*, 3> kSplits = {"train", "val", "test"};

struct Picture {
  int64_t id = 0;             // unique in the world
  std::string split;          // train, val, test; nocaps
  Scene scene;
  std::vector<Caption> captions;
  std::string file() const;   // "test/002500.png", below images/
};

struct World {
  WorldSpec spec;
  std::vector<int> allowed;        // nouns of train, val and test
  std::vector<Picture> pictures;   // train, then val, then test
  std::vector<Picture> nocaps;     // with novel nouns; ids follow those of `pictures`
};

// Scene graphs and captions of every picture. Each picture has random streams of its own, so a longer world begins with the shorter one.
World draw_world(const WorldSpec& spec);

// Pictures of a split, in order.
std::vector<const Picture*> pictures_of(const World& world, const std::string& split);
int64_t of_split(const PerSplit& n, const std::string& split);

}  // namespace vlp::data::world
