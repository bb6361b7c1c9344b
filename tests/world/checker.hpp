#pragma once
// Reads the generated texts and says what is true, from scenes.jsonl alone: shares no logic with the generator.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace vlp::data::world::test {

struct SeenObject {
  std::string noun, colour, size, texture;
  bool person;
  double column, row;
};

struct SeenPicture {
  int64_t id;
  std::string split, background;
  std::vector<SeenObject> objects;
};
SeenPicture seen(const nlohmann::json& scene);

// Whether a caption or a sentence about one picture is true. Throws std::runtime_error for a text outside the grammar.
bool is_true(const std::string& text, const SeenPicture& picture);
// Whether a sentence about two pictures is true.
bool is_true(const std::string& text, const SeenPicture& left, const SeenPicture& right);
// The answer to a question. Throws std::runtime_error for a question outside the grammar or one that names an object ambiguously.
std::string answer(const std::string& question, const SeenPicture& picture);
// The objects that "red ball", "thing left of the car" or "ball above the red man" may mean.
std::vector<size_t> meant(const std::string& words, const SeenPicture& picture);

}  // namespace vlp::data::world::test
