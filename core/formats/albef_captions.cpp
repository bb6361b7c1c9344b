#include "core/formats/albef_captions.hpp"

#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"

namespace vlp::formats {

Captions read_albef_captions(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split) {
  Captions out;
  out.sources = {{json_file, "."}};
  struct Known {
    int64_t index, captions;
  };
  std::unordered_map<std::string, Known> pictures;
  for_each_record(json_file, JsonLayout::kList, [&](const JsonRecord& record, int64_t i) {
    const std::string image = record.text("image");
    const auto [known, added] = pictures.try_emplace(image, Known{static_cast<int64_t>(out.images.size()), 0});
    if (added) out.images.push_back({image, image_root / image, split, {0, i}});
    const auto captions = record.is_list("caption") ? record.texts("caption") : std::vector{record.text("caption")};
    for (const auto& text : captions)
      out.captions.push_back({fmt::format("{}#{}", image, known->second.captions++), known->second.index, text, {0, i}});
  });
  return out;
}

}  // namespace vlp::formats
