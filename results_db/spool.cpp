#include "results_db/spool.hpp"

#include "core/util/sha256.hpp"

namespace vlp::results_db {
namespace {

std::string checksum(const nlohmann::json& record) {
  return sha256_hex(record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)).substr(0, 8);
}

}  // namespace

std::string spool_line(nlohmann::json record) {
  record.erase("crc");
  record["crc"] = checksum(record);
  return record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::optional<nlohmann::json> parse_spool_line(std::string_view line) {
  auto record = nlohmann::json::parse(line, nullptr, false);
  if (!record.is_object() || !record.contains("crc") || !record["crc"].is_string()) return std::nullopt;
  const std::string crc = record["crc"];
  record.erase("crc");
  if (checksum(record) != crc) return std::nullopt;
  for (const char* key : {"seq", "fence"})
    if (!record.contains(key) || !record[key].is_number_integer()) return std::nullopt;
  if (!record.contains("type") || !record["type"].is_string()) return std::nullopt;
  return record;
}

}  // namespace vlp::results_db
