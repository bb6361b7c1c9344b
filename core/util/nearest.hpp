#pragma once
// "did you mean ...?": the nearest valid name.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vlp {

// The candidate with the smallest Levenshtein distance to `name`, if that is at most 2 or at most a third of the name's length.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);
// "; did you mean X?" or an empty string.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

}  // namespace vlp
