#include "core/spec/canonical.hpp"

#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

#include "core/util/error.hpp"

namespace vlp::spec {
namespace {

std::string float_text(double value) {
  if (!std::isfinite(value)) throw InternalFault("canonical: a configuration holds a float that is not finite");
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value == 0.0 ? 0.0 : value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

void append(std::string& out, const nlohmann::json& json) {
  if (json.is_object()) {
    const char* separator = "{";
    for (const auto& [key, value] : json.items()) {  // nlohmann::json keeps keys in the order of bytes
      out += separator + nlohmann::json(key).dump() + ':';
      append(out, value);
      separator = ",";
    }
    out += json.empty() ? "{}" : "}";
  } else if (json.is_array()) {
    const char* separator = "[";
    for (const auto& value : json) {
      out += separator;
      append(out, value);
      separator = ",";
    }
    out += json.empty() ? "[]" : "]";
  } else {
    out += json.is_number_float() ? float_text(json.get<double>()) : json.dump();
  }
}

}  // namespace

std::string canonical(const nlohmann::json& json) {
  std::string out;
  append(out, json);
  return out;
}

}  // namespace vlp::spec
