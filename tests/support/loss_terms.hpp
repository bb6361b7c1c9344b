#pragma once
// What a step's losses hold, by name.

#include <string>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/systems/system.hpp"

namespace vlp::systems {

inline at::Tensor term(const LossTerms& t, const std::string& name) {
  for (const auto& [n, v] : t.terms)
    if (n == name) return v;
  ADD_FAILURE() << "no term " << name;
  return at::zeros({});
}

inline double fact(const LossTerms& t, const std::string& name) {
  for (const auto& [n, v] : t.facts)
    if (n == name) return v;
  ADD_FAILURE() << "no fact " << name;
  return -1;
}

inline at::Tensor total(const LossTerms& t) {
  auto sum = at::zeros({});
  for (const auto& [n, v] : t.terms) sum = sum + v;
  return sum;
}

}  // namespace vlp::systems
