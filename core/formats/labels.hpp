#pragma once
// Labels of a closed set.

#include <span>
#include <string>

#include "core/formats/json_records.hpp"

namespace vlp::formats {

// The record's label as the set spells it, whatever its case; empty where the field is absent or null: private. Throws BadInput for
// another label, saying which there are.
std::string read_label(const JsonRecord& record, const std::string& key, std::span<const std::string> labels);

}  // namespace vlp::formats
