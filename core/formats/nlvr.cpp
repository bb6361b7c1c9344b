#include "core/formats/nlvr.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/formats/json_records.hpp"
#include "core/formats/labels.hpp"

namespace vlp::formats {

Statements read_nlvr(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split) {
  constexpr int kOrders = 6;
  Statements out;
  out.labels = {"false", "true"};
  out.sources = {{json_file, ""}};
  for_each_json_line(json_file, [&](const JsonRecord& record, int64_t line) {
    const std::string id = record.text("identifier"), directory = record.id("directory");
    const Place place{0, line};
    StatementRecord statement{id, {}, record.text("sentence"), read_label(record, "label", out.labels), id.substr(0, id.find('-')), split, place};
    for (int k = 0; k < kOrders; ++k) {
      const std::string name = fmt::format("{}-{}-{}.png", split, id, k);
      statement.images.push_back(static_cast<int64_t>(out.images.size()));
      out.images.push_back({name, image_root / directory / name, split, place});
    }
    out.statements.push_back(std::move(statement));
  });
  return out;
}

}  // namespace vlp::formats
