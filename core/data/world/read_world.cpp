#include "core/data/world/settings.hpp"
#include "core/spec/node.hpp"

namespace vlp::data::world {

WorldSpec read_world(const spec::Node& node) {
  auto difficulty = Difficulty::kEasy;
  node.read_enum("difficulty", difficulty, {{"easy", Difficulty::kEasy}, {"hard", Difficulty::kHard}});
  auto s = world_defaults(difficulty);
  const auto pictures = node.child("pictures"), questions = node.child("questions");
  each_number(s, [&](std::string_view key, auto& value, double low, double high) {
    const auto dot = key.find('.');
    const auto& table = dot == std::string_view::npos ? node : key.starts_with("pictures") ? pictures : questions;
    table.read(dot == std::string_view::npos ? key : key.substr(dot + 1), value, spec::range(low, high));
  });
  node.read("write", s.write, spec::one_of(annotation_names()));
  if (const auto found = conflict(s)) node.error(found->key, found->message);
  for (const auto& table : {node, pictures, questions}) table.reject_unread_keys();
  return s;
}

}  // namespace vlp::data::world
