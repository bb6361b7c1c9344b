#include "core/spec/place.hpp"

#include <fmt/format.h>

namespace vlp::spec {

std::string_view Source::line(uint32_t number) const {
  std::string_view rest = text;
  for (uint32_t i = 1; i < number && !rest.empty(); ++i) {
    const auto end = rest.find('\n');
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  return rest;
}

bool Place::operator==(const Place& other) const {
  const bool same_source = source == other.source || (source && other.source && source->name == other.source->name);
  return same_source && line == other.line && column == other.column && length == other.length;
}

std::string Place::text() const {
  if (!source) return "default";
  return line == 0 ? source->name : fmt::format("{}:{}:{}", source->name, line, column);
}

}  // namespace vlp::spec
