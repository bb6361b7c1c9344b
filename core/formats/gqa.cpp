#include "core/formats/gqa.hpp"

#include <utility>

#include "core/formats/json_records.hpp"
#include "core/formats/picture_table.hpp"

namespace vlp::formats {

Questions read_gqa(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split, const GqaSpec& spec) {
  Questions out;
  out.sources = {{json_file, "."}};
  PictureTable pictures(out.images);
  for_each_record(json_file, JsonLayout::kObject, [&](const JsonRecord& record, int64_t i) {
    if (spec.balanced_only && !record.boolean("isBalanced")) return;
    QuestionRecord question;
    question.id = record.name();
    question.text = record.text("question");
    question.split = split;
    question.place = {0, i};
    const std::string image = record.id("imageId");
    question.image = pictures.index_of(image, [&] {
      return ImageRecord{image, image_root / (record.has("image") ? record.text("image") : image + ".jpg"), split, {0, i}};
    });
    if (record.has("types")) {
      const JsonRecord types = record.inside("types");
      question.question_type = types.text("structural");
      question.answer_type = types.text("semantic");
    }
    if (record.has("answer")) {
      question.majority = record.text("answer");
      question.answers = {question.majority};
    }
    if (spec.entailed && record.has("entailed")) question.entailed = record.texts("entailed");
    out.questions.push_back(std::move(question));
  });
  return out;
}

Regions read_gqa_scenes(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split) {
  Regions out;
  out.sources = {{json_file, "."}};
  for_each_record(json_file, JsonLayout::kObject, [&](const JsonRecord& scene, int64_t i) {
    const std::string image(scene.name());
    const Place place{0, i};
    const auto index = static_cast<int64_t>(out.images.size());
    out.images.push_back({image, image_root / (image + ".jpg"), split, place, scene.integer("width"), scene.integer("height")});
    scene.each_member("objects", [&](const JsonRecord& object, int64_t) {
      const Box box{object.number("x"), object.number("y"), object.number("w"), object.number("h")};
      auto attributes = object.has("attributes") ? object.texts("attributes") : std::vector<std::string>();
      out.regions.push_back({std::string(object.name()), index, box, {object.text("name")}, std::move(attributes), place});
    });
  });
  return out;
}

}  // namespace vlp::formats
