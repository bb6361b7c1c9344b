#pragma once
// Captions of a scene, from coarse to fine.

#include <string>
#include <vector>

#include "core/data/world/statement.hpp"

namespace vlp::data::world {

struct Caption {
  std::string text;      // lower case, no full stop
  Statement says;
  bool foreign = false;  // belongs to another picture or to none (the "web" share)
};

// The scene's captions (spec.captions): two objects with colours; their relation; that with the background; three objects; all properties.
// A share spec.colourless of the first three names categories without colours, a share spec.vague names no two objects. All are true.
std::vector<Caption> captions_of(const Scene& scene, const WorldSpec& spec, Random& random);

// A text as the web puts beside a picture that it does not describe.
Caption irrelevant_caption(Random& random);

}  // namespace vlp::data::world
