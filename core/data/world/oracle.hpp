#pragma once
// What an oracle that knows the scene graphs could reach in retrieval.

#include <span>

#include "core/data/world/describe.hpp"
#include "core/data/world/world.hpp"

namespace vlp::data::world {

// Galleries of `gallery_size` consecutive pictures, the rest left out.
RetrievalSummary retrieval_ceiling(std::span<const Picture> pictures, int64_t gallery_size);

}  // namespace vlp::data::world
