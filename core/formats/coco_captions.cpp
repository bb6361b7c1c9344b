#include "core/formats/coco_captions.hpp"

#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"

namespace vlp::formats {
namespace {

std::string domain_of(const JsonRecord& image) {
  if (!image.has("domain")) return "";
  const std::string domain = image.text("domain");
  if (domain != "in-domain" && domain != "near-domain" && domain != "out-domain")
    image.fail("domain", fmt::format("is \"{}\", not in-domain, near-domain or out-domain", domain));
  return domain;
}

}  // namespace

Captions read_coco_captions(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split) {
  Captions out;
  out.sources = {{json_file, "images"}, {json_file, "annotations"}};
  std::unordered_map<int64_t, int64_t> index;
  for_each_record(json_file, "images", [&](const JsonRecord& image, int64_t i) {
    const int64_t id = image.integer("id");
    if (!index.emplace(id, i).second) image.fail("id", fmt::format("{} occurs twice", id));
    ImageRecord record{std::to_string(id), image_root / image.text("file_name"), split, {0, i}};
    if (image.has("width")) record.width = image.integer("width");
    if (image.has("height")) record.height = image.integer("height");
    record.domain = domain_of(image);
    out.images.push_back(std::move(record));
  });
  for_each_record(json_file, "annotations", [&](const JsonRecord& annotation, int64_t i) {
    const int64_t id = annotation.integer("image_id");
    const auto image = index.find(id);
    if (image == index.end()) annotation.fail("image_id", fmt::format("{} is no picture of the list \"images\"", id));
    out.captions.push_back({annotation.id("id"), image->second, annotation.text("caption"), {1, i}});
  });
  return out;
}

}  // namespace vlp::formats
