#pragma once
// Scene graphs and claims as JSON: the lines of scenes.jsonl.

#include <nlohmann/json.hpp>

#include "core/data/world/world.hpp"

namespace vlp::data::world {

// {"image": id, "split", "file", "side", "background", "objects": [{"noun", "colour", "size", "texture", "column", "row", "box", "screen"}],
//  "captions": [{"entities": [[noun, kind, colour, size, texture], ...], "links": [[a, relation, b], ...],
//  "counts": [[phrase, number, compare], ...], "background", "irrelevant", "foreign"}]}; what is not said is -1 or left out.
nlohmann::json to_json(const Picture& picture);
// The inverse, but for pixels (x, y, radius) and caption texts. Throws nlohmann::json::exception for other JSON.
Picture picture_from_json(const nlohmann::json& json);

}  // namespace vlp::data::world
