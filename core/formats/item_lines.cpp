#include "core/formats/item_lines.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/formats/lines.hpp"
#include "core/util/error.hpp"
#include "core/util/file.hpp"

namespace vlp::formats {
namespace {

using nlohmann::json;

ItemScore parse(const std::filesystem::path& file, std::string_view line, int64_t number) {
  const json value = json::parse(line, nullptr, false);
  const auto holds = [&](const char* key, json::value_t type) { return value.contains(key) && value[key].type() == type; };
  const bool valid = value.is_object() && holds("id", json::value_t::string) && holds("group", json::value_t::string) && value.contains("value") &&
                     value["value"].is_number() && (!value.contains("prediction") || value["prediction"].is_string());
  if (!valid)
    throw BadInput(
        fmt::format("{}:{}: expected {{\"id\":\"...\",\"group\":\"...\",\"value\":NUMBER}}, and a \"prediction\" that is a text or not there",
                    file.string(), number));
  ItemScore out{value["id"].get<std::string>(), value["group"].get<std::string>(), value["value"].get<double>()};
  if (value.contains("prediction")) out.prediction = value["prediction"].get<std::string>();
  return out;
}

}  // namespace

void write_item_lines(const std::filesystem::path& file, std::span<const ItemScore> items) {
  std::string out;
  for (const auto& item : items) {
    if (!std::isfinite(item.value))
      throw InternalFault(fmt::format("item \"{}\" has the score {}: it must be finite", item.id, item.value));
    const auto id = json(item.id).dump(), group = json(item.group).dump(), value = json(item.value).dump();
    const auto prediction = item.prediction ? ",\"prediction\":" + json(*item.prediction).dump() : "";
    out.append(fmt::format("{{\"id\":{},\"group\":{},\"value\":{}{}}}\n", id, group, value, prediction));
  }
  write_file_atomic(file, out);
}

std::vector<ItemScore> read_item_lines(const std::filesystem::path& file) {
  std::vector<ItemScore> out;
  for_each_line(file, [&](std::string_view line, int64_t number) { out.push_back(parse(file, line, number)); });
  return out;
}

}  // namespace vlp::formats
