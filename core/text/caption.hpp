#pragma once
// Cleaning of captions before tokenisation.

#include <cstdint>
#include <string>
#include <string_view>

namespace vlp::text {

// ALBEF's pre_caption (salesforce/ALBEF: dataset/utils.py): lower-case; delete , . ' ! ? " ( ) * # : ; ~ ; "-" and "/" become spaces;
// "<person>" becomes "person"; runs of two or more white-space characters become one space; trimmed; cut to max_words words.
std::string clean_caption(std::string_view caption, int64_t max_words = 30);

}  // namespace vlp::text
