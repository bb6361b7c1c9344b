#include "core/formats/nlvr.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/labels.hpp"
#include "core/formats/nlvr_scene.hpp"

namespace vlp::formats {

Statements read_nlvr(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split) {
  Statements out;
  out.labels = {"false", "true"};
  out.sources = {{json_file, ""}};
  for_each_json_line(json_file, [&](const JsonRecord& record, int64_t line) {
    const std::string id = record.text("identifier"), directory = record.id("directory");
    read_nlvr_scene(record);
    const Place place{0, line};
    StatementRecord statement{id, {}, record.text("sentence"), read_label(record, "label", out.labels), id.substr(0, id.find('-')), split, place};
    for (int64_t k = 0; k < static_cast<int64_t>(kNlvrOrders.size()); ++k) {
      const std::string name = nlvr_picture(split, id, k);
      statement.images.push_back(static_cast<int64_t>(out.images.size()));
      out.images.push_back({name, image_root / directory / name, split, place});
    }
    out.statements.push_back(std::move(statement));
  });
  return out;
}

NlvrPart nlvr_part(const std::filesystem::path& folder, const std::string& our_split) {
  const std::string theirs = our_split == "val" ? "dev" : our_split;
  return {theirs, folder / theirs / (theirs + ".json"), folder / theirs / "images"};
}

std::string nlvr_picture(const std::string& split, const std::string& identifier, int64_t k) {
  return fmt::format("{}-{}-{}.png", split, identifier, k);
}

}  // namespace vlp::formats
