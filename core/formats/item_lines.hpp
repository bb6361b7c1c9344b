#pragma once
// Scores of single test items as JSON lines: {"id":"...","group":"...","value":x}. `group` names what items share (the picture), so that
// paired tests can cluster by it. "prediction":"..." is what the model said, where that is a text.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vlp::formats {

struct ItemScore {
  std::string id, group;
  double value = 0;
  std::optional<std::string> prediction = {};
};

// Atomic; values are written so that they read back to the same bits. Throws InternalFault naming an item whose value is not finite.
void write_item_lines(const std::filesystem::path& file, std::span<const ItemScore> items);

// Throws BadInput naming file:line.
std::vector<ItemScore> read_item_lines(const std::filesystem::path& file);

}  // namespace vlp::formats
