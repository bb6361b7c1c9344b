#include "core/formats/labels.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace vlp::formats {
namespace {

bool equal_but_for_case(const std::string& a, const std::string& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::string read_label(const JsonRecord& record, const std::string& key, std::span<const std::string> labels) {
  if (!record.has(key)) return "";
  const std::string label = record.text(key);
  for (const auto& known : labels)
    if (equal_but_for_case(label, known)) return known;
  record.fail(key, fmt::format("is \"{}\"; the labels are {}", label, fmt::join(labels, ", ")));
}

}  // namespace vlp::formats
