#include "core/formats/karpathy.hpp"

#include <fmt/format.h>

#include "core/formats/json_records.hpp"

namespace vlp::formats {
namespace {

std::string split_of(const JsonRecord& image) {
  const std::string split = image.text("split");
  if (split == "restval") return "train";
  if (split != "train" && split != "val" && split != "test")
    image.fail("split", fmt::format("is \"{}\", not train, restval, val or test", split));
  return split;
}

std::string id_of(const JsonRecord& image) {
  for (const char* key : {"cocoid", "imgid"})
    if (image.has(key)) return image.id(key);
  return image.text("filename");
}

}  // namespace

Captions read_karpathy(const std::filesystem::path& json_file, const std::filesystem::path& image_root) {
  Captions out;
  out.sources.push_back({json_file, "images"});
  for_each_record(json_file, "images", [&](const JsonRecord& image, int64_t index) {
    const auto folder = image.has("filepath") ? image_root / image.text("filepath") : image_root;
    const std::string id = id_of(image);
    const auto owner = static_cast<int64_t>(out.images.size());
    out.images.push_back({id, folder / image.text("filename"), split_of(image), {0, index}});
    image.each("sentences", [&](const JsonRecord& sentence, int64_t k) {
      const std::string caption_id = sentence.has("sentid") ? sentence.id("sentid") : fmt::format("{}#{}", id, k);
      out.captions.push_back({caption_id, owner, sentence.text("raw"), {0, index}});
    });
  });
  return out;
}

}  // namespace vlp::formats
