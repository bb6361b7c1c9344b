#include "core/formats/visual_genome.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/picture_index.hpp"

namespace vlp::formats {
namespace {

namespace fs = std::filesystem;

class PictureFinder final {
 public:
  explicit PictureFinder(const VgPictures& pictures)
      : pictures_(pictures), files_(pictures.image_data_json.empty() ? pictures.image_root : fs::path()) {
    if (pictures.image_data_json.empty()) return;
    for_each_record(pictures.image_data_json, JsonLayout::kList, [&](const JsonRecord& record, int64_t) {
      const fs::path url = record.text("url");
      const Known known{url.parent_path().filename() / url.filename(), record.integer("width"), record.integer("height")};
      listed_.emplace(record.integer(record.has("image_id") ? "image_id" : "id"), known);
    });
  }

  ImageRecord find(const JsonRecord& record, const std::string& key, const Place& place) const {
    const int64_t id = record.integer(key);
    if (pictures_.image_data_json.empty()) {
      const auto file = files_.any(id).value_or(pictures_.image_root / fmt::format("{}.jpg", id));
      return {std::to_string(id), file, "train", place};
    }
    const auto known = listed_.find(id);
    if (known == listed_.end()) record.fail(key, fmt::format("{} is no picture of {}", id, pictures_.image_data_json.string()));
    return {std::to_string(id), pictures_.image_root / known->second.file, "train", place, known->second.width, known->second.height};
  }

 private:
  struct Known {
    fs::path file;
    int64_t width, height;
  };
  VgPictures pictures_;
  PictureIndex files_;
  std::unordered_map<int64_t, Known> listed_;
};

// Calls `use` for every member of the pictures' lists; `index` is the picture's. `key` is one of the names of a picture's id.
template <class Set, class Use>
void for_each_member(const fs::path& file, const VgPictures& pictures, const std::string& list, Set& out, const Use& use) {
  const PictureFinder finder(pictures);
  out.sources = {{file, "."}};
  for_each_record(file, JsonLayout::kList, [&](const JsonRecord& picture, int64_t i) {
    const auto index = static_cast<int64_t>(out.images.size());
    out.images.push_back(finder.find(picture, picture.has("image_id") ? "image_id" : "id", {0, i}));
    picture.each(list, [&](const JsonRecord& member, int64_t) { use(member, index, Place{0, i}); });
  });
}

}  // namespace

Regions read_vg_regions(const fs::path& json_file, const VgPictures& pictures) {
  Regions out;
  for_each_member(json_file, pictures, "regions", out, [&](const JsonRecord& region, int64_t image, const Place& place) {
    const Box box{region.number("x"), region.number("y"), region.number("width"), region.number("height")};
    out.regions.push_back({region.id("region_id"), image, box, {region.text("phrase")}, {}, place});
  });
  return out;
}

Regions read_vg_objects(const fs::path& json_file, const VgPictures& pictures) {
  Regions out;
  for_each_member(json_file, pictures, "objects", out, [&](const JsonRecord& object, int64_t image, const Place& place) {
    const Box box{object.number("x"), object.number("y"), object.number("w"), object.number("h")};
    auto names = object.texts("names");
    if (names.empty()) object.fail("names", "is an empty list");
    auto attributes = object.has("attributes") ? object.texts("attributes") : std::vector<std::string>();
    out.regions.push_back({object.id("object_id"), image, box, std::move(names), std::move(attributes), place});
  });
  return out;
}

Questions read_vg_questions(const fs::path& json_file, const VgPictures& pictures) {
  Questions out;
  for_each_member(json_file, pictures, "qas", out, [&](const JsonRecord& qa, int64_t image, const Place& place) {
    const std::string answer = qa.text("answer");
    out.questions.push_back({qa.id("qa_id"), image, qa.text("question"), "", "", "train", {answer}, answer, place});
  });
  return out;
}

Captions as_captions(Regions regions) {
  Captions out;
  out.images = std::move(regions.images);
  out.sources = std::move(regions.sources);
  for (auto& region : regions.regions)
    if (!region.texts.empty()) out.captions.push_back({std::move(region.id), region.image, std::move(region.texts.front()), region.place});
  return out;
}

}  // namespace vlp::formats
