#pragma once
// Per-item scores: the worker's JSON lines file, and its compact form in the database.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "results_db/reader.hpp"

namespace vlp::results_db {

struct ItemScores {
  std::string listing;         // "id \t group \n" an item: equal for all runs that scored the same items in the same order
  std::vector<double> values;  // NaN where the file says null
  std::vector<std::string> predictions = {};  // of every item, or empty
};

// Reads `folder`/`name`. Throws BadInput naming file and line; a name that leaves the folder, a tab or newline in an id, a repeated id, predictions of
// some items only.
ItemScores read_item_scores(const std::filesystem::path& folder, const std::string& name);
// The stored form back into items. Throws InternalFault if the two do not fit together.
std::vector<ItemScore> unpack_item_scores(const std::string& listing, std::span<const std::byte> scores);

}  // namespace vlp::results_db
