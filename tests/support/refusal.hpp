#pragma once
// The message of a refusal.

#include <string>

#include "core/util/error.hpp"

namespace vlp::test {

// What f() is refused with; "no error" if it is not.
template <class E = BadInput, class F> std::string refusal(F&& f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "no error";
}

}  // namespace vlp::test
