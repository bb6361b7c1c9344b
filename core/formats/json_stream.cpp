#include "core/formats/json_stream.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::formats {

void fail_to_parse(const std::string& place, const nlohmann::json::exception& e) {
  std::string_view what = e.what();
  what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
  throw BadInput(fmt::format("{}: invalid JSON: {}", place, what));
}

std::string_view type_of(const nlohmann::json& value) {
  using Type = nlohmann::json::value_t;
  switch (value.type()) {
    case Type::null:
      return "null";
    case Type::object:
      return "an object";
    case Type::array:
      return "a list";
    case Type::string:
      return "a string";
    case Type::boolean:
      return "a boolean";
    default:
      return "a number";
  }
}

}  // namespace vlp::formats
