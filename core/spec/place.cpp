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

std::string Place::text() const {
  if (!source) return "default";
  return line == 0 ? source->name : fmt::format("{}:{}:{}", source->name, line, column);
}

}  // namespace vlp::spec
