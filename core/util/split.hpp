#pragma once
// Texts in parts.

#include <string_view>
#include <vector>

namespace vlp {

// The parts between separators, each as it stands: one more than there are separators.
std::vector<std::string_view> split_at(std::string_view text, char separator);

// Lines without their ends (\n or \r\n); a last one without line end counts.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace vlp
