#pragma once
// The canonical text of a configuration, from which its hash is made.

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace vlp::spec {

// UTF-8 JSON without spaces, keys sorted by bytes, integers in decimal, floats in the shortest form that reads back to the same double,
// always with a point or an exponent ("1.0", "0.07", "1e-04"); -0.0 becomes 0.0. Throws InternalFault for a float that is not finite.
std::string canonical(const nlohmann::json& json);

}  // namespace vlp::spec
