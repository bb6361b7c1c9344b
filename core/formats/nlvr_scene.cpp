#include "core/formats/nlvr_scene.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/formats/nlvr.hpp"
#include "core/util/error.hpp"

namespace vlp::formats {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 3> kColoursInFile{"Black", "#0099ff", "Yellow"}, kColours{"black", "blue", "yellow"};
constexpr std::array<std::string_view, 3> kShapes{"circle", "square", "triangle"};

size_t one_of(const JsonRecord& object, const char* key, const std::array<std::string_view, 3>& names) {
  const std::string name = object.text(key);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) object.fail(key, fmt::format("is \"{}\", not one of {}", name, fmt::join(names, ", ")));
  return static_cast<size_t>(found - names.begin());
}

NlvrObject read_object(const JsonRecord& object) {
  NlvrObject out{.colour = static_cast<NlvrColour>(one_of(object, "color", kColoursInFile)),
                 .shape = static_cast<NlvrShape>(one_of(object, "type", kShapes)),
                 .x = object.integer("x_loc"),
                 .y = object.integer("y_loc"),
                 .size = object.integer("size")};
  if (out.size < 1 || out.size > kNlvrSquare) object.fail("size", fmt::format("= {} is outside [1, {}]", out.size, kNlvrSquare));
  for (const auto& [key, at] : {std::pair{"x_loc", out.x}, std::pair{"y_loc", out.y}})
    if (at < 0 || at > kNlvrSquare - out.size)
      object.fail(key, fmt::format("= {} puts an object of size {} outside its box of {} pixels", at, out.size, kNlvrSquare));
  return out;
}

}  // namespace

const std::array<std::string, 9>& nlvr_classes() {
  static const auto names = [] {
    std::array<std::string, 9> out;
    for (size_t c = 0; c < kColours.size(); ++c)
      for (size_t s = 0; s < kShapes.size(); ++s) out[kShapes.size() * c + s] = fmt::format("{} {}", kColours[c], kShapes[s]);
    return out;
  }();
  return names;
}

size_t class_of(const NlvrObject& object) { return kShapes.size() * static_cast<size_t>(object.colour) + static_cast<size_t>(object.shape); }

std::vector<NlvrShown> shown(const NlvrScene& scene, int64_t k) {
  if (k < 0 || k >= static_cast<int64_t>(kNlvrOrders.size())) throw InternalFault(fmt::format("shown: an NLVR scene has no picture {}", k));
  std::vector<NlvrShown> out;
  for (size_t square = 0; square < kNlvrSquareLeft.size(); ++square)
    for (const auto& o : scene.boxes[kNlvrOrders[static_cast<size_t>(k)][square]]) {
      const auto side = static_cast<double>(o.size);
      out.push_back({{static_cast<double>(kNlvrSquareLeft[square] + o.x), static_cast<double>(o.y), side, side}, class_of(o)});
    }
  return out;
}

std::optional<NlvrScene> read_nlvr_scene(const JsonRecord& record) {
  constexpr const char* kField = "structured_rep";
  if (!record.has(kField)) return std::nullopt;
  NlvrScene out;
  const int64_t boxes = record.each_of_lists(kField, [&](const JsonRecord& object, int64_t box) {
    if (box < static_cast<int64_t>(out.boxes.size())) out.boxes[static_cast<size_t>(box)].push_back(read_object(object));
  });
  if (boxes != static_cast<int64_t>(out.boxes.size())) record.fail(kField, fmt::format("has {} boxes, not {}", boxes, out.boxes.size()));
  return out;
}

void for_each_nlvr_scene(const std::filesystem::path& json_file, const std::function<void(const NlvrLine& line)>& use) {
  for_each_json_line(json_file, [&](const JsonRecord& record, int64_t line) {
    if (auto scene = read_nlvr_scene(record)) use({record.text("identifier"), record.id("directory"), std::move(*scene), line});
  });
}

Regions read_nlvr_regions(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split) {
  Regions out;
  out.sources = {{json_file, ""}};
  for_each_nlvr_scene(json_file, [&](const NlvrLine& line) {
    const Place place{0, line.line};
    for (int64_t k = 0; k < static_cast<int64_t>(kNlvrOrders.size()); ++k) {
      const auto picture = static_cast<int64_t>(out.images.size());
      const std::string name = nlvr_picture(split, line.identifier, k);
      out.images.push_back({name, image_root / line.directory / name, split, place, kNlvrPictureWidth, kNlvrPictureHeight});
      for (const auto& [box, index] : shown(line.scene, k)) {
        const auto id = fmt::format("{}:{}", name, out.regions.size());
        out.regions.push_back({id, picture, box, {nlvr_classes()[index]}, {std::string(kColours[index / kShapes.size()])}, place});
      }
    }
  });
  return out;
}

}  // namespace vlp::formats
