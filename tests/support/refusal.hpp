#pragma once
// The message of a refusal.

#include <string>

#include "core/util/error.hpp"

namespace vlp::test {

// What f() is refused with; "" if it is not.
template <class F> std::string refusal(F&& f) {
  try {
    f();
  } catch (const BadInput& e) {
    return e.what();
  }
  return "";
}

}  // namespace vlp::test
