#include "core/formats/snli_ve.hpp"

#include <utility>

#include "core/formats/json_records.hpp"
#include "core/formats/labels.hpp"
#include "core/formats/picture_table.hpp"

namespace vlp::formats {

Statements read_snli_ve(const std::filesystem::path& jsonl_file, const std::filesystem::path& image_root, const std::string& split) {
  Statements out;
  out.labels = {"contradiction", "neutral", "entailment"};
  out.sources = {{jsonl_file, ""}};
  PictureTable pictures(out.images);
  for_each_json_line(jsonl_file, [&](const JsonRecord& record, int64_t line) {
    const std::string image = record.id("Flickr30K_ID");
    const Place place{0, line};
    const int64_t index = pictures.index_of(image, [&] {
      return ImageRecord{image, image_root / (record.has("image") ? record.text("image") : image + ".jpg"), split, place};
    });
    out.statements.push_back(
        {record.text("pairID"), {index}, record.text("sentence2"), read_label(record, "gold_label", out.labels), image, split, place});
  });
  return out;
}

}  // namespace vlp::formats
