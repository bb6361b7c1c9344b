#pragma once
// One line of a worker's spool: a JSON object closed by a checksum. The worker writes lines, the store reads them.
//
// Every record has "seq" (0, 1, 2, ... within one attempt), "fence", "type" and "t" (Unix seconds). Payload by type:
//   header      "environment": {name: text}         optional facts
//   heartbeat   -
//   progress    "step", "total", "rate"
//   metrics     "step", "values": {name: number | null | "NAN" | "PINF" | "NINF"}     null is NAN
//   final       "metric", "split", "value" (null if non-finite), "value_kind", "n_items", "item_se", "selection", "version" (optional, 1)
//   items       "metric", "split", "file": JSON lines {"id", "group", "value"} in the run folder
//   checkpoint  "step", "sha256"
//   end         "state", "error_kind", "error_text"
// A worker that takes over a run folder first cuts a torn last line off its spool (or ends it with a newline).

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace vlp::results_db {

// The record with its "crc", as one line with its newline.
std::string spool_line(nlohmann::json record);
// The record of a line without its newline; nothing if it is damaged.
std::optional<nlohmann::json> parse_spool_line(std::string_view line);

}  // namespace vlp::results_db
