#pragma once
// Lower case as Java's String.toLowerCase(Locale.ENGLISH) has it.

#include <string>
#include <string_view>

namespace vlp::text {

// Simple case mapping of every character, but for two: capital I with dot becomes i and a combining dot, and a capital sigma becomes the
// final small sigma where its word has a cased letter before it and none behind it.
std::string java_lower_case(std::string_view text);

}  // namespace vlp::text
