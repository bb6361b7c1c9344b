#include "core/data/world/scene_json.hpp"

#include "core/data/world/annotations.hpp"
#include "core/data/world/palette.hpp"

namespace vlp::data::world {
namespace {

using nlohmann::json;

json to_json(const Phrase& p) {
  return {p.noun, p.kind, p.colour, p.size, p.texture};
}

Phrase phrase_from(const json& j) {
  return {j.at(0), j.at(1), j.at(2), j.at(3), j.at(4)};
}

json to_json(const Caption& c) {
  json out = json::object();
  for (const auto& e : c.says.entities) out["entities"].push_back(to_json(e));
  for (const auto& l : c.says.links) out["links"].push_back({l.a, static_cast<int>(l.relation), l.b});
  for (const auto& n : c.says.counts) out["counts"].push_back({to_json(n.phrase), n.number, static_cast<int>(n.compare)});
  if (c.says.background >= 0) out["background"] = c.says.background;
  if (c.says.irrelevant) out["irrelevant"] = true;
  if (c.foreign) out["foreign"] = true;
  return out;
}

Caption caption_from(const json& j) {
  const auto list = [&](const char* key) { return j.value(key, json::array()); };
  Caption out;
  for (const auto& e : list("entities")) out.says.entities.push_back(phrase_from(e));
  for (const auto& l : list("links")) out.says.links.push_back({l.at(0), static_cast<Relation>(l.at(1).get<int>()), l.at(2)});
  for (const auto& n : list("counts")) out.says.counts.push_back({phrase_from(n.at(0)), n.at(1), static_cast<Compare>(n.at(2).get<int>())});
  out.says.background = j.value("background", -1);
  out.says.irrelevant = j.value("irrelevant", false);
  out.foreign = j.value("foreign", false);
  return out;
}

json to_json(const Object& o, int64_t side) {
  const auto box = box_of(o, side);
  return {{"noun", nouns()[static_cast<size_t>(o.noun)].name},
          {"colour", colours()[static_cast<size_t>(o.colour)].name},
          {"size", sizes()[static_cast<size_t>(o.size)]},
          {"texture", textures()[static_cast<size_t>(o.texture)]},
          {"column", o.column},
          {"row", o.row},
          {"box", {box.x, box.y, box.width, box.height}},
          {"screen", o.screen}};
}

template <class List, class Name>
int place_in(const List& list, const std::string& wanted, Name&& name) {
  for (size_t i = 0; i < list.size(); ++i)
    if (name(list[i]) == wanted) return static_cast<int>(i);
  throw json::other_error::create(501, "unknown name " + wanted, nullptr);
}

Object object_from(const json& j) {
  const auto self = [](std::string_view s) { return s; };
  Object o;
  o.noun = place_in(nouns(), j.at("noun"), [](const Noun& n) { return n.name; });
  o.colour = place_in(colours(), j.at("colour"), [](const ObjectColour& c) { return c.name; });
  o.size = place_in(sizes(), j.at("size"), self);
  o.texture = place_in(textures(), j.at("texture"), self);
  o.column = j.at("column");
  o.row = j.at("row");
  o.screen = j.at("screen");
  return o;
}

}  // namespace

json to_json(const Picture& p) {
  auto objects = json::array(), captions = json::array();
  for (const auto& o : p.scene.objects) objects.push_back(to_json(o, p.scene.side));
  for (const auto& c : p.captions) captions.push_back(to_json(c));
  return {{"image", p.id},
          {"split", p.split},
          {"file", p.file()},
          {"side", p.scene.side},
          {"background", backgrounds()[static_cast<size_t>(p.scene.background)].name},
          {"objects", std::move(objects)},
          {"captions", std::move(captions)}};
}

Picture picture_from_json(const json& j) {
  Picture p;
  p.id = j.at("image");
  p.split = j.at("split");
  p.scene.side = j.at("side");
  p.scene.background = place_in(backgrounds(), j.at("background"), [](const Background& b) { return b.name; });
  for (const auto& o : j.at("objects")) p.scene.objects.push_back(object_from(o));
  for (const auto& c : j.at("captions")) p.captions.push_back(caption_from(c));
  return p;
}

void write_scenes(const World& world, Output& out) {
  std::vector<json> lines;
  for (const auto* list : {&world.pictures, &world.nocaps})
    for (const auto& p : *list) lines.push_back(to_json(p));
  out.write_lines("scenes.jsonl", lines);
}

}  // namespace vlp::data::world
